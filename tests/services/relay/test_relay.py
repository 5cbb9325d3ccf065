"""The log reaches the stream in order, each leaf once, whatever is killed; and contradictions are told."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from events.log.merkle import leaf_hash
from events.submission import Fenced
from infra.embedded.nats import EmbeddedNats
from infra.nats.accounts import ADMIN, SERVICE, config
from infra.nats.connection import connect
from infra.nats.publishing import LogStream
from infra.nats.stream import make
from infra.postgres.leaves import Leaves
from services.relay import main as process
from services.relay.relay import Halted, Relay
from services.settings import Settings
from tests.conftest import Database
from tests.infra.nats.proxy import proxy
from tests.services.relay.filling import fill, held, leaves, rewrite
from tests.waiting import until

pytestmark = pytest.mark.fault

ADMIN_PASSWORD, SERVICE_PASSWORD = "for-tests-admin", "for-tests-service"


class Relaying:
    """A relay in this process. `ended` gives what it raised."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._task = asyncio.create_task(relay.run())

    async def reached(self, position: int, within: float = 30.0) -> None:
        await until(lambda: self.relay.position >= position or self._task.done(), within)
        if self._task.done():
            self._task.result()
        assert self.relay.position == position

    async def ended(self) -> BaseException | None:
        await until(self._task.done)
        return self._task.exception()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@asynccontextmanager
async def relaying(database: Database, url: str, stream: str, admin_url: str = "") -> AsyncIterator[Relaying]:
    async def make_stream() -> None:
        async with connect(admin_url, "test") as connection:
            await make(connection, stream)

    source, target = Leaves(database.url, 500, 4_000_000), LogStream(url, stream)
    some = Relaying(Relay(source, target, make_stream if admin_url else None))
    try:
        yield some
    finally:
        await some.stop()
        await source.close()
        await target.close()


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[EmbeddedNats]:
    """A NATS of this test alone, with accounts."""
    with EmbeddedNats(tmp_path / "nats", config=config(ADMIN_PASSWORD, SERVICE_PASSWORD)) as server:
        yield server


def urls(server: EmbeddedNats) -> tuple[str, str]:
    return server.url(SERVICE, SERVICE_PASSWORD), server.url(ADMIN, ADMIN_PASSWORD)


def settings(database: Database, server: EmbeddedNats, folder: Path) -> Settings:
    url, admin_url = urls(server)
    return Settings(
        folder,
        "127.0.0.1",
        0,
        database.url,
        "",
        url,
        admin_url,
        folder,
        folder / "log",
        None,
        unsafe_for_tests=False,
    )


async def published(database: Database) -> int:
    connection = await asyncpg.connect(database.url)
    try:
        value: int = await connection.fetchval("select published from log_head")
    finally:
        await connection.close()
    return value


# In order, the same bytes


