"""What `halfrond doctor` checks of the published log: the notary's key, folder, checkpoint, bucket, fence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from events.log.checkpoint import Checkpoint
from events.log.note import BadNote, Verifier
from infra.keyring import BadKey, KeyFolder
from infra.nats.checkpoints import Checkpoints
from infra.nats.connection import NatsError
from infra.published import Published, Signed, opened
from infra.signing import verify
from services.cli.checks import START, Finding
from services.settings import NOTARY_KEY, Settings

LATE = 5.0
"""Seconds after which entries that no checkpoint covers are worth a word."""

WATCH = "Is the notary running? See its log; what it found stands in evidence/ in the log folder."


async def publication(
    settings: Settings, origin: str, head_now: Callable[[], Awaitable[int | None]]
) -> AsyncIterator[Finding]:
    """The notary's key, the log folder, how far the checkpoint is, what NATS remembers.

    `head_now` asks for the head of the log: once before it may be late, once after.
    """
    try:
        ring = KeyFolder(settings.secrets, NOTARY_KEY, origin).ring()
    except BadKey as error:
        yield Finding("notary key", "fail", str(error), "The notary cannot sign without it.")
        return
    told = ring.current.verifier.vkey
    if ring.following is not None:
        told += f"; {ring.following.verifier.vkey} follows, once its announcement is covered"
    yield Finding("notary key", "ok", told)
    keys = ring.verifiers
    published = Published(settings.log)
    try:
        signed = published.signed(keys, verify)
    except (BadNote, OSError) as error:
        remedy = "Stop the notary, and keep the folder as it is."
        yield Finding("checkpoint", "fail", f"{settings.log}: {error}", remedy)
        return
    if signed is None:
        yield Finding("checkpoint", "fail", f"none in {settings.log}", WATCH)
        return
    yield await _covering(signed.checkpoint, published, head_now)
    yield await _remembered(settings, signed, keys)


async def _covering(
    signed: Checkpoint, published: Published, head_now: Callable[[], Awaitable[int | None]]
) -> Finding:
    head, age = await head_now(), published.age() or 0.0
    if head is None:
        return Finding("checkpoint", "ok", f"over {signed.size} events")
    if signed.size > head:
        told = f"{signed.size} events were published, and the log holds {head}"
        return Finding("checkpoint", "fail", told, "PostgreSQL was rolled back: use `halfrond recover`.")
    if signed.size < head and age > LATE:
        told = f"{head - signed.size} events are not covered, and the last checkpoint is {age:.0f} s old"
        await asyncio.sleep(1.0)
        latest = published.checkpoint()
        if latest is None or latest.startswith(signed.text):
            return Finding("checkpoint", "fail", told, WATCH)
    return Finding("checkpoint", "ok", f"over {signed.size} of {head} events, {age:.0f} s old")


async def _remembered(settings: Settings, signed: Signed, keys: list[Verifier]) -> Finding:
    bucket = Checkpoints(settings.nats_url, name="halfrond doctor")
    try:
        held = await bucket.get()
    except (NatsError, OSError) as error:
        return Finding("bucket", "fail", str(error), START)
    finally:
        await bucket.close()
    if held.note is None:
        remedy = "Start the notary: it compares everything, and writes it again."
        return Finding("bucket", "warn", "holds no checkpoint", remedy)
    try:
        theirs = opened(held.note, keys, verify).checkpoint
    except BadNote as error:
        return Finding("bucket", "fail", f"its checkpoint is not ours: {error}", WATCH)
    if theirs.size == signed.checkpoint.size and theirs.root != signed.checkpoint.root:
        told = f"two roots were signed for {theirs.size} events: one in NATS, one in {settings.log}"
        return Finding("bucket", "fail", told, "Stop everything and keep both: the key was used twice.")
    return Finding("bucket", "ok", f"holds the checkpoint over {theirs.size} events")
