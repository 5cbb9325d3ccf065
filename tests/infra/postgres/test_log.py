"""The append, on real PostgreSQL: gapless, in order, durable, each submission judged alone."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from events import registry
from events.ballot.facts import Cast
from events.fact import Actor
from events.submission import (
    Appended,
    Entry,
    Fenced,
    LogError,
    Prose,
    Reused,
    Skewed,
    Stale,
    Submission,
    Unavailable,
)
from infra.identity import RandomIdentity
from infra.postgres.batch import APPEND_ALL, Batch, Known, command_key
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.log import WRITERS, PostgresLog
from services.chamber.asked import KEY
from tests.conftest import Database
from tests.waiting import until

ACTOR = Actor("member", "m1", "o1", "token")
BODY = b"\x01" * 32


BREAK = (
    "select count(pg_terminate_backend(pid)) from pg_stat_activity"
    " where application_name = 'halfrond append' and datname = current_database()"
)


APPENDING = (
    "select pid from pg_stat_activity"
    " where application_name = 'halfrond append' and datname = current_database()"
)


class Opened:
    """A log with its clock; `write` makes a submission of one ballot."""

    def __init__(self, log: PostgresLog, clock: PostgresClock) -> None:
        self.log = log
        self.clock = clock

    def ballot(
        self, command: str, organisation: str = "o1", version: int = 1, body: bytes = BODY, **more: int
    ) -> Submission:
        """A ballot on stream ballot-p1-<organisation>; `more` are versions of other streams relied on."""
        stream, at = f"ballot-p1-{organisation}", self.clock.now()
        leaf = registry.encode(stream, version, at, ACTOR, command, Cast("p1", organisation, "for"))
        entry = Entry(stream, version, "ballot.cast.v1", leaf)
        return Submission("m1", command, body, at, {stream: version - 1, **more}, [entry], ())


@asynccontextmanager
async def another(database: Database) -> AsyncIterator[Opened]:
    """A log as one process has it."""
    readers = await pool(database.url)
    log, clock = PostgresLog(database.url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    yield Opened(log, clock)
    await log.stop()
    await readers.close()


@pytest.fixture
async def opened(database: Database) -> AsyncIterator[Opened]:
    async with another(database) as log:
        yield log


async def _positions(database: Database) -> list[int]:
    connection = await asyncpg.connect(database.url)
    try:
        return [
            row["position"] for row in await connection.fetch("select position from events order by position")
        ]
    finally:
        await connection.close()


async def test_a_submission_gets_the_next_positions_and_is_read_back_byte_for_byte(opened: Opened) -> None:
    first = opened.ballot("c1")
    second = opened.ballot("c2", "o2")
    assert await opened.log.submit(first) == Appended(0, 0, repeated=False)
    assert await opened.log.submit(second) == Appended(1, 1, repeated=False)
    assert [event.leaf for event in await opened.log.read(0, 9)] == [
        first.entries[0].leaf,
        second.entries[0].leaf,
    ]
    assert await opened.log.head() == 2


async def test_a_stale_submission_fails_alone_and_leaves_no_gap(opened: Opened, database: Database) -> None:
    await opened.log.submit(opened.ballot("c1"))
    answers = await asyncio.gather(
        opened.log.submit(opened.ballot("c2", "o2")),
        opened.log.submit(opened.ballot("c3", "o1", 1)),
        opened.log.submit(opened.ballot("c4", "o3", 1, membership=7)),
        opened.log.submit(opened.ballot("c5", "o4", 3)),
        opened.log.submit(opened.ballot("c6", "o5")),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Appended, Stale, Stale, Stale, Appended]
    assert (answers[0], answers[4]) == (Appended(1, 1, repeated=False), Appended(2, 2, repeated=False))
    assert await _positions(database) == [0, 1, 2]


async def test_reading_a_stream_that_moved_on_is_stale_also_when_it_is_not_written(opened: Opened) -> None:
    await opened.log.submit(opened.ballot("c1", "o1"))
    with pytest.raises(Stale):
        await opened.log.submit(opened.ballot("c2", "o2", **{"ballot-p1-o1": 0}))
    relied = opened.ballot("c3", "o3", **{"ballot-p1-o1": 1, "membership": 0})
    assert await opened.log.submit(relied) == Appended(1, 1, repeated=False)


async def test_what_another_process_appended_is_noticed_on_streams_that_this_one_knows(
    opened: Opened, database: Database
) -> None:
    await opened.log.submit(opened.ballot("c1", "shared"))
    relied = {"ballot-p1-shared": 1}
    assert await opened.log.submit(opened.ballot("c2", "o2", **relied)) == Appended(1, 1, repeated=False)
    async with another(database) as other:
        for number in range(3):  # others come first, on other streams: nothing that is relied on moved
            await other.log.submit(other.ballot(f"x{number}", f"x{number}"))
            await other.log.submit(other.ballot(f"y{number}", f"x{number}", 2))
            await opened.log.submit(opened.ballot(f"d{number}", f"d{number}", **relied))
        await other.log.submit(other.ballot("z", "shared", 2))
    answers = await asyncio.gather(
        opened.log.submit(opened.ballot("e1", "e1", **relied)),
        opened.log.submit(opened.ballot("e2", "e2", **{"ballot-p1-shared": 2})),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Stale, Appended]


@pytest.mark.parametrize("others", [1, 100, 2_500])
async def test_it_is_noticed_however_much_was_appended_meanwhile(
    opened: Opened, database: Database, others: int
) -> None:
    await opened.log.submit(opened.ballot("c1", "shared"))
    relied = {"ballot-p1-shared": 1}
    await opened.log.submit(opened.ballot("c2", "o2", **relied))
    async with another(database) as other:
        for version in (1, 2):
            await asyncio.gather(
                *(other.log.submit(other.ballot(f"x{n}v{version}", f"x{n}", version)) for n in range(others))
            )
        await other.log.submit(other.ballot("z", "shared", 2))
    with pytest.raises(Stale):
        await opened.log.submit(opened.ballot("c3", "o3", **relied))


async def test_who_relies_on_an_empty_stream_is_stale_also_beside_one_who_goes_on_with_it(
    opened: Opened,
) -> None:
    await opened.log.submit(opened.ballot("c1", "o1"))
    late = opened.log.submit(opened.ballot("c2", "o2", **{"ballot-p1-o1": 0}))
    good = opened.log.submit(opened.ballot("c3", "o1", 2))
    with pytest.raises(Stale):
        await late
    assert (await good).first == 1


async def test_whatever_two_processes_append_at_random_stood_on_what_it_relied_on(
    opened: Opened, database: Database
) -> None:
    chance, names = random.Random(6), [f"o{n}" for n in range(12)]
    accepted: dict[int, Submission] = {}
    refused = 0

    async def caller(there: Opened, name: str) -> None:
        nonlocal refused
        for number in range(60):
            written, *read = chance.sample(names, 3)
            # What the caller believes is what it asked a moment ago, and sometimes nonsense.
            versions = await there.log.versions([f"ballot-p1-{o}" for o in (written, *read)])
            if chance.random() < 0.1:
                versions[f"ballot-p1-{read[0]}"] += chance.choice((-1, 1))
            own = versions.pop(f"ballot-p1-{written}")
            asked = there.ballot(f"{name}-{number}", written, own + 1, **versions)
            try:
                accepted[(await there.log.submit(asked)).first] = asked
            except Stale:
                refused += 1

    async with another(database) as other:
        callers = [caller(there, f"{n}at{id(there)}") for there in (opened, other) for n in range(6)]
        await asyncio.gather(*callers)
    present = dict.fromkeys((f"ballot-p1-{o}" for o in names), 0)
    for position in range(len(accepted)):
        asked = accepted[position]
        assert {stream: present[stream] for stream in asked.expected} == asked.expected
        present[asked.entries[0].stream] += 1
    assert refused > 0
    assert len(accepted) > 100


async def test_who_overtakes_the_batch_that_it_waited_for_is_not_called_stale(
    opened: Opened, database: Database
) -> None:
    holder, looking = (
        await asyncpg.connect(database.superuser_url),
        await asyncpg.connect(database.superuser_url),
    )
    await holder.execute("begin; select from log_head for update")
    ahead = opened.log.submit(opened.ballot("c1", "o1"))
    relying = opened.log.submit(opened.ballot("c2", "o2", **{"ballot-p1-o1": 0}))

    async def both_wait() -> Any:
        waiting = await looking.fetch(f"{APPENDING} and wait_event_type = 'Lock' order by xact_start")
        return [row["pid"] for row in waiting] if len(waiting) == WRITERS else []

    [lost, other] = await until(both_wait)
    await looking.execute("select pg_terminate_backend($1)", lost)

    async def behind_the_other() -> bool:
        return (await both_wait())[:1] == [other]

    await until(behind_the_other)
    # Both answers lie there before the log hears of either: the loop stands still until both have appended.
    appended = threading.Thread(target=asyncio.run, args=(_released(database, holder.get_server_pid()),))
    appended.start()
    appended.join()
    assert await asyncio.gather(relying, ahead) == [
        Appended(0, 0, repeated=False),
        Appended(1, 1, repeated=False),
    ]
    holder.terminate()
    await looking.close()


async def _released(database: Database, holder: int) -> None:
    """End who holds the head, and wait until two events stand there."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("select pg_terminate_backend($1)", holder)

    async def two() -> bool:
        return bool(await connection.fetchval("select head = 2 from log_head"))

    await until(two)
    await connection.close()


