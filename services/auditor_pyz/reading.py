"""Steps 3 to 6: one pass over the entries, one after another; memory does not grow with their number.

What is found of steps 4 to 6 does not stop the hashing: that the entries are not those that were signed (3)
explains whatever else is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .judge import Judge
from .leaves import Leaves, Unreadable
from .ledger import Inadmissible
from .merkle import EMPTY
from .texts import Texts
from .tiles import Rehash, Tiles
from .verdict import Finding

ANNOUNCED = "notary.key-announced.v1"

COUNTS = 6
"""The step whose findings change nothing for the entries after them."""


class Reading:
    """What the entries told.

    `roots` by size, for the sizes that were asked for; `announced` positions by verifier key; `findings` of
    steps 4 to 6 in the order of the log.
    """

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._readable = True
        self.judge = Judge()
        self.texts = Texts()
        self.roots: dict[int, bytes] = {0: EMPTY}
        self.announced: dict[str, int] = {}
        self.findings: list[Finding] = []

    def read(self, tiles: Tiles, sizes: Iterable[int], progress: Callable[[int, int], None]) -> None:
        """Read all entries; `sizes` are those whose roots are wanted.

        Raises: Doctored when the files do not fit each other; Unreachable.
        """
        rehash, wanted = Rehash(tiles), {tiles.size, *sizes}
        for bundle in tiles.leaves():
            for leaf in bundle:
                rehash.add(leaf)
                if rehash.size in wanted:
                    self.roots[rehash.size] = rehash.root()
                if self._readable:
                    self._readable = self._judged(rehash.size - 1, leaf)
            progress(rehash.size, tiles.size)
        rehash.finish()

    def _judged(self, position: int, leaf: bytes) -> bool:
        """Judge an entry; False: what comes after it cannot be judged."""
        try:
            entry = self._leaves.read(position, leaf)
            if entry.type == ANNOUNCED:
                self.announced.setdefault(entry.data["vkey"], position)
            self.texts.note(self._leaves, entry)
            self.judge.take(entry)
        except Unreadable as error:
            return self._found(4, "undecodable", str(error), position, leaf)
        except Inadmissible as error:
            return self._found(error.step, error.code, str(error), position, leaf)
        return True

    def _found(self, step: int, code: str, message: str, position: int, leaf: bytes) -> bool:
        evidence = {"leaf": leaf.decode(errors="replace")}
        self.findings.append(Finding(step, code, message, position, evidence))
        return step == COUNTS
