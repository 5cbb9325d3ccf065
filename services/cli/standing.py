"""What stands already where a log is to be restored, which must be of the same log: tables and NATS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from events.log.checkpoint import Checkpoint
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import BadNote, Verifier
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints, NoBucket
from infra.postgres.recovering import tables
from infra.published import Published, opened
from infra.signing import verify
from services.cli import parts
from services.cli.copies import Bundles, Copy, relayed
from services.cli.keeping import placing
from services.cli.keeping.placing import Source
from services.cli.keeping.reading import Kept
from services.cli.screen import Code, Progress, Stop
from services.settings import Settings

EVERY = 1_000
"""Rows between two looks at the progress."""


class Outside(NamedTuple):
    """What is remembered outside PostgreSQL: how many entries were published, 0 if nobody knows; copies."""

    published: int
    copies: Sequence[Copy]


async def stands_already(settings: Settings, source: Source, progress: Progress) -> bool:
    """Whether the tables hold exactly this log already: then a restore is done again.

    Raises: Stop when they hold something else, or more.
    """
    await parts.install_tables(settings)
    proven, frontier = source.proven, Frontier()
    async with tables(settings.owner_url) as log:
        state = await log.state()
        if not state.head:
            return False
        step = progress.steps("reading what stands in the tables", state.head)
        async for position, leaf in log.rows():
            if position == proven.size:
                break
            for _ in frontier.grow([leaf_hash(leaf)]):
                pass
            if not position % EVERY:
                step(position, state.head)
    if (frontier.size, frontier.root()) != (proven.size, proven.root):
        raise Stop(
            "nothing was restored, because the database holds another log, or an older state of this one: "
            "restoring needs an empty database. See `halfrond recover` for what only lacks entries.",
            Code.REFUSED,
        )
    if state.head > proven.size:
        raise Stop(
            f"nothing was restored, because this log stands in the database already and has gone on, to "
            f"{state.head} entries: restoring needs an empty database.",
            Code.REFUSED,
        )
    return True


async def remembered_outside(
    settings: Settings, source: Source, ours: list[Verifier], standing: int
) -> Outside:
    """How far the log was published, as the log folder (`standing` entries) and NATS remember it.

    Raises: Stop when NATS holds another log.
    """
    await parts.install_stream(settings)
    held = await _held(settings, source, ours)
    stream = await relayed(settings)
    proven = source.proven
    if stream.size:
        last = min(stream.size, proven.size) - 1
        leaf = await _leaf(stream.leaves(last))
        if leaf is None or leaf_hash(leaf) != leaf_hash(_leaf_of(source.log, last)):
            raise Stop(
                f"nothing was restored, because NATS's stream LOG holds another entry at position {last}: it "
                "is of another log. Use another NATS, or let its administrator delete the streams LOG and "
                "KV_NOTARY.",
                Code.REFUSED,
            )
    bundles = Bundles(Published(settings.log), LogFolder(settings.log).extent() if standing else 0)
    return Outside(max(standing, 0 if held is None else held.size, stream.size), [stream, bundles])


async def _held(settings: Settings, source: Source, ours: list[Verifier]) -> Checkpoint | None:
    bucket = Checkpoints(settings.nats_url, name="halfrond restore")
    try:
        note = (await bucket.get()).note
        if note is None:
            return None
        held = opened(note, ours, verify).checkpoint
    except NoBucket:
        return None
    except BadNote as error:
        held = None
        why = str(error)
    finally:
        await bucket.close()
    if held is not None:
        if held.size > source.proven.size or placing.root_at(source.log, held.size) == held.root:
            return held
        why = f"its {held.size} entries have another root"
    raise Stop(
        f"nothing was restored, because the checkpoint in NATS is not of this log: {why}. Use another "
        "NATS, or let its administrator delete the streams LOG and KV_NOTARY.",
        Code.REFUSED,
    )


async def _leaf(leaves: AsyncIterator[tuple[int, bytes]]) -> bytes | None:
    async for _, leaf in leaves:
        return leaf
    return None


def _leaf_of(kept: Kept, position: int) -> bytes:
    return next(islice(chain.from_iterable(kept.bundles()), position, None))