async def test_a_submission_of_several_events_on_several_streams_stands_whole_or_not_at_all(
    opened: Opened,
) -> None:
    at = opened.clock.now()
    entries = [
        Entry("a", 1, "t", b"a1"), Entry("b", 1, "t", b"b1"), Entry("a", 2, "t", b"a2"),
    ]  # fmt: skip
    whole = Submission("m1", "c1", BODY, at, {"a": 0, "b": 0}, entries)
    assert await opened.log.submit(whole) == Appended(0, 2, repeated=False)
    half = Submission(
        "m1", "c2", BODY, at, {"c": 0, "b": 0}, [Entry("c", 1, "t", b"c"), Entry("b", 1, "t", b"b")]
    )
    with pytest.raises(Stale):
        await opened.log.submit(half)
    assert await opened.log.versions(["a", "b", "c"]) == {"a": 2, "b": 1, "c": 0}
    assert await opened.log.head() == 3


async def test_the_same_command_gives_the_same_receipt_and_another_body_is_refused(opened: Opened) -> None:
    first = await opened.log.submit(opened.ballot("c1"))
    again = await opened.log.submit(opened.ballot("c1"))
    assert again == Appended(first.first, first.last, repeated=True)
    with pytest.raises(Reused):
        await opened.log.submit(opened.ballot("c1", body=b"\x02" * 32))
    with pytest.raises(Reused):
        await opened.log.find("m1", "c1", b"\x02" * 32)
    assert await opened.log.find("m1", "c1", BODY) == again
    assert await opened.log.find("m1", "c2", BODY) is None
    assert await opened.log.head() == 1


