"""The read models as the chamber reads them: how fresh they are, and how fresh they must be."""

from __future__ import annotations

from collections.abc import Sequence

from projections.projection import Projection
from services.chamber.problem import AGAIN_SOON, Declined
from services.ports import Log, ReadModels

PATIENCE = 5.0
"""Seconds that a reader waits for a read model to see a position."""


class Reading:
    """What views are made of: the read models, and the log for its head and its leaves."""

    def __init__(self, models: ReadModels, log: Log) -> None:
        self.models = models
        self.log = log

    async def seen(self, projections: Sequence[Projection], at_least: int | None) -> int | None:
        """The last position that all of these read models have seen; None: not one yet.

        What is fetched afterwards is at least as fresh. Waits for `at_least`, if it is given.
        Raises: Declined with status 503 when that takes too long, or a read model is not there; Unavailable.
        """
        positions = []
        for projection in projections:
            if at_least is not None and not await self.models.reached(projection.schema, at_least, PATIENCE):
                raise Declined(
                    503,
                    "read-model-behind",
                    f"The read model did not see position {at_least} within {PATIENCE:.0f} seconds.",
                    "Ask again after a moment, or without at_least for what is known now.",
                    AGAIN_SOON,
                )
            position = await self.models.position(projection.schema)
            if position is None:
                raise Declined(
                    503,
                    "read-model-missing",
                    f"The read model {projection.schema} is not there yet: it is being filled from the log.",
                    "Ask again after a moment.",
                    AGAIN_SOON,
                )
            positions.append(position)
        seen = min(positions, default=0) - 1
        return seen if seen >= 0 else None
