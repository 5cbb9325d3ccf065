"""Questions that are asked at once, and what each of those that asked is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from events.submission import Unavailable
from projections.projection import Query
from services.chamber.together import Together
from services.ports import Row

FIRST, SECOND, THIRD = (Query(name, "", ("of",), "") for name in ("first", "second", "third"))


class Told:
    """Read models that note what was asked by one statement, and answer each query with its name."""

    def __init__(self, away: Query | None = None, fails: BaseException | None = None) -> None:
        self.statements: list[list[tuple[str, dict[str, Any]]]] = []
        self._away, self._fails = away, fails

    async def fetch(self, query: Query, **arguments: Any) -> Sequence[Row]:
        raise AssertionError(f"{query.name} {arguments} was asked for without the others")

    async def fetch_all(
        self, asked: Sequence[tuple[Query, Mapping[str, Any]]]
    ) -> Sequence[Sequence[Row] | Unavailable]:
        self.statements.append([(query.name, dict(given)) for query, given in asked])
        await asyncio.sleep(0)
        if self._fails is not None:
            raise self._fails
        gone = Unavailable("it does not stand yet")
        return [gone if query is self._away else [{"is": query.name}] for query, _ in asked]

    async def position(self, schema: str) -> int | None:
        return len(schema)

    async def positions(self, schemas: Sequence[str] | None = None) -> dict[str, int]:
        return dict.fromkeys(schemas or (), 1)

    async def reached(self, schema: str, position: int, within: float) -> bool:
        return bool(schema and position and within)

    async def prose(self, digests: Sequence[str]) -> AsyncIterator[tuple[str, str]]:
        for digest in digests:
            yield digest, ""


async def test_what_is_asked_at_once_is_one_statement_and_what_follows_another() -> None:
    models = Told()
    together = Together(models)

    async def twice(query: Query) -> list[Sequence[Row]]:
        return [await together.fetch(query, of="a"), await together.fetch(THIRD, of=query.name)]

    found = await asyncio.gather(twice(FIRST), twice(SECOND))
    assert found == [[[{"is": "first"}], [{"is": "third"}]], [[{"is": "second"}], [{"is": "third"}]]]
    assert models.statements == [
        [("first", {"of": "a"}), ("second", {"of": "a"})],
        [("third", {"of": "first"}), ("third", {"of": "second"})],
    ]


async def test_a_read_model_that_does_not_stand_keeps_no_other_from_answering() -> None:
    together = Together(Told(away=SECOND))
    found = await asyncio.gather(together.fetch(FIRST), together.fetch(SECOND), return_exceptions=True)
    assert found[0] == [{"is": "first"}]
    assert isinstance(found[1], Unavailable)


async def test_all_hear_that_the_database_is_away() -> None:
    together = Together(Told(fails=Unavailable("away")))
    found = await asyncio.gather(together.fetch(FIRST), together.fetch(SECOND), return_exceptions=True)
    assert [type(one) for one in found] == [Unavailable, Unavailable]


async def test_who_waits_no_more_leaves_the_others_their_answers() -> None:
    together = Together(Told())
    leaving, staying = (asyncio.create_task(together.fetch(one)) for one in (FIRST, SECOND))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == [{"is": "second"}]
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_what_nobody_waits_for_any_more_is_asked_no_further() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    class Slow(Told):
        async def fetch_all(
            self, asked: Sequence[tuple[Query, Mapping[str, Any]]]
        ) -> Sequence[Sequence[Row] | Unavailable]:
            assert [query for query, _ in asked] == [FIRST, SECOND]
            begun.set()
            try:
                return await asyncio.get_running_loop().create_future()
            finally:
                ended.set()

    together = Together(Slow())
    visit = asyncio.gather(*(together.fetch(one) for one in (FIRST, SECOND)))
    await begun.wait()
    visit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await visit
    await asyncio.wait_for(ended.wait(), 5)