async def test_a_command_that_the_chamber_made_an_id_for_is_found_again_like_any_other(
    opened: Opened,
) -> None:
    command = RandomIdentity().command()
    first = await opened.log.submit(opened.ballot(command))
    assert await opened.log.submit(opened.ballot(command)) == Appended(0, 0, repeated=True)
    assert await opened.log.find("m1", command, BODY) == Appended(first.first, first.last, repeated=True)
    with pytest.raises(Reused):
        await opened.log.submit(opened.ballot(command, body=b"\x02" * 32))
    assert await opened.log.find("m2", command, BODY) is None


def test_the_keys_of_commands_grow_with_the_time_in_the_ids_that_the_chamber_makes() -> None:
    ids = [f":{milliseconds:012x}abcdefghijkl" for milliseconds in (0, 1, 255, 256, 2**47, 2**48 - 1)]
    keys = [command_key("m1", command) for command in ids]
    assert keys == sorted(keys)
    others = [command_key("m1", f"c{number}") for number in range(1_000)]
    assert {len(key) for key in keys + others} == {16}
    assert max(others) < keys[0]
    assert len({command_key(actor, ids[0]) for actor in ("m1", "m2")}) == 2
    assert len({command_key("m1", ids[0][:-1] + letter) for letter in "lmn"}) == 3


