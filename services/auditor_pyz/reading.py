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
from .order import Order
from .texts import Texts
from .tiles import Rehash, Tiles
from .verdict import Finding

ANNOUNCED = "notary.key-announced.v1"


class Reading:
    """What the entries told.

    `roots` by size, for the sizes that were asked for; `announced` positions by verifier key; `findings` of
    steps 4 to 6 in the order of the log.
    """

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._order = Order()
        self._going = {4: True, 5: True}
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
                if self._going[4]:
                    self._take(rehash.size - 1, leaf)
            progress(rehash.size, tiles.size)
        rehash.finish()

    def _take(self, position: int, leaf: bytes) -> None:
        """Steps 4 to 6 for an entry. What 4 finds ends them; what 5 finds ends 5 and 6."""
        try:
            entry = self._leaves.read(position, leaf)
            self._order.take(entry)
            if entry.type == ANNOUNCED:
                self.announced.setdefault(entry.data["vkey"], position)
            self.texts.note(self._leaves, entry)
            if self._going[5]:
                self.judge.take(entry)
        except Unreadable as error:
            self._found(4, "undecodable", str(error), position, leaf)
        except Inadmissible as error:
            self._found(error.step, error.code, str(error), position, leaf)

    def _found(self, step: int, code: str, message: str, position: int, leaf: bytes) -> None:
        evidence = {"leaf": leaf.decode(errors="replace")}
        self.findings.append(Finding(step, code, message, position, evidence))
        if step in self._going:
            self._going[step] = False
