"""Rebuilding a read model beside the old one: readers see either, whole."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from infra.postgres.schemas import Behind, PostgresSchemas
from projections import DOSSIER, PROJECTIONS, RESULTS, results
from projections.projection import Projection
from services.projector.batch import Gap
from services.projector.projector import Projector
from services.projector.rebuild import Busy, rebuild
from tests.conftest import Database
from tests.events.sample import FOUNDED, OPEN, cast
from tests.projections.given import History, MemoryFeed, as_superuser, fill, reading, tables
from tests.waiting import until


def told(_done: int, _all: int) -> None:
    """Progress that nobody looks at."""


def voted(number: int) -> History:
    """A poll with so many ballots."""
    history = History(*OPEN)
    for organisation in range(number):
        history.add(cast(f"o{organisation}", "for"))
    return history


async def schemas_of(database: Database) -> list[str]:
    async with as_superuser(database) as connection:
        rows = await connection.fetch(
            "select nspname from pg_namespace where nspname ~ '_v[0-9]' order by nspname"
        )
        return [row["nspname"] for row in rows]


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.name)
async def test_a_rebuilt_read_model_holds_what_the_log_says(
    database: Database, projection: Projection
) -> None:
    history = voted(20)
    length = len(history.leaves)
    await fill(database, projection, history.leaves)
    expected = await tables(database, projection.schema)
    async with as_superuser(database) as owner:
        for table in set(expected) - {"position"}:
            await owner.execute(f"truncate {projection.schema}.{table}")
    progress: list[tuple[int, int]] = []
    feed = MemoryFeed(history.leaves, cut=lambda: 10)
    schemas = PostgresSchemas(database.url)
    reached = await rebuild(projection, schemas, feed, length, lambda *p: progress.append(p))
    assert reached == length
    assert await tables(database, projection.schema) == expected
    assert progress == [*((done, length) for done in range(10, length, 10)), (length, length)]
    assert await schemas_of(database) == [projection.schema]
    assert feed.readers == 0


async def test_readers_never_see_a_half_filled_model_and_the_projector_goes_on_in_the_new_one(
    database: Database,
) -> None:
    history = voted(300)
    feed = MemoryFeed(list(history.leaves), cut=lambda: 50)
    schemas = PostgresSchemas(database.url)
    projector = Projector(RESULTS, schemas, feed)
    live = asyncio.create_task(projector.run())
    seen: list[tuple[int, int]] = []
    rebuilt = asyncio.Event()

    async def read_on() -> None:
        async with reading(database) as models:
            while not rebuilt.is_set():
                position = await models.position(RESULTS.schema)
                (row,) = await models.fetch(results.POLL, poll="p1")
                assert position is not None
                seen.append((position, row["running_for"]))

    async def vote_on() -> None:
        while not rebuilt.is_set():
            if projector.position == len(history.leaves):
                history.add(cast(f"o{len(history.leaves)}", "for"))
                feed.grow(history.leaves[-1])
            await asyncio.sleep(0)

    await until(lambda: projector.position == len(history.leaves))
    others = [asyncio.create_task(read_on()) for _ in range(3)]
    others.append(asyncio.create_task(vote_on()))
    await until(lambda: len(seen) > 10)
    for _ in range(3):
        await rebuild(RESULTS, schemas, feed, len(feed.leaves), told)
    before = len(seen)
    await until(lambda: len(seen) > before + 10)
    rebuilt.set()
    await asyncio.gather(*others)
    await until(lambda: projector.position == len(history.leaves))
    live.cancel()
    await asyncio.gather(live, return_exceptions=True)

    assert all(count >= position - len(OPEN) for position, count in seen)
    assert await schemas_of(database) == [RESULTS.schema]
    rebuilt_and_lived_on = await tables(database, RESULTS.schema)
    await fill(database, RESULTS, history.leaves)
    assert rebuilt_and_lived_on == await tables(database, RESULTS.schema)


async def test_a_rebuild_of_a_model_that_does_not_stand_makes_it(database: Database) -> None:
    history = voted(3)
    length = len(history.leaves)
    await rebuild(DOSSIER, PostgresSchemas(database.url), MemoryFeed(history.leaves), length, told)
    assert await schemas_of(database) == [DOSSIER.schema]
    assert (await tables(database, DOSSIER.schema))["position"] == [(True, length)]


async def test_an_empty_log_is_rebuilt_at_once(database: Database) -> None:
    for _ in range(2):
        await asyncio.wait_for(rebuild(DOSSIER, PostgresSchemas(database.url), MemoryFeed([]), 0, told), 10)
    assert (await tables(database, DOSSIER.schema))["position"] == [(True, 0)]


async def test_a_rebuild_that_broke_off_leaves_the_old_model_and_the_next_one_begins_anew(
    database: Database,
) -> None:
    history = voted(5)
    length = len(history.leaves)
    schemas = PostgresSchemas(database.url)
    await fill(database, DOSSIER, history.leaves)
    expected = await tables(database, DOSSIER.schema)
    torn = MemoryFeed([*history.leaves[:8], *history.leaves[9:]], cut=lambda: 4)
    with pytest.raises(Gap):
        await rebuild(DOSSIER, schemas, torn, length, told)
    assert await schemas_of(database) == ["dossier_v8", "dossier_v8_new"]
    assert await tables(database, DOSSIER.schema) == expected
    async with as_superuser(database) as owner:
        await owner.execute("update dossier_v8_new.ballots set papers = 77")
    await rebuild(DOSSIER, schemas, MemoryFeed(history.leaves), length, told)
    assert await tables(database, DOSSIER.schema) == expected
    assert await schemas_of(database) == ["dossier_v8"]


async def test_only_one_rebuilds_a_model_at_a_time(database: Database) -> None:
    history = voted(5)
    schemas = PostgresSchemas(database.url)
    async with schemas.filling("dossier_v8_new", DOSSIER.ddl) as other:
        assert other is not None
        with pytest.raises(Busy):
            await rebuild(DOSSIER, schemas, MemoryFeed(history.leaves), len(history.leaves), told)
        assert await other.next() == 0


async def test_a_copy_that_is_behind_does_not_replace_the_model(database: Database) -> None:
    history = voted(5)
    schemas = PostgresSchemas(database.url)
    await fill(database, DOSSIER, history.leaves)
    await fill(database, DOSSIER, history.leaves[:-1], schema="dossier_v8_new")
    with pytest.raises(Behind):
        async with schemas.replacing("dossier_v8", "dossier_v8_new") as goal:
            assert goal == len(history.leaves)
    assert await schemas_of(database) == ["dossier_v8", "dossier_v8_new"]
    assert (await tables(database, DOSSIER.schema))["position"] == [(True, len(history.leaves))]


async def test_the_old_model_is_dropped_when_its_last_reader_is_done(database: Database) -> None:
    history = voted(5)
    schemas = PostgresSchemas(database.url)
    await fill(database, DOSSIER, history.leaves)
    length = len(history.leaves)
    async with as_superuser(database) as reader:
        async with reader.transaction():
            papers = "select sum(papers) from dossier_v8.ballots"
            assert await reader.fetchval(papers) == 5
            rebuilding = asyncio.create_task(
                rebuild(DOSSIER, schemas, MemoryFeed(history.leaves), length, told)
            )

            async def swapped() -> bool:
                return await schemas_of(database) == ["dossier_v8", "dossier_v8_old"]

            await until(swapped)
            assert await reader.fetchval(papers) == 5
            assert await reader.fetchval("select sum(papers) from dossier_v8_old.ballots") == 5
        await rebuilding
    assert await schemas_of(database) == ["dossier_v8"]


async def test_what_a_rebuild_announces_is_where_the_new_model_stands(database: Database) -> None:
    heard: list[Any] = []
    async with as_superuser(database) as listener:
        await listener.add_listener("projected", lambda *note: heard.append(note[3]))
        history = History(*FOUNDED)
        await rebuild(DOSSIER, PostgresSchemas(database.url), MemoryFeed(history.leaves), 2, told)
        await until(lambda: heard[-1:] == ["dossier_v8 2"])
    assert heard == ["dossier_v8_new 2", "dossier_v8 2"]