def test_an_id_that_the_chamber_makes_for_a_command_cannot_be_sent() -> None:
    made = {RandomIdentity().command() for _ in range(100)}
    assert len(made) == 100
    for command in made:
        assert re.fullmatch(r":[0-9a-f]{12}[a-z2-7]{12}", command)
        assert KEY.fullmatch(command.encode()) is None


async def test_the_same_command_a_hundred_times_at_once_is_one_event(opened: Opened) -> None:
    answers = await asyncio.gather(*(opened.log.submit(opened.ballot("c1")) for _ in range(100)))
    assert {(a.first, a.last) for a in answers} == {(0, 0)}
    assert sum(not a.repeated for a in answers) == 1
    assert await opened.log.head() == 1


@pytest.mark.parametrize("seconds", [-3, 30])
async def test_an_event_whose_time_is_off_by_more_than_two_seconds_is_refused(
    opened: Opened, seconds: int
) -> None:
    skewed = opened.ballot("c1")._replace(at=opened.clock.now() + timedelta(seconds=seconds))
    good = opened.ballot("c2", "o2")
    answers = await asyncio.gather(opened.log.submit(skewed), opened.log.submit(good), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Skewed, Appended]

    async def within() -> Appended | None:
        aside = timedelta(seconds=seconds / abs(seconds))
        try:
            return await opened.log.submit(opened.ballot("c3", "o3")._replace(at=opened.clock.now() + aside))
        except Skewed:  # a machine that is busy says it too late
            return None

    assert await until(within) == Appended(1, 1, repeated=False)


