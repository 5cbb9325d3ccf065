"""The read models as the chamber reads them: how fresh they are, and how fresh they must be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from typing import Any

from events import registry
from events.rules.facts import Procedure
from events.seal import Unseal
from events.submission import Unavailable
from projections import erasures
from projections.breadth import Breadth
from projections.projection import Projection
from services.chamber.problem import AGAIN_SOON, Declined
from services.chamber.together import Together
from services.ports import Log, ReadModels, Row

PATIENCE = 5.0
"""Seconds that a reader waits for a read model to see a position."""

KEPT = 1_000
"""Outcomes whose breadth is kept in memory."""

_DIGEST = "_digest"
"""A column that ends so holds the digest of the text in the column that is named without."""


class Reading:
    """What views are made of: the read models, and the log for its head and its leaves.

    `unseal` opens sealed ballots, with the key that stands in the log once their poll was closed. `kept` is
    the breadth of outcomes by poll, for it never changes; of as many as were asked for lately. `procedures`
    are versions of the rules, which do not change either.
    """

    def __init__(self, models: ReadModels, log: Log, unseal: Unseal) -> None:
        self.models: ReadModels = models
        self.log = log
        self.unseal = unseal
        self.kept: dict[str, Breadth] = {}
        self.procedures: dict[int, Procedure] = {}

    def together(self) -> Reading:
        """The same, for one visit: what its views ask at once, they ask by one statement."""
        if isinstance(self.models, Together):
            return self
        made = copy(self)
        made.models = Together(self.models)
        return made

    def keep(self, poll: str, breadth: Breadth) -> None:
        """Keep the breadth of an outcome."""
        if len(self.kept) >= KEPT:
            del self.kept[next(iter(self.kept))]
        self.kept[poll] = breadth

    async def folded(self, stream: str) -> Any:
        """The state of a stream, out of the log itself."""
        facts = [event.fact for event in await self.log.stream(stream)]
        return registry.fold(stream, registry.empty(stream), facts).state

    async def seen(self, projections: Sequence[Projection], at_least: int | None) -> int | None:
        """The last position that all of these read models have seen; None: not one yet.

        What is fetched afterwards is at least as fresh. Waits for `at_least`, if it is given.
        Raises: Declined with status 503 when that takes too long, or a read model is not there; Unavailable.
        """
        for projection in projections:
            if at_least is not None and not await self.models.reached(projection.schema, at_least, PATIENCE):
                raise Declined(
                    503,
                    "read-model-behind",
                    f"The read model did not see position {at_least} within {PATIENCE:.0f} seconds.",
                    "Ask again after a moment, or without at_least for what is known now.",
                    AGAIN_SOON,
                )
        positions = await self.models.positions([projection.schema for projection in projections])
        for projection in projections:
            if projection.schema not in positions:
                raise Declined(
                    503,
                    "read-model-missing",
                    f"The read model {projection.schema} is not there yet: it is being filled from the log.",
                    "Ask again after a moment.",
                    AGAIN_SOON,
                )
        seen = min(positions.values(), default=0) - 1
        return seen if seen >= 0 else None

    async def marked(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """The rows of one question, each with `erased`: for every text that was erased, when and why.

        A text was erased where its column is null and that of its digest is not. What the read model of
        erasures has not seen yet has no date.
        """
        texts = _texts(rows[0]) if rows else ()
        if not any(row[name] is None and row[digest] is not None for row in rows for name, digest in texts):
            return [{**row, "erased": {}} for row in rows]
        gone = [
            {name: row[digest] for name, digest in texts if row[name] is None and row[digest] is not None}
            for row in rows
        ]
        digests = list({digest for each in gone for digest in each.values()})
        found = await self._erased(digests) if digests else {}
        return [
            {**row, "erased": {name: found.get(digest, {"digest": digest}) for name, digest in each.items()}}
            for row, each in zip(rows, gone, strict=True)
        ]

    async def _erased(self, digests: list[str]) -> dict[str, Row]:
        with suppress(Unavailable):  # a page without its dates is better than no page
            return {row["digest"]: row for row in await self.models.fetch(erasures.OF_TEXTS, digests=digests)}
        return {}


def _texts(row: Row) -> list[tuple[str, str]]:
    """The columns of texts, each with that of its digest. A digest may also be told without its text."""
    names = [(column.removesuffix(_DIGEST), column) for column in row if column.endswith(_DIGEST)]
    return [(name, digest) for name, digest in names if name in row]
