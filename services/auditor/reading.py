"""Steps 3 to 6: one pass over the entries, which can be broken off and taken up again.

What is found of steps 4 to 6 does not stop the hashing: that the entries are not those that were signed (3)
explains whatever else is wrong with them. What 4 finds ends 4 to 6, for what comes after cannot be placed;
what 5 finds ends 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from events.assembly.facts import KeyAnnounced
from events.erasure.facts import ProseErased
from events.log.merkle import leaf_hash
from events.log.tile import WIDTH
from events.order import Order
from events.registry import Undecodable
from events.seal import Curve
from events.strict import Leaf, read
from events.texts import BEARERS, texts
from services.auditor.dossiers import TOLD, Dossiers
from services.auditor.hashing import hashed
from services.auditor.judging import Entry, Judge
from services.auditor.source import Source
from services.auditor.tiles import Crown, Tiles
from services.auditor.verdict import Finding

Progress = Callable[[int, int], None]
"""Hears how many entries of how many are read."""

NOTED = BEARERS | TOLD | {KeyAnnounced, ProseErased}
"""Facts of which more is noted than that they were allowed."""


class Reading:
    """What the entries told, so far.

    `roots` by size, for the sizes that were asked for; `announced` positions by verifier key; `named` and
    `erased` positions by digest of a text. `judges`: 5 and 6 are taken too. `dossiers`: what the report will
    tell, where one is wanted. `curve` opens sealed ballots.
    """

    def __init__(
        self, dossiers: Dossiers | None = None, curve: Curve | None = None, *, judges: bool = True
    ) -> None:
        self.size = 0
        self.crown = Crown()
        self.order = Order()
        self.judge = Judge(curve)
        self.dossiers = dossiers
        self.roots: dict[int, bytes] = {}
        self.announced: dict[str, int] = {}
        self.named: dict[bytes, int] = {}
        self.erased: dict[bytes, int] = {}
        self._found: list[Finding] = []
        self._reads, self._judges = True, judges

    @property
    def findings(self) -> Sequence[Finding]:
        """Of steps 4 to 6 in the order of the log, the last act as far as it stands."""
        return [*self._found, *(self.judge.finish() if self._judges else ())]

    def upto(
        self,
        source: Source,
        size: int,
        sizes: Iterable[int],
        progress: Progress,
        between: Callable[[], None],
    ) -> None:
        """Read on to `size`; `sizes` are those whose roots are wanted too, in `roots`.

        `between` is called between whole bundles: what was read so far can be put away then.

        Raises: Doctored when the files do not fit each other; Unreachable.
        """
        tiles, beside, wanted = Tiles(source, size), list[bytes](), set(sizes)
        for bundle in hashed(source, size, self.crown.bundles):
            first = self.crown.bundles * WIDTH
            for some in wanted:
                if first <= some < first + len(bundle.leaves):
                    self.roots[some] = self.crown.root([leaf_hash(n) for n in bundle.leaves[: some - first]])
            self._entries(first, bundle.leaves)
            if bundle.root is None:
                beside = bundle.hashes
            else:
                self.crown.add(bundle.root, tiles)
                between()
            progress(self.size, size)
        self.crown.finish(tiles)
        self.roots[size] = self.crown.root(beside)

    def _entries(self, first: int, leaves: list[bytes]) -> None:
        """Steps 4 to 6 for those entries of a bundle that were not read before."""
        fresh, take, judge = max(first, self.size), self.order.take, self.judge.take
        for position, leaf in enumerate(leaves[fresh - first :], fresh) if self._reads else ():
            try:
                event = read(leaf)
            except Undecodable as error:
                self._stumbled(4, "undecodable", str(error), position, leaf)
                break
            disorder = take(event)
            if disorder is not None:
                self._stumbled(4, disorder.code, disorder.detail, position, leaf)
                break
            if self._judges:
                findings = judge(Entry(position, event, leaf))
                if findings:
                    self._found.extend(findings)
                    self._judges = all(found.step > 5 for found in findings)  # noqa: PLR2004 - the step
            if type(event.data) in NOTED:
                self._note(position, event)
        self.size = first + len(leaves)

    def _stumbled(self, step: int, code: str, message: str, position: int, leaf: bytes) -> None:
        evidence = {"leaf": leaf.decode(errors="replace")}
        if self._judges:
            self._found.extend(self.judge.finish())
        self._found.append(Finding(step, code, message, position, evidence))
        self._reads = self._judges = False

    def _note(self, position: int, event: Leaf) -> None:
        fact = event.data
        if isinstance(fact, KeyAnnounced):
            self.announced.setdefault(fact.vkey, position)
        for digest in texts(fact):
            self.named.setdefault(bytes.fromhex(digest), position)
        if isinstance(fact, ProseErased):
            for digest in fact.digests:
                self.erased.setdefault(bytes.fromhex(digest), position)
        if self.dossiers is not None and type(fact) in TOLD:
            self.dossiers.take(position, event, self.judge)