async def test_what_the_database_cannot_store_fails_alone(opened: Opened) -> None:
    lone = opened.ballot("c0", "o0")._replace(prose=[Prose("e" * 64, b"salt", "\ud800")])
    nul = opened.ballot("c1")._replace(prose=[Prose("d" * 64, b"salt", "a\x00b")])
    huge = opened.ballot("c2", "o2")
    huge = huge._replace(entries=[huge.entries[0]._replace(leaf=b"x" * 65_536)])
    quoted = opened.ballot("c3", 'o"3')
    good = opened.ballot("c4", "o4")
    answers = await asyncio.gather(
        *(opened.log.submit(s) for s in (lone, nul, huge, quoted, good)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [LogError] * 4 + [Appended]
    assert await opened.log.head() == 1


async def test_prose_is_stored_with_its_event_and_not_without(opened: Opened, database: Database) -> None:
    await opened.log.submit(opened.ballot("c1")._replace(prose=[Prose("a" * 64, b"s", "kept")]))
    with pytest.raises(Stale):
        await opened.log.submit(opened.ballot("c2")._replace(prose=[Prose("b" * 64, b"s", "not kept")]))
    connection = await asyncpg.connect(database.url)
    assert await connection.fetchval("select array_agg(body) from prose") == ["kept"]
    await connection.close()


async def test_fifty_writers_with_random_rollbacks_leave_positions_without_gaps(
    opened: Opened, database: Database
) -> None:
    """And a tailing reader never sees p+1 before p."""
    seen: list[int] = []
    done = asyncio.Event()

    async def tail() -> None:
        connection = await asyncpg.connect(database.url)
        while True:
            ended = done.is_set()
            rows = await connection.fetch(
                "select position from events where position >= $1 order by position", len(seen)
            )
            for row in rows:
                assert row["position"] == len(seen)
                seen.append(row["position"])
            if ended and not rows:
                break
        await connection.close()

    other = PostgresLog(database.url, opened.log._pool)
    await other.start()
    chance = random.Random(1)
    accepted = 0

    async def writer(number: int) -> None:
        nonlocal accepted
        log = opened.log if number % 2 else other
        for i in range(20):
            version = 1 if chance.random() < 0.7 else 5
            try:
                await log.submit(opened.ballot(f"c{number}-{i}", f"o{number}x{i}", version))
                accepted += 1
            except Stale:
                assert version == 5

    async def quitter() -> None:  # transactions that take the lock and the positions, and then roll back
        connection = await asyncpg.connect(database.superuser_url)
        for i in range(30):
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute("select from log_head for update")
            await connection.execute(
                "insert into events select head, 'gone', $1::int, 't', now(), 'x' from log_head", i + 1
            )
            await transaction.rollback()
        await connection.close()

    reader = asyncio.create_task(tail())
    await asyncio.gather(*(writer(n) for n in range(50)), quitter())
    done.set()
    await reader
    await other.stop()
    assert seen == list(range(accepted)) == await _positions(database)
    assert 0 < accepted < 1000


async def test_a_connection_that_breaks_during_a_flush_loses_and_doubles_nothing(
    opened: Opened, database: Database
) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    broken = 0
    for round_ in range(10):
        async with superuser.transaction():  # the flush waits for the lock, and dies waiting
            await superuser.execute("select from log_head for update")
            flushing = [
                opened.log.submit(opened.ballot(f"c{round_}-{n}", f"o{round_}x{n}")) for n in range(20)
            ]
            await asyncio.wait(flushing, timeout=0.01)
            broken += await superuser.fetchval(BREAK)
        await asyncio.gather(*flushing)
        flushing = [opened.log.submit(opened.ballot(f"d{round_}-{n}", f"d{round_}x{n}")) for n in range(20)]
        await asyncio.wait(flushing, timeout=0.0005 * round_)
        broken += await superuser.fetchval(BREAK)  # somewhere between the first byte and the answer
        await asyncio.gather(*flushing)
    await superuser.close()
    assert broken >= 10
    assert await _positions(database) == list(range(400))


async def test_who_comes_later_does_not_wait_for_a_connection_that_hangs(
    opened: Opened, database: Database
) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    pids = [row["pid"] for row in await superuser.fetch(APPENDING)]
    assert len(pids) == 2
    first = list[asyncio.Future[Appended]]()
    for pid in pids:  # each of the two in turn: one of them is the one that the first goes by
        os.kill(pid, signal.SIGSTOP)
        try:
            first.append(opened.log.submit(opened.ballot(f"c{pid}", f"first{pid}")))
            await asyncio.sleep(0)
            later = [opened.log.submit(opened.ballot(f"d{pid}-{n}", f"later{pid}x{n}")) for n in range(5)]
            await asyncio.wait_for(asyncio.gather(*later), 60)
        finally:
            os.kill(pid, signal.SIGCONT)
    await asyncio.gather(*first)
    await superuser.close()
    assert await _positions(database) == list(range(12))


async def test_when_postgresql_stays_away_the_submission_is_told_so(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.postgres.log.PATIENCE", 0.3)
    for writer in opened.log._writers:
        writer.url = "postgresql://nobody@127.0.0.1:1/nothing"
        writer.drop()
    with pytest.raises(Unavailable):
        await opened.log.submit(opened.ballot("c1"))


async def test_a_log_on_another_cluster_is_fenced(opened: Opened, database: Database) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute("update log_head set epoch = 'another-1'")
    await superuser.close()
    with pytest.raises(Fenced, match="another-1"):
        await opened.log.submit(opened.ballot("c1"))
    with pytest.raises(Fenced):
        await opened.log.submit(opened.ballot("c2", "o2"))
    late = PostgresLog(database.url, opened.log._pool)
    with pytest.raises(Fenced):
        await late.start()
    assert await opened.log.head() == 0


async def test_nobody_bends_the_names_that_the_append_uses(opened: Opened, database: Database) -> None:
    """It runs with the owner's rights: an operator of the caller's own must not be run with them."""
    connection = await asyncpg.connect(database.url)
    await connection.execute("""
        create schema evil;
        create function evil.less(timestamptz, timestamptz) returns boolean language plpgsql as
            $$ begin execute 'drop trigger events_append_only on public.events'; return false; end $$;
        create operator evil.< (leftarg = timestamptz, rightarg = timestamptz, function = evil.less);
        create temporary table events (like public.events);
        set search_path = evil, pg_catalog, public;
    """)
    submission = opened.ballot("c1")
    batch = Batch()
    assert batch.admit(submission, command_key("m1", "c1"))
    with pytest.raises(asyncpg.PostgresError, match="search_path"):
        await connection.fetchval(APPEND_ALL, opened.log._writers[0].epoch, *batch.all(0, Known()))
    await connection.execute("set search_path = public")
    assert await connection.fetchval(APPEND_ALL, opened.log._writers[0].epoch, *batch.all(0, Known())) == 0
    assert await connection.fetchval("select count(*) from pg_temp.events") == 0
    assert (
        await connection.fetchval("select count(*) from pg_trigger where tgname = 'events_append_only'") == 1
    )
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update events set leaf = 'x'",
        "delete from events",
        "truncate events",
        "insert into events values (9, 's', 1, 't', now(), 'x')",
        "update log_head set head = 9",
        "delete from log_head",
        "update commands set first = 9",
        "insert into commands values ('k', 'b', 0, 0)",
        "update prose set body = 'x'",
        "delete from prose",
        "drop table events",
        "alter table events disable trigger all",
        "create table public.mine (x int)",
        "delete from tokens",
    ],
)
async def test_the_application_role_cannot(opened: Opened, database: Database, statement: str) -> None:
    await opened.log.submit(opened.ballot("c1"))
    connection = await asyncpg.connect(database.url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update events set leaf = 'x'",
        "delete from events where position = 0",
        "truncate events cascade",
        "update commands set first = 9",
        "delete from commands",
        "delete from log_head",
        "update log_head set head = head - 1",
    ],
)
async def test_even_a_superuser_is_refused_by_the_triggers(
    opened: Opened, database: Database, statement: str
) -> None:
    await opened.log.submit(opened.ballot("c1"))
    connection = await asyncpg.connect(database.superuser_url)
    with pytest.raises(asyncpg.PostgresError) as refusal:
        await connection.execute(statement)
    assert refusal.value.sqlstate == "HF001"
    await connection.close()


