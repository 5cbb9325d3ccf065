"""The projector process on real JetStream: from the stream into the read models."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.embedded.nats import EmbeddedNats
from infra.nats.connection import connect
from infra.nats.publishing import LogStream
from infra.nats.stream import make
from projections import PROJECTIONS, RESULTS
from services.projector import main
from services.settings import Settings
from tests.conftest import Database
from tests.events.sample import OPEN, cast
from tests.projections.given import History, Leaf, as_superuser, fill, tables
from tests.waiting import until


def settings_for(database: Database, nats: EmbeddedNats, folder: Path) -> Settings:
    return Settings(
        folder,
        "",
        0,
        database.url,
        "",
        nats.url(),
        nats.url(),
        folder,
        folder / "log",
        None,
        unsafe_for_tests=True,
    )


async def publish(nats: EmbeddedNats, stream: str, leaves: Sequence[Leaf]) -> None:
    target = LogStream(nats.url(), stream)
    try:
        await target.last()
        await target.publish(leaves[0][0], [("ballot", leaf) for _, leaf in leaves])
    finally:
        await target.close()


async def test_the_process_fills_every_read_model_from_the_stream_and_rebuilds_one(
    database: Database, nats: EmbeddedNats, stream: str, tmp_path: Path
) -> None:
    settings = settings_for(database, nats, tmp_path)
    history = History(*OPEN, *(cast(f"o{number}", "for") for number in range(50)))
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
    await publish(nats, stream, history.leaves)

    stop = asyncio.Event()
    process = asyncio.create_task(main.run(settings, stop, stream=stream))

    async def projected() -> bool:
        async with as_superuser(database) as connection:
            places = [f"select next from {p.schema}.position" for p in PROJECTIONS]
            try:
                rows = await connection.fetch(" union all ".join(places))
            except Exception:  # noqa: BLE001 - they are being made
                return False
            return [row["next"] for row in rows] == [len(history.leaves)] * len(PROJECTIONS)

    await until(projected)
    before = len(history.leaves)
    history.add(cast("o1", "against"))
    await publish(nats, stream, history.leaves[before:])
    await until(projected)

    async with as_superuser(database) as owner:
        await owner.execute("truncate results_v4.ballot")
    assert await main.rebuild(settings, "results", lambda *_: None, stream) == len(history.leaves)
    stop.set()
    await process

    for projection in PROJECTIONS:
        lived = await tables(database, projection.schema)
        await fill(database, projection, history.leaves)
        assert lived == await tables(database, projection.schema)


async def test_only_those_that_are_named_are_filled(
    database: Database, nats: EmbeddedNats, stream: str, tmp_path: Path
) -> None:
    settings = settings_for(database, nats, tmp_path)
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
    await publish(nats, stream, History(*OPEN).leaves)
    stop = asyncio.Event()
    process = asyncio.create_task(main.run(settings, stop, ["results"], stream))

    async def schemas() -> list[str]:
        async with as_superuser(database) as connection:
            rows = await connection.fetch("select nspname from pg_namespace where nspname ~ '_v[0-9]'")
            return [row["nspname"] for row in rows]

    await until(schemas)
    stop.set()
    await process
    assert await schemas() == [RESULTS.schema]


async def test_a_name_that_is_no_projection_is_refused(
    database: Database, nats: EmbeddedNats, tmp_path: Path
) -> None:
    settings = settings_for(database, nats, tmp_path)
    with pytest.raises(KeyError):
        await main.run(settings, asyncio.Event(), ["result"])
    with pytest.raises(KeyError):
        await main.rebuild(settings, "result", lambda *_: None)
