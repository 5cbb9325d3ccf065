"""The patrol: bundle after bundle, round and round, PostgreSQL is held against the signed root.

1. Read the 256 leaves of a full bundle from PostgreSQL, hash them, and fold them to the root of their tile.
2. With the hashes beside it in the tiles above, that must lead to the signed root. Then PostgreSQL is right,
   and the files of the tile and the bundle must hold the same; one that is missing is written again.
3. If it does not, the first leaf that differs from the tile is the one that was rewritten.
4. What stands beside the leaves for the indexes (stream, version, type, time) must be what they say: the
   chamber finds its states by that. Of the last, partial bundle too, at every look.

The leaves of the last bundle are compared before every growth (tree.py), and each second (comparing.py).
"""

from __future__ import annotations

import structlog

from events.log.merkle import leaf_hashes, root
from events.log.proof import Wrong, inclusion, verify_inclusion
from events.log.tile import ENTRIES, WIDTH, Hashes, Tile, entries_encode
from services.notary.comparing import Standing, differing
from services.notary.errors import Damaged, Evidence, Misfiled
from services.notary.ports import Place
from services.notary.tree import Difference, split

log = structlog.get_logger()


class Patrol:
    """Goes round in one place. `next` is the number of the bundle that it looks at next."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.next = 0

    async def look(self, standing: Standing) -> None:
        """Look at one full bundle, if there is any, and at the columns of the last one.

        Raises: Halted.
        """
        full = standing.size // WIDTH
        await self._beside(standing, full * WIDTH, standing.size)
        if not full:
            return
        number = self.next % full
        self.next = number + 1
        leaves = await self._leaves(number)
        hashes = leaf_hashes(leaves)
        if len(leaves) < WIDTH or not self._signed(standing, number, hashes):
            self._accuse(standing, number, hashes)
        self._check(Tile(0, number), b"".join(hashes), standing)
        self._check(Tile(ENTRIES, number), entries_encode(leaves), standing)
        await self._beside(standing, number * WIDTH, number * WIDTH + WIDTH)

    async def _beside(self, standing: Standing, first: int, last: int) -> None:
        position = await self._place.log.misfit(first, last)
        if position is not None:
            await self._right(standing, position)
            raise Misfiled(
                f"What stands beside the leaf at position {position} (stream, version, type, time) is not "
                "what the leaf says: somebody changed the table, and acts would be judged on other states.",
                Evidence([standing.note], facts={"position": position}),
            )

    async def _right(self, standing: Standing, position: int) -> None:
        """Between two looks the leaf itself may have been rewritten, and that is the graver thing to say."""
        number, offset = divmod(position, WIDTH)
        width = min(WIDTH, standing.size - number * WIDTH)
        ours = split(self._place.folder.read(Tile(0, number, width)))[offset]
        found = leaf_hashes(await self._place.log.leaves(position, position + 1))
        if found != [ours]:
            difference = Difference(position, ours, found[0] if found else None)
            raise differing(self._place, standing, difference)

    async def _leaves(self, number: int) -> list[bytes]:
        leaves: list[bytes] = []
        first, last = number * WIDTH, number * WIDTH + WIDTH
        while some := await self._place.log.leaves(first + len(leaves), last):
            leaves += some
            if first + len(leaves) == last:
                break
        return leaves

    def _signed(self, standing: Standing, number: int, hashes: list[bytes]) -> bool:
        """Whether a tile of these leaf hashes is under the signed root."""
        size = standing.size
        try:
            # The first leaf's path without its eight hashes within the tile: the tile's own path above.
            path = inclusion(number * WIDTH, size, Hashes(size, self._read))[8:]
            verify_inclusion(number, -(-size // WIDTH), root(hashes), path, standing.checkpoint.root)
        except (Wrong, LookupError):
            return False
        return True

    def _read(self, tile: Tile) -> bytes:
        return self._place.folder.read(tile)

    def _accuse(self, standing: Standing, number: int, hashes: list[bytes]) -> None:
        try:
            published = split(self._place.folder.read(Tile(0, number)))
        except LookupError as error:
            raise Damaged(f"{error}, nor can it be proved again.", Evidence([standing.note])) from error
        for offset, ours in enumerate(published):
            theirs = hashes[offset] if offset < len(hashes) else None
            if theirs != ours:
                difference = Difference(number * WIDTH + offset, ours, theirs)
                raise differing(self._place, standing, difference)
        raise Damaged(
            f"The tiles above {Tile(0, number).path} do not lead to the signed root any more: a file of the "
            "log folder was changed.",
            Evidence([standing.note]),
        )

    def _check(self, tile: Tile, right: bytes, standing: Standing) -> None:
        try:
            stands = self._place.folder.read(tile)
        except LookupError:
            log.warning("a published file was missing; it was written again", path=tile.path)
            self._place.folder.write([(tile, right)])
            self._place.folder.settle()
            return
        if stands != right:
            raise Damaged(
                f"The file {tile.path} in the log folder was changed: it is not what was signed.",
                Evidence([standing.note], facts={"path": tile.path}),
            )