async def test_the_last_ballot_of_each_organisation_is_given_for_the_count(opened: Opened) -> None:
    for command, organisation, version in (("c1", "o1", 1), ("c2", "o2", 1), ("c3", "o1", 2)):
        await opened.log.submit(opened.ballot(command, organisation, version))
    other = opened.ballot("c4")
    other = other._replace(
        expected={"ballot-p1x-o1": 0}, entries=[other.entries[0]._replace(stream="ballot-p1x-o1")]
    )
    await opened.log.submit(other)
    assert [(e.position, e.stream) for e in await opened.log.ballots("p1")] == [
        (1, "ballot-p1-o2"),
        (2, "ballot-p1-o1"),
    ]


async def test_stopping_flushes_what_is_pending(database: Database) -> None:
    readers = await pool(database.url)
    log, clock = PostgresLog(database.url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    opened = Opened(log, clock)
    futures = [log.submit(opened.ballot(f"c{n}", f"o{n}")) for n in range(50)]
    await log.stop()
    assert sorted(future.result().first for future in futures) == list(range(50))
    with pytest.raises(Unavailable):
        await log.submit(opened.ballot("c99", "o99"))
    await readers.close()


async def test_the_head_tells_the_relay(opened: Opened, database: Database) -> None:
    heard: list[str] = []
    connection = await asyncpg.connect(database.url)
    await connection.add_listener("log", lambda *told: heard.append(told[3]))
    await opened.log.submit(opened.ballot("c1"))
    await until(lambda: heard)
    await connection.close()
    assert heard == ["1"]