async def test_the_log_is_relayed_in_order_with_the_same_bytes(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    before = leaves(0, 1_700)
    await fill(database.superuser_url, before)
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(1_700)
        for first in (1_700, 1_701, 1_750):
            await fill(database.superuser_url, leaves(first, {1_700: 1, 1_701: 49}.get(first, 50)))
        await some.reached(1_800)
    assert await held(nats.url(), stream, 1_800) == leaves(0, 1_800)


async def test_five_hundred_leaves_of_the_largest_size_are_relayed(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    largest = [os.urandom(65_535) for _ in range(500)]
    await fill(database.superuser_url, largest)
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(500)
    assert await held(nats.url(), stream, 500) == largest


async def test_a_single_act_is_relayed_at_once(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.relay.relay.POLL", 600.0)  # it hears of each, or comes too late
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        for number in range(20):
            await fill(database.superuser_url, leaves(number, 1))
            await some.reached(number + 1)


async def test_a_lost_notification_only_delays(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Leaves, "_hear", lambda *_: None)
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await until(lambda: some.relay._stream._connection)
        await fill(database.superuser_url, leaves(0, 3))
        await some.reached(3)


async def test_what_was_relayed_is_noted_in_postgresql(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    await fill(database.superuser_url, leaves(0, 40))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(40)

        async def noted() -> bool:
            return await published(database) == 40

        await until(noted)


async def test_two_relays_do_no_harm(database: Database, nats: EmbeddedNats, stream: str) -> None:
    async with (
        relaying(database, nats.url(), stream, nats.url()) as first,
        relaying(database, nats.url(), stream, nats.url()) as second,
    ):
        for start in range(0, 3_000, 300):
            await fill(database.superuser_url, leaves(start, 300))
        await until(lambda: max(first.relay.position, second.relay.position) == 3_000)
    assert await held(nats.url(), stream, 3_000) == leaves(0, 3_000)


# Killed at any moment


async def test_a_relay_that_is_cut_off_again_and_again_relays_each_leaf_once(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    chance = random.Random(7)
    await fill(database.superuser_url, leaves(0, 6_000))
    position = 0
    for number in range(60):
        moment = chance.uniform(0.005, 0.06)
        if not position:  # a slow machine needs more of them to get anywhere
            moment *= number
        async with relaying(database, nats.url(), stream, nats.url()) as some:
            await asyncio.wait({some._task}, timeout=moment)
            assert not some._task.done()
            position = max(position, some.relay.position)
    assert position > 0
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(6_000)
    assert await held(nats.url(), stream, 6_000) == leaves(0, 6_000)
    async with connect(nats.url(), "test") as connection:
        assert (await connection.api(f"STREAM.INFO.{stream}"))["state"]["messages"] == 6_000


async def test_a_relay_process_killed_with_signal_9_relays_each_leaf_once(
    database: Database, guarded: EmbeddedNats, tmp_path: Path
) -> None:
    environment = os.environ | settings(database, guarded, tmp_path).environment()
    command = [sys.executable, "-m", "services.relay.main"]
    await fill(database.superuser_url, leaves(0, 30_000))
    url, _ = urls(guarded)
    target = LogStream(url)
    length = 0

    async def further() -> bool:
        found = await target.last()
        return found is not None and found[0] > length

    async def complete() -> bool:
        found = await target.last()
        return found is not None and found[0] == 30_000

    for _ in range(3):
        child = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.DEVNULL)
        await until(further)
        child.kill()
        await child.wait()
        found = await target.last()
        assert found is not None
        length = found[0]
    assert 0 < length < 30_000
    child = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.DEVNULL)
    await until(complete, within=60.0)
    child.terminate()
    assert await child.wait() == 0
    await target.close()
    assert await held(url, "LOG", 30_000) == leaves(0, 30_000)


async def test_a_killed_nats_is_waited_for(database: Database, guarded: EmbeddedNats) -> None:
    url, admin_url = urls(guarded)
    async with relaying(database, url, "LOG", admin_url) as some:
        for start in range(0, 6_000, 2_000):
            await fill(database.superuser_url, leaves(start, 2_000))
            await until(lambda start=start: some.relay.position > start)
            guarded.kill()
            guarded.start()
        await some.reached(6_000)
    assert await held(url, "LOG", 6_000) == leaves(0, 6_000)


async def test_a_wiped_nats_is_filled_again_with_the_same_sequences(
    database: Database, guarded: EmbeddedNats
) -> None:
    url, admin_url = urls(guarded)
    await fill(database.superuser_url, leaves(0, 1_234))
    async with relaying(database, url, "LOG", admin_url) as some:
        await some.reached(1_234)
        guarded.kill()
        guarded.wipe()
        guarded.start()  # nothing is appended meanwhile: the relay must notice by itself
        assert await held(url, "LOG", 1_234) == leaves(0, 1_234)
        await fill(database.superuser_url, leaves(1_234, 1))
        await some.reached(1_235)
    assert (await held(url, "LOG", 1_235))[-1:] == leaves(1_234, 1)


async def test_a_stream_that_is_deleted_behind_its_back_is_filled_again(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.relay.relay.WATCH", 0.1)
    await fill(database.superuser_url, leaves(0, 100))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(100)
        async with connect(nats.url(), "test") as connection:
            await connection.api(f"STREAM.DELETE.{stream}")
        assert await held(nats.url(), stream, 100) == leaves(0, 100)


async def test_an_empty_stream_in_the_place_of_the_old_one_is_filled(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.relay.relay.WATCH", 0.1)
    await fill(database.superuser_url, leaves(0, 100))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(100)
        some.relay._make = None
        async with connect(nats.url(), "test") as connection:
            await connection.api(f"STREAM.DELETE.{stream}")
            await make(connection, stream)
        assert await held(nats.url(), stream, 100) == leaves(0, 100)


async def test_without_an_administrator_a_missing_stream_is_asked_for(
    database: Database, guarded: EmbeddedNats
) -> None:
    url, admin_url = urls(guarded)
    await fill(database.superuser_url, leaves(0, 10))
    with capture_logs() as logs:
        async with relaying(database, url, "LOG") as some:
            await until(lambda: any("HALFROND_NATS_ADMIN_URL" in entry.get("why", "") for entry in logs))
            async with connect(admin_url, "test") as connection:
                await make(connection, "LOG")
            await some.reached(10)


async def test_a_lost_connection_to_postgresql_is_made_again(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    try:
        async with relaying(database, nats.url(), stream, nats.url()) as some:
            for start in range(0, 400, 100):
                await fill(database.superuser_url, leaves(start, 100))
                await some.reached(start + 100)
                ended = await superuser.fetch(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where application_name = 'halfrond relay' and datname = current_database()"
                )
                assert len(ended) == 1
            await fill(database.superuser_url, leaves(400, 1))
            await some.reached(401)
    finally:
        await superuser.close()
    assert await held(nats.url(), stream, 401) == leaves(0, 401)


async def test_it_waits_until_postgresql_and_nats_are_there(
    database: Database, guarded: EmbeddedNats, tmp_path: Path
) -> None:
    here = settings(database, guarded, tmp_path)
    guarded.kill()
    stop = asyncio.Event()
    with capture_logs() as logs:
        running = asyncio.create_task(process.run(here, stop))
        await until(lambda: any("not reachable" in entry.get("why", "") for entry in logs))
        guarded.start()
        await fill(database.superuser_url, leaves(0, 5))
        assert await held(here.nats_url, "LOG", 5) == leaves(0, 5)
        stop.set()
        await running


@pytest.mark.parametrize("count", [1, 200])
async def test_a_commit_whose_answer_is_lost_is_neither_repeated_nor_skipped(
    database: Database, nats: EmbeddedNats, stream: str, count: int
) -> None:
    async with proxy(nats.url()) as wire, relaying(database, wire.url, stream, nats.url()) as some:
        for start in range(0, 4 * count, count):
            wire.cut_at = leaves(start + count - 1, 1)[0]
            await fill(database.superuser_url, leaves(start, count))
            await some.reached(start + count)
        assert wire.cuts == 4
    assert await held(nats.url(), stream, 4 * count) == leaves(0, 4 * count)
    async with connect(nats.url(), "test") as connection:
        assert (await connection.api(f"STREAM.INFO.{stream}"))["state"]["messages"] == 4 * count


async def test_a_nats_that_stops_reading_is_given_up(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.nats.connection.STUCK", 0.5)
    largest = [bytes([n % 256]) * 65_535 for n in range(400)]
    async with proxy(nats.url()) as wire, relaying(database, wire.url, stream, nats.url()) as some:
        await fill(database.superuser_url, leaves(0, 1))
        await some.reached(1)
        wire.freeze()
        await fill(database.superuser_url, largest)
        await some.reached(401)
    assert (await held(nats.url(), stream, 401))[1:] == largest


@pytest.mark.parametrize("count", [1, 200])
async def test_a_nats_that_does_not_answer_is_given_up(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr("infra.nats.publishing.WITHIN", 0.3)
    async with proxy(nats.url()) as wire, relaying(database, wire.url, stream, nats.url()) as some:
        await fill(database.superuser_url, leaves(0, 1))
        await some.reached(1)
        wire.silence()
        await fill(database.superuser_url, leaves(1, count))
        await some.reached(1 + count)
    assert await held(nats.url(), stream, 1 + count) == leaves(0, 1 + count)


async def test_a_relay_ends_at_once_while_nats_reads_nothing(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with proxy(nats.url()) as wire:
        async with relaying(database, wire.url, stream, nats.url()) as some:
            await fill(database.superuser_url, leaves(0, 1))
            await some.reached(1)
            wire.freeze()
            await fill(database.superuser_url, [b"x" * 65_535] * 400)
            await until(some.relay._stream._turn.locked)
            monkeypatch.setattr("infra.nats.connection.STUCK", 0.5)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 30  # and not never


# Contradictions


async def test_a_foreign_message_halts_the_relay(database: Database, nats: EmbeddedNats, stream: str) -> None:
    await fill(database.superuser_url, leaves(0, 10))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(10)
        async with connect(nats.url(), "test") as connection:
            await connection.request(f"{stream.lower()}.ballot", b"foreign")
        await fill(database.superuser_url, leaves(10, 1))
        halted = await some.ended()
    assert isinstance(halted, Halted)
    assert halted.position == 10
    assert halted.ours == leaf_hash(leaves(10, 1)[0]).hex()
    assert halted.theirs == leaf_hash(b"foreign").hex()
    assert "rewritten" in str(halted)


async def test_a_foreign_message_beyond_the_log_halts_a_relay_that_starts(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    await fill(database.superuser_url, leaves(0, 10))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(10)
    async with connect(nats.url(), "test") as connection:
        await connection.request(f"{stream.lower()}.ballot", b"foreign")
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        halted = await some.ended()
    assert isinstance(halted, Halted)
    assert (halted.position, halted.compared) == (10, 9)
    assert halted.ours == halted.theirs == leaf_hash(leaves(9, 1)[0]).hex()
    assert "PostgreSQL holds 10 leaves and the stream 11" in str(halted)


async def test_a_database_that_was_rolled_back_halts_the_relay(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    await fill(database.superuser_url, leaves(0, 10))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(10)
    await rewrite(
        database.superuser_url, "delete from events where position >= 7", "update log_head set head = 7"
    )
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        halted = await some.ended()
    assert isinstance(halted, Halted)
    assert (halted.position, halted.compared) == (7, 6)
    assert "rolled back" in str(halted)
    # It fences the log for everyone, and relays nothing of a fenced one.
    assert await fence_of(database) == str(halted)
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        assert isinstance(await some.ended(), Fenced)
    assert len(await held(nats.url(), stream, 10)) == 10


async def fence_of(database: Database) -> str | None:
    connection = await asyncpg.connect(database.url)
    reason: str | None = await connection.fetchval("select fenced from log_head")
    await connection.close()
    return reason


async def test_a_database_that_is_put_back_under_its_eyes_halts_the_relay(
    database: Database, nats: EmbeddedNats, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.relay.relay.WATCH", 0.1)
    await fill(database.superuser_url, leaves(0, 10))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(10)
        await rewrite(
            database.superuser_url, "delete from events where position >= 7", "update log_head set head = 7"
        )
        halted = await some.ended()
    assert isinstance(halted, Halted)
    assert "PostgreSQL holds 7 leaves and the stream 10" in str(halted)
    assert await fence_of(database) == str(halted)


async def test_a_stream_that_is_gone_is_not_filled_from_a_log_that_is_fenced(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    await fill(database.superuser_url, leaves(0, 3))
    connection = await asyncpg.connect(database.url)
    await connection.execute("select public.fence('daarom')")
    await connection.close()
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        assert isinstance(await some.ended(), Fenced)


async def test_a_database_that_went_on_differently_after_a_roll_back_halts_the_relay(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    await fill(database.superuser_url, leaves(0, 10))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(10)
    await rewrite(
        database.superuser_url, "delete from events where position >= 7", "update log_head set head = 7"
    )
    await fill(database.superuser_url, leaves(100, 20))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        halted = await some.ended()
    assert isinstance(halted, Halted)
    assert halted.compared == 9
    assert halted.ours == leaf_hash(leaves(102, 1)[0]).hex()
    assert halted.theirs == leaf_hash(leaves(9, 1)[0]).hex()


async def test_a_database_that_is_empty_again_halts_the_relay(
    database: Database, nats: EmbeddedNats, stream: str
) -> None:
    await fill(database.superuser_url, leaves(0, 3))
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        await some.reached(3)
    await rewrite(database.superuser_url, "delete from events", "update log_head set head = 0")
    async with relaying(database, nats.url(), stream, nats.url()) as some:
        halted = await some.ended()
    assert isinstance(halted, Halted)
    assert (halted.position, halted.ours) == (0, None)


async def test_the_process_tells_why_it_halted(
    database: Database, guarded: EmbeddedNats, tmp_path: Path
) -> None:
    here = settings(database, guarded, tmp_path)
    async with connect(here.nats_admin_url, "test") as connection:
        await make(connection, "LOG")
        await connection.request("log.ballot", b"foreign secret")
    result = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "services.relay.main"],
        env=os.environ | here.environment(),
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 1
    assert b"PostgreSQL holds 0 leaves and the stream 1" in result.stdout
    assert leaf_hash(b"foreign secret").hex().encode() in result.stdout
    assert b"foreign secret" not in result.stdout + result.stderr
