"""Where the notary stands when it starts: every memory compared, before anything is signed.

    the checkpoint in NATS | in the log folder      what is done
    none, never any        | none                   a new log: it begins at position 0
    none                   | one                    written again, when all other memories agree with it
    none, but there was    | none                   Forgotten
    larger                 | smaller, or none       the tiles are completed, and its file published
    the same               | the same               goes on
    smaller                | larger                 written again, when all other memories agree with the file

In each case PostgreSQL must still hold what was signed: its head at least as large, and the leaves of the
last bundle the same. A tree that is built again must have the root that was signed.

PostgreSQL remembers how far the log was signed, but not what: its word is enough to doubt, not to go on. If
it remembers more than both others, they were lost or put back to an older state: Forgotten (ADR 0027). An
operator's word (`attested`) lets the notary go on in either case.
"""

from __future__ import annotations

from typing import NamedTuple

import structlog

from events.log import checkpoint as checkpoints
from events.log.checkpoint import Checkpoint
from events.log.merkle import EMPTY_ROOT
from events.log.note import BadNote, Verify, open_note, sign
from events.log.proof import inclusion, subtree
from events.log.tile import Hashes
from services.notary.errors import (
    Damaged,
    Evidence,
    Forgotten,
    Halted,
    Incomplete,
    Rewritten,
    RolledBack,
    Split,
    WrongKey,
)
from services.notary.ports import Held, Place, Ring
from services.notary.tree import Difference, Edge, Growth, Lacking, empty, folded, grow, load

ATTESTED = "attested"

log = structlog.get_logger()


class Overtaken(Exception):
    """Somebody else replaced the checkpoint in NATS: compare again."""


class Standing(NamedTuple):
    """What is signed: the note (empty before the first), its checkpoint, the tree's edge, the revision."""

    note: str
    checkpoint: Checkpoint
    edge: Edge
    revision: int

    @property
    def size(self) -> int:
        """How many leaves are signed."""
        return self.checkpoint.size


def opened(note: str, ring: Ring, verify: Verify) -> Checkpoint:
    """The checkpoint in a note that one of our keys signed.

    Raises: WrongKey.
    """
    try:
        return checkpoints.parse(open_note(note, ring.verifiers, verify).text)
    except BadNote as error:
        raise WrongKey(
            f"A published checkpoint is not by this notary ({ring.current.verifier.vkey}): {error}.",
            Evidence([note]),
        ) from error


