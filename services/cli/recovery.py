"""Which log is the right one, when PostgreSQL and its copies do not agree. Pure: hashes in, a plan out.

Every memory is a list of leaf hashes by position, None where it has none. What a checkpoint of ours signs is
right, and nothing else can be:

1. `proven`: the leaf hashes under the signed root, out of whichever memory has them.
2. `extended`: beyond the checkpoint nothing is signed; JetStream's copy counts when all before is proven.
3. `plan`: what PostgreSQL lacks, what it holds that is not so, and where the log ends then.

Nothing is ever taken away that was published. What stands in PostgreSQL alone, behind all of that, stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from events.log.checkpoint import Checkpoint
from events.log.frontier import Frontier

Hashes = Sequence[bytes | None]
"""Leaf hashes (32 bytes) by position."""


class Unprovable(Exception):
    """No memory, nor all of them together, give what was signed. `lacking` are positions that nobody has."""

    def __init__(self, signed: Checkpoint, lacking: Sequence[int]) -> None:
        self.signed = signed
        self.lacking = lacking
        super().__init__(signed.size, lacking)


class Split(Exception):
    """Two checkpoints by our key cannot both be true."""

    def __init__(self, smaller: Checkpoint, larger: Checkpoint) -> None:
        self.smaller = smaller
        self.larger = larger
        super().__init__(smaller.size, larger.size)


class Plan(NamedTuple):
    """What PostgreSQL should hold: `hashes` from position 0 on, then what stands behind them, up to `head`.

    `missing`: positions without an entry. `other`: positions with another entry, with one that is not filed
    under what it says, or with one that no append can have made. `lost`: positions that PostgreSQL's head
    covers, from the first that stands nowhere.
    """

    hashes: Sequence[bytes]
    missing: Sequence[int]
    other: Sequence[int]
    lost: Sequence[int]
    head: int


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for _ in frontier.grow(hashes):
        pass
    return frontier.root()


def proven(signed: Checkpoint, memories: Sequence[Hashes]) -> list[bytes]:
    """The leaf hashes that a checkpoint signs, out of the first memory that has them, else out of several.

    Raises: Unprovable.
    """
    for memory in memories:
        found = [hashed for hashed in memory[: signed.size] if hashed is not None]
        if len(found) == signed.size and root_of(found) == signed.root:
            return found
    mixed = [_first(memories, position) for position in range(signed.size)]
    found = [hashed for hashed in mixed if hashed is not None]
    if len(found) == signed.size and root_of(found) == signed.root:
        return found
    raise Unprovable(signed, [position for position, hashed in enumerate(mixed) if hashed is None])


def require_one_history(
    checkpoints: Iterable[Checkpoint], largest: Checkpoint, hashes: Sequence[bytes]
) -> None:
    """See to it that every checkpoint is one of the same log.

    Raises: Split.
    """
    for signed in checkpoints:
        if root_of(hashes[: signed.size]) != signed.root:
            raise Split(signed, largest)


def extended(hashes: list[bytes], copy: Hashes) -> list[bytes]:
    """The proven hashes, and behind them those of a copy that begins with exactly these."""
    if list(copy[: len(hashes)]) != hashes:
        return hashes
    more = []
    for hashed in copy[len(hashes) :]:
        if hashed is None:
            break
        more.append(hashed)
    return hashes + more


def plan(
    hashes: Sequence[bytes],
    stands: Hashes,
    head: int,
    follows: int | None = None,
    misfiled: Collection[int] = (),
) -> Plan:
    """What must be done to a PostgreSQL where `stands` stands, and whose head is `head`.

    From position `follows` on, entries there do not follow what comes before them. At positions `misfiled`
    the entry is right, and PostgreSQL finds it by another stream, version, type or time.
    """
    missing, other, elsewhere = [], [], set(misfiled)
    for position, hashed in enumerate(hashes):
        found = stands[position] if position < len(stands) else None
        if found is None:
            missing.append(position)
        elif found != hashed or position in elsewhere:
            other.append(position)
    end = len(hashes)
    limit = len(stands) if follows is None else max(follows, end)
    while end < min(head, limit, len(stands)) and stands[end] is not None:
        end += 1
    if end == limit < min(head, len(stands)) and stands[end] is not None:
        # Entries that do not follow: nothing that was appended.
        return Plan(hashes, missing, [*other, *_there(stands, end)], range(0), end)
    return Plan(hashes, missing, [*other, *_there(stands, max(end, head))], range(end, head), end)


def _there(stands: Hashes, first: int) -> list[int]:
    return [position for position in range(first, len(stands)) if stands[position] is not None]


def spans(positions: Iterable[int]) -> str:
    """Positions in words: `3, 7 to 12, 20`."""
    parts: list[list[int]] = []
    for position in positions:
        if parts and parts[-1][1] == position - 1:
            parts[-1][1] = position
        else:
            parts.append([position, position])
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in parts)


def _first(memories: Sequence[Hashes], position: int) -> bytes | None:
    for memory in memories:
        if position < len(memory) and (hashed := memory[position]) is not None:
            return hashed
    return None
