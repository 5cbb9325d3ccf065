"""Questions that are asked at once go to PostgreSQL as one statement.

A page asks a dozen questions, and of a small one the way there and back takes more than the answer (ADR
0046). Views go on asking each their own. Where several of them are awaited together (`asyncio.gather`), what
they ask in the same turn of the event loop is gathered here; so is what each asks next, once all have their
answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from events.submission import Unavailable
from projections.projection import Query
from services.ports import ReadModels, Row


class _Asked(NamedTuple):
    query: Query
    arguments: dict[str, Any]
    answer: asyncio.Future[Sequence[Row]]


class Together:
    """Fulfils `ReadModels` for one visit, by those that all visits share. Only what one visit asks goes
    together: there are as many different statements as there are pages, and not as pages meet.
    """

    def __init__(self, models: ReadModels) -> None:
        self._models = models
        self._asked: list[_Asked] = []
        self._answering: set[asyncio.Task[None]] = set()

    async def fetch(self, query: Query, **arguments: Any) -> Sequence[Row]:
        """All rows of a query, with whatever else is asked before the event loop comes round."""
        loop = asyncio.get_running_loop()
        asked = _Asked(query, arguments, loop.create_future())
        self._asked.append(asked)
        if len(self._asked) == 1:
            loop.call_soon(self._send)
        return await asked.answer

    async def fetch_all(
        self, asked: Sequence[tuple[Query, Mapping[str, Any]]]
    ) -> Sequence[Sequence[Row] | Unavailable]:
        """The rows of each of these queries, by one statement."""
        return await self._models.fetch_all(asked)

    def _send(self) -> None:
        asked, self._asked = self._asked, []
        task = asyncio.create_task(self._answer(asked), name="asking together")
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

        def given_up(_: object) -> None:
            if all(one.answer.cancelled() for one in asked):
                task.cancel()  # else PostgreSQL would go on for nobody

        for one in asked:
            one.answer.add_done_callback(given_up)

    async def _answer(self, asked: list[_Asked]) -> None:
        try:
            found = await self._models.fetch_all([(one.query, one.arguments) for one in asked])
            for one, rows in zip(asked, found, strict=True):
                if one.answer.done():  # nobody waits for it any more
                    continue
                if isinstance(rows, Unavailable):
                    one.answer.set_exception(rows)
                else:
                    one.answer.set_result(rows)
        except Exception as error:  # noqa: BLE001 - whoever asked hears it
            for one in asked:
                if not one.answer.done():
                    one.answer.set_exception(error)
        finally:
            for one in asked:
                one.answer.cancel()  # of one that has its answer this changes nothing

    async def position(self, schema: str) -> int | None:
        """The next position of a read model."""
        return await self._models.position(schema)

    async def positions(self, schemas: Sequence[str] | None = None) -> dict[str, int]:
        """How far each of these read models is."""
        return await self._models.positions(schemas)

    async def reached(self, schema: str, position: int, within: float) -> bool:
        """Wait until a read model has seen a position."""
        return await self._models.reached(schema, position, within)

    def prose(self, digests: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
        """Bodies of texts by digest."""
        return self._models.prose(digests)