class Comparing:
    """Compares the memories of one place. `verify` is Ed25519."""

    def __init__(self, place: Place, verify: Verify) -> None:
        self._place = place
        self._verify = verify

    async def standing(self) -> Standing:
        """Where the notary stands.

        Raises: Halted; Overtaken.
        """
        place, ring = self._place, self._place.keys.ring()
        held, filed = await place.memory.get(), place.folder.checkpoint()
        published = None if filed is None else opened(filed, ring, self._verify)
        await self._require_remembered([note for note in (held.note, filed) if note is not None], ring)
        if held.note is None:
            if filed is None or published is None:
                return await self._begin(ring, held)
            standing = await self._whole(filed, published, held.revision)
            return await self._seed(standing)
        remembered = opened(held.note, ring, self._verify)
        if filed is None or published is None or published.size < remembered.size:
            return await self._complete(held.note, remembered, held.revision, published)
        if published.size == remembered.size:
            _require_one_root(held.note, remembered, filed, published)
            standing = await self._whole(held.note, remembered, held.revision)
            if held.note != filed:
                place.folder.publish("checkpoint", held.note)
            return standing
        standing = await self._whole(filed, published, held.revision)
        self._require_beginning(held.note, remembered, filed, published)
        return await self._seed(standing)

    async def agree(self, standing: Standing) -> int:
        """Whether PostgreSQL still holds what is signed, by its head and last bundle; gives the head.

        Raises: RolledBack, Rewritten.
        """
        head = await self._place.log.head()
        if head < standing.size:
            raise rolled_back(self._place, standing, head)
        first, last = standing.edge.first, standing.size
        while first < last:
            leaves = await self._place.log.leaves(first, last)
            if not leaves:
                missing = Difference(first, standing.edge.last[first - standing.edge.first], None)
                raise differing(self._place, standing, missing)
            try:
                standing.edge.compare(leaves, first)
            except Difference as difference:
                raise differing(self._place, standing, difference) from difference
            first += len(leaves)
        return head

    async def _require_remembered(self, notes: list[str], ring: Ring) -> None:
        """Whether what is left covers all that PostgreSQL remembers as signed.

        Raises: Forgotten.
        """
        known = max((opened(note, ring, self._verify).size for note in notes), default=0)
        notarised = await self._place.log.notarised()
        if known < notarised and self._place.folder.text(ATTESTED) is None:
            left = f"the largest checkpoint that is left covers {known}" if known else "no checkpoint is left"
            raise Forgotten(
                f"PostgreSQL remembers that {notarised} entries were signed, and {left}, neither in NATS nor"
                " in the log folder: both were lost, or put back to an older state.",
                Evidence(notes, facts={"notarised": notarised, "known": known}),
            )

    # --- the cases ---------------------------------------------------------------------------------------

    async def _begin(self, ring: Ring, held: Held) -> Standing:
        place = self._place
        head, extent = await place.log.head(), place.folder.extent()
        if extent > head:
            raise RolledBack(
                f"The log folder has entries of {extent} leaves, PostgreSQL holds {head}, and there is no "
                "checkpoint: PostgreSQL was rolled back, or the folder is that of another log.",
                Evidence(facts={"postgresql_head": head, "entries": extent}),
            )
        attested = place.folder.text(ATTESTED) is not None
        if held.used and not attested:
            raise Forgotten(
                "The checkpoint was removed from NATS, and the log folder has none: nobody can tell how long "
                "the published log was."
            )
        nothing = Checkpoint(place.origin, 0, EMPTY_ROOT)
        if not attested:
            line = sign(nothing.text, ring.current.verifier, ring.current.sign)
            await self._ask_witnesses(f"{nothing.text}\n{line}", 0)
        return Standing("", nothing, empty(), held.revision)

    async def _complete(
        self, note: str, remembered: Checkpoint, revision: int, published: Checkpoint | None
    ) -> Standing:
        edge = self._edge(remembered) or await self._built(note, remembered, published)
        standing = Standing(note, remembered, edge, revision)
        self._place.folder.publish("checkpoint", note)
        await self.agree(standing)
        return standing

    async def _whole(self, note: str, signed: Checkpoint, revision: int) -> Standing:
        """A checkpoint whose tiles stand, or are written again from PostgreSQL; which holds it still."""
        edge = self._edge(signed)
        if edge is None:
            log.warning("tiles are missing; they are written again from PostgreSQL", size=signed.size)
            edge = await self._built(note, signed, None)
        standing = Standing(note, signed, edge, revision)
        await self.agree(standing)
        return standing

    async def _ask_witnesses(self, note: str, size: int) -> None:
        """A witness may remember what we do not: its word is enough to doubt, not to go on."""
        found = await self._place.witnesses.highest(note)
        if found is not None and found[1] > size:
            name, seen = found
            raise Forgotten(
                f"Witness {name} cosigned a tree of {seen} leaves, and the largest that is known here has "
                f"{size}.",
                Evidence([note], facts={"witness": name, "witness_size": seen}),
            )

    async def _seed(self, standing: Standing) -> Standing:
        await self._ask_witnesses(standing.note, standing.size)
        revision = await self._place.memory.put(standing.note, standing.revision)
        if revision is None:
            raise Overtaken
        log.warning(
            "the checkpoint in NATS was gone or older; it was written again from the log folder, with which "
            "the tiles and PostgreSQL agree",
            size=standing.size,
        )
        return standing._replace(revision=revision)

    # --- trees -------------------------------------------------------------------------------------------

    def _edge(self, signed: Checkpoint) -> Edge | None:
        """The edge of the tiles that stand, when they are those that were signed."""
        try:
            edge = load(self._place.folder, signed.size)
        except LookupError:
            return None
        return edge if edge.frontier.root() == signed.root else None

    async def _built(self, note: str, signed: Checkpoint, published: Checkpoint | None) -> Edge:
        """The tree that was signed, its tiles written from PostgreSQL on top of those that are published."""
        edge = None if published is None else self._edge(published)
        growth = Growth(edge or empty())
        standing = Standing(note, signed, empty(), 0)
        head = await self._place.log.head()
        if head < signed.size:
            raise rolled_back(self._place, standing, head)
        try:
            await grow(self._place, growth, signed.size)
        except (Difference, Lacking) as difference:
            raise differing(self._place, standing, difference) from difference
        except ValueError as error:  # a tile that stands has other bytes: which of the two is right?
            _require_root(note, signed, await folded(self._place, signed.size))
            raise Damaged(f"{error}.", Evidence([note])) from error
        _require_root(note, signed, growth.root())
        return growth.edge()

    def _require_beginning(self, older: str, small: Checkpoint, newer: str, large: Checkpoint) -> None:
        root = EMPTY_ROOT
        if small.size:
            root = subtree(0, small.size, Hashes(large.size, self._place.folder.read))
        if root != small.root:
            raise Split(
                f"Two checkpoints were signed that cannot both be true: of {small.size} leaves in NATS, of "
                f"{large.size} in the log folder, and the second does not contain the first.",
                Evidence([older, newer], facts={"root_within_the_second": root.hex()}),
            )


def rolled_back(place: Place, standing: Standing, head: int) -> RolledBack:
    """The error for a log that is shorter than what is signed."""
    return RolledBack(
        f"PostgreSQL was rolled back: it holds {head} leaves, and {standing.size} were published.",
        Evidence([standing.note], _path(place, standing, standing.size - 1), {"postgresql_head": head}),
    )


def differing(place: Place, standing: Standing, difference: Difference | Lacking) -> Halted:
    """The error for a leaf that differs from what is signed, or is not there."""
    position = difference.position
    if isinstance(difference, Lacking):
        return Incomplete(
            f"PostgreSQL lacks position {position}, though its head is beyond it: somebody removed an event.",
            Evidence([standing.note] if standing.note else (), facts={"position": position}),
        )
    evidence = Evidence([standing.note], _path(place, standing, position))
    return Rewritten.at(position, difference.ours, difference.theirs, evidence)


def _path(place: Place, standing: Standing, position: int) -> list[bytes]:
    try:
        return inclusion(position, standing.size, Hashes(standing.size, place.folder.read))
    except (LookupError, ValueError):
        return []


def _require_root(note: str, signed: Checkpoint, root: bytes) -> None:
    if root != signed.root:
        raise Rewritten(
            f"The log was rewritten: the first {signed.size} leaves in PostgreSQL have the root "
            f"{root.hex()}, and {signed.root.hex()} was signed.",
            Evidence([note], facts={"size": signed.size, "postgresql_root": root.hex()}),
        )


def _require_one_root(first: str, remembered: Checkpoint, second: str, published: Checkpoint) -> None:
    if remembered.root != published.root:
        raise Split(
            f"Two checkpoints of {remembered.size} leaves were signed with two roots: one stands in NATS, "
            "one in the log folder.",
            Evidence([first, second]),
        )
