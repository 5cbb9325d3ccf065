"""Which entries of the log are right, by what everyone remembers of it: steps 1 and 2 of `halfrond recover`.

PostgreSQL is read whole, and so is every memory beside it (memories.py). What a checkpoint of ours signs is
right (recovery.py); what nobody signed yet counts as far as it follows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import click

from events import registry
from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash
from events.registry import Undecodable
from infra.postgres.recovering import State, Tables
from services.cli import recovery
from services.cli.memories import Memories, remembered
from services.cli.recovery import Hashes, Split, Unprovable, spans
from services.cli.screen import Code, Progress, Stop, tell
from services.settings import Settings

BEHIND = 100_000
"""How far behind the head entries are looked at: nothing is appended there, and what lies farther is removed
with them.
"""


class Case(NamedTuple):
    """All that was found: PostgreSQL's own word, its leaf hashes, and everyone else's."""

    state: State
    stands: Hashes
    memories: Memories
    copied: list[Hashes]


# 1.


async def looked(settings: Settings, log: Tables, progress: Progress) -> Case:
    """What PostgreSQL holds, and what everyone else remembers."""
    memories = await remembered(settings)
    copied = [
        await copy.hashes(progress.steps(f"reading {copy.name}", copy.size)) for copy in memories.copies
    ]
    state = await log.state()
    stands: list[bytes | None] = []
    step = progress.steps("reading PostgreSQL", state.head)
    async for position, leaf in log.rows():
        if position > state.head + BEHIND:
            break
        stands += [None] * (position - len(stands))
        stands.append(leaf_hash(leaf))
        step(position + 1, state.head)
    return Case(state, stands, memories, copied)


def show(case: Case) -> None:
    """Tell who remembers what."""
    lines = [("PostgreSQL", f"{case.state.head} entries by its head, {_count(case.stands)} stand there")]
    if case.state.fenced:
        lines.append(("", f"fenced: {case.state.fenced}"))
    if case.state.epoch != case.state.present:
        lines.append(("", f"founded on cluster {case.state.epoch}, stands on {case.state.present}"))
    lines.append(("", f"{case.state.notarised} entries were signed, as far as it remembers"))
    for copy, hashes in zip(case.memories.copies, case.copied, strict=True):
        lines.append((copy.name, copy.wrong or f"{_count(hashes)} entries"))
    lines.append(("tiles in the log folder", f"hashes of {_count(case.memories.tiles)} entries"))
    for found in case.memories.checkpoints:
        told = found.wrong or "none"
        if found.signed is not None:
            told = f"{found.signed.size} entries, root {found.signed.root.hex()}"
        lines.append((f"checkpoint, {found.where}", told))
    click.echo("Who remembers what:")
    for name, told in lines:
        click.echo(f"  {name:<32} {told}")


def _count(hashes: Hashes) -> int:
    return sum(hashed is not None for hashed in hashes)


# 2.


def proven(case: Case, *, attest: bool) -> list[bytes]:
    """The leaf hashes that the largest checkpoint of ours proves, and those of JetStream's copy beyond it.

    `attest`: the operator vouches where there is no checkpoint. Raises: Stop when nothing is proven.
    """
    signed = case.memories.signed
    stream, bundles = case.copied
    if not signed:
        return _unsigned(case, attest=attest)
    try:
        hashes = recovery.proven(signed[0], [case.memories.tiles, stream, bundles, case.stands])
        recovery.require_one_history(signed[1:], signed[0], hashes)
    except Unprovable as error:
        raise Stop(_ends(error)) from error
    except Split as error:
        raise Stop(
            f"two checkpoints by the key of this log cannot both be true: of {error.smaller.size} entries"
            f" with root {error.smaller.root.hex()}, and of {error.larger.size} that do not begin with those."
            " Its key was used elsewhere. Keep both; no recovery can mend that: this log ends."
        ) from error
    extended = recovery.extended(hashes, stream)
    if len(stream) and list(stream[: len(hashes)]) != hashes[: len(stream)]:
        tell(
            "JetStream's copy is not what was signed, and is not used: let its administrator delete stream"
            " LOG, and the relay fills it anew."
        )
    return extended


async def following(log: Tables, case: Case, hashes: list[bytes]) -> tuple[list[bytes], int]:
    """Of what is relayed or appended and not signed yet, only what follows: nobody vouches for the rest.

    Gives the leaf hashes with those of JetStream's copy that follow, and up to where PostgreSQL's follow.
    """
    signed = case.memories.signed[0].size if case.memories.signed else 0
    stream = case.memories.copies[0]
    if max(len(hashes), len(case.stands)) == signed:
        return hashes, signed
    versions, done = dict[str, int](), set[int]()
    for copy in (log.rows(), *(copy.leaves(0) for copy in case.memories.copies)):
        async for position, leaf in copy:
            if position < signed and position not in done and leaf_hash(leaf) == hashes[position]:
                done.add(position)
                around = registry.envelope(position, leaf)
                versions[around.stream] = max(versions.get(around.stream, 0), around.version)
    relayed = await _up_to(stream.leaves(signed), signed, len(hashes), versions)
    if relayed < len(hashes):
        tell(
            f"JetStream's copy goes on at {relayed} with an entry that does not follow, and that was never"
            " signed; it is not used. Let the administrator of NATS delete stream LOG."
        )
    return hashes[:relayed], await _up_to(log.rows(relayed), relayed, len(case.stands), versions)


async def _up_to(
    leaves: AsyncIterator[tuple[int, bytes]], first: int, last: int, versions: dict[str, int]
) -> int:
    """The first position from `first` on, to before `last`, whose entry is none of the next in its stream."""
    async for position, leaf in leaves:
        if first == last or position != first:
            break
        try:
            around = registry.envelope(position, leaf)
        except Undecodable:
            break
        if around.version != versions.get(around.stream, 0) + 1:
            break
        versions[around.stream] = around.version
        first += 1
    return first


def _unsigned(case: Case, *, attest: bool) -> list[bytes]:
    if not attest:
        raise Stop(
            "no checkpoint of this log is left, neither in NATS nor in the log folder nor with a witness, so"
            " nothing proves which entries are right: bring a copy of the log folder back; or, when you know"
            " that what stands in PostgreSQL is right, say so with --attest.",
            Code.REFUSED,
        )
    stream = [hashed for hashed in case.copied[0] if hashed is not None]
    stands = [hashed for hashed in case.stands if hashed is not None]
    common = min(len(stream), len(stands))
    if stream[:common] != stands[:common]:
        raise Stop(
            "JetStream's copy and PostgreSQL hold different entries, and no checkpoint tells which are right:"
            " when PostgreSQL is, let the administrator of NATS delete stream LOG first.",
            Code.REFUSED,
        )
    return stream


def _ends(error: Unprovable) -> str:
    signed: Checkpoint = error.signed
    lacking = f"the entries at {spans(error.lacking)}" if error.lacking else "some of its entries"
    return (
        f"{signed.size} entries were signed (root {signed.root.hex()}), and {lacking} cannot be had from any"
        " copy. Nothing was written. Look for a backup, an export, or anyone who mirrors the log. If there is"
        " none, this origin ends: `halfrond found --succeeds CHECKPOINT_FILE` founds an assembly whose first"
        " event names that checkpoint."
    )
