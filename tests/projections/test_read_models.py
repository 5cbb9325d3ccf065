"""Reading the read models: how far they are, waiting for them, and texts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from events.submission import Unavailable
from infra.postgres import read_models
from infra.postgres.schemas import PostgresSchemas
from projections import DIRECTORY, DOSSIER, RESULTS, dossier, results
from projections.projection import Query
from services.projector.batch import gather
from tests.conftest import Database
from tests.events.sample import FOUNDED, OPEN, cast, text
from tests.projections.given import (
    POSITIONS,
    History,
    as_superuser,
    erase_prose,
    fill,
    reading,
    write_prose,
)
from tests.waiting import until

LISTENERS = "select pid from pg_stat_activity where application_name = 'halfrond listens' and datname = $1"


async def project(database: Database, history: History, first: int) -> None:
    """Write the events from position `first` on into `results`."""
    async with PostgresSchemas(database.url).filling(RESULTS.schema, RESULTS.ddl) as filling:
        assert filling is not None
        assert await filling.write(*gather(RESULTS, first, history.leaves[first:]))


def listening(database: Database) -> Callable[[], Awaitable[int | None]]:
    """Who listens now."""

    async def pid() -> int | None:
        async with as_superuser(database) as connection:
            found: int | None = await connection.fetchval(LISTENERS, database.name)
            return found

    return pid


async def test_positions_tell_how_far_each_read_model_is(database: Database) -> None:
    history = History(*OPEN)
    async with reading(database) as models:
        assert await models.positions() == {}
        assert await models.position("results_v4") is None
        await fill(database, RESULTS, history.leaves)
        await fill(database, DIRECTORY, history.leaves[:2])
        assert await models.positions() == {"directory_v3": 2, "results_v4": len(OPEN)}
        assert await models.position("results_v4") == len(OPEN)


async def test_positions_are_asked_with_one_statement_in_whatever_order_they_are_named(
    database: Database,
) -> None:
    await fill(database, RESULTS, History(*OPEN).leaves)
    await fill(database, DIRECTORY, History(*OPEN).leaves[:2])
    schemas = [RESULTS.schema, DIRECTORY.schema]
    asking = Query(
        "asking",
        "Statements that ask positions.",
        (),
        "select statement from pg_prepared_statements where statement ~ '^select [0-9]+ as number'",
    )
    async with reading(database) as models:
        for named in (schemas, schemas[::-1], [*schemas, *schemas]):
            assert await models.positions(named) == {RESULTS.schema: len(OPEN), DIRECTORY.schema: 2}
        assert len(await models.fetch(asking)) == 1


async def test_a_read_model_that_does_not_stand_yet_is_unavailable(database: Database) -> None:
    async with reading(database) as models:
        with pytest.raises(Unavailable, match="the projector makes it"):
            await models.fetch(dossier.PROPOSAL, proposal="v1")
        assert not await models.reached("dossier_v8", 0, 0.1)
        waiting = asyncio.create_task(models.reached("dossier_v8", 0, 10))
        await fill(database, DOSSIER, History(*FOUNDED).leaves)
        assert await waiting


async def test_who_waits_for_a_position_is_woken_by_its_notification(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_models, "LOOK_AGAIN", 600.0)
    history = History(*OPEN)
    length = len(history.leaves)
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        await until(listening(database))
        assert await models.reached("results_v4", length - 1, 60)
        assert not await models.reached("results_v4", length, 0.05)
        waiting = [asyncio.create_task(models.reached("results_v4", length + n, 60)) for n in range(3)]
        for position in range(length, length + 3):
            history.add(cast("fietsers", "for"))
            await project(database, history, position)
            assert await asyncio.wait_for(waiting[position - length], 60)
            assert await models.fetch(results.ROLL_CALL, poll="p1")
            assert not any(task.done() for task in waiting[position - length + 1 :])


async def test_a_notification_that_was_missed_costs_a_look(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_models, "CHANNEL", "nobody_speaks_here")
    history = History(*OPEN)
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        waiting = asyncio.create_task(models.reached("results_v4", len(OPEN), 10))
        history.add(cast("fietsers", "for"))
        await project(database, history, len(OPEN))
        assert await waiting


async def test_listening_goes_on_after_the_connection_was_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_models, "LOOK_AGAIN", 600.0)
    history = History(*OPEN)
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        pid = await until(listening(database))
        async with as_superuser(database) as connection:
            await connection.execute("select pg_terminate_backend($1)", pid)

        async def another() -> bool:
            return await listening(database)() not in {None, pid}

        await until(another)
        waiting = asyncio.create_task(models.reached("results_v4", len(OPEN), 10))
        history.add(cast("fietsers", "for"))
        await project(database, history, len(OPEN))
        assert await waiting


async def test_what_was_heard_is_forgotten_with_the_connection(database: Database) -> None:
    # Commits of read models do not wait for the disk: after a crash of PostgreSQL they may stand back.
    history = History(*OPEN)
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models, as_superuser(database) as connection:
        pid = await until(listening(database))
        assert await models.reached("results_v4", len(OPEN) - 1, 1)
        await connection.execute("update results_v4.position set next = 3")
        await connection.execute("select pg_terminate_backend($1)", pid)

        async def forgotten() -> bool:
            return not await models.reached("results_v4", 5, 0.05)

        await until(forgotten)


async def test_texts_are_given_by_digest_and_erased_ones_are_not(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_models, "AT_ONCE", 2)
    bodies = [f"text {number}" for number in range(5)]
    await write_prose(database, *bodies)
    await erase_prose(database, bodies[3])
    async with reading(database) as models:
        asked = [*(text(body) for body in bodies), text("unknown")]
        assert {digest: body async for digest, body in models.prose(asked)} == {
            text(body): body for body in bodies if body != bodies[3]
        }
        assert [pair async for pair in models.prose([])] == []


async def test_reading_while_postgresql_is_away_is_unavailable() -> None:
    models = read_models.PostgresReadModels("postgresql://a:b@127.0.0.1:1/none", POSITIONS)
    await models.start()
    try:
        with pytest.raises(Unavailable):
            await models.fetch(results.COUNTS)
        with pytest.raises(Unavailable):
            await models.positions()
    finally:
        await models.stop()


async def test_questions_that_are_asked_together_are_answered_as_each_alone(database: Database) -> None:
    history = History(*OPEN, cast("fietsers", "for"))
    await fill(database, RESULTS, history.leaves)
    await fill(database, DOSSIER, history.leaves)
    poll, whole = {"poll": "p1"}, {"poll": "p1", "limit": 9}
    asked = [(results.POLL, poll), (results.ROLL_CALL, whole), (dossier.DOSSIERS, {"limit": 9})]
    async with reading(database) as models:
        together = await models.fetch_all(asked)
        assert together == [await models.fetch(query, **given) for query, given in asked]
        assert [len(rows) for rows in together if not isinstance(rows, Unavailable)] == [1, 1, 1]
        with pytest.raises(TypeError, match=r"results\.poll takes poll, not text"):
            await models.fetch_all([(results.POLL, {"text": "p1"}), (results.COUNTS, {})])


async def test_of_questions_that_are_asked_together_only_those_of_what_stands_are_answered(
    database: Database,
) -> None:
    await fill(database, RESULTS, History(*OPEN).leaves)
    async with reading(database) as models:
        found = await models.fetch_all([(results.POLL, {"poll": "p1"}), (dossier.COUNTS, {})])
        assert found[0] == await models.fetch(results.POLL, poll="p1")
        assert isinstance(found[1], Unavailable)
