"""The clerk process on real PostgreSQL: closes on time, counts right, and may die or be there twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from events.assembly.acts import GiveOffice
from events.fact import Actor
from events.poll.acts import AnnounceClosing, Annul, Open
from events.poll.facts import Closed, Counted, Tally
from events.submission import Prose
from events.world import Act
from infra.postgres.polls import PostgresPolls
from services.clerk.clerk import Clerk
from services.clerk.main import run
from services.gateway import Command, Gateway, Receipt
from services.settings import SettingsError, read
from tests.conftest import Database
from tests.services.conftest import TEXT, Assembly
from tests.waiting import until


@asynccontextmanager
async def clerk(
    assembly: Assembly, mandate: str = "k1", gateway: Gateway | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """A clerk process at work, in a task."""
    polls = PostgresPolls(assembly.database.url)
    made = Clerk(polls, assembly.log, assembly.clock, gateway or assembly.gateway, mandate)
    task = asyncio.create_task(made.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await polls.close()


async def announce(assembly: Assembly, poll: str = "p1", within: float = 0.3) -> datetime:
    return await assembly.timely(lambda moment: AnnounceClosing(poll, moment), within)


async def types(assembly: Assembly, poll: str = "p1") -> list[str]:
    return [event.type for event in await assembly.log.stream(f"poll-{poll}")]


async def counted(assembly: Assembly, poll: str = "p1") -> bool:
    return "poll.counted.v1" in await types(assembly, poll)


async def test_a_poll_is_closed_at_the_announced_time_and_counted(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Woken by the announcement, and then by its time: the next look would come after the test."""
    monkeypatch.setattr("services.clerk.clerk.LONGEST_WAIT", 600.0)
    await assembly.with_poll(4)
    for organisation, choice in (("o0", "against"), ("o1", "for"), ("o2", "abstain"), ("o0", "for")):
        await assembly.vote(organisation, choice)
    async with clerk(assembly):
        closes_at = await announce(assembly)
        await until(lambda: counted(assembly))
    *_, closed, count = await assembly.log.stream("poll-p1")
    assert (closed.fact, count.fact) == (Closed("p1"), Counted("p1", Tally(2, 0, 1), "adopted"))
    assert closed.at >= closes_at
    assert (closed.command, count.command) == ("close-p1", "count-p1")
    assert closed.actor == count.actor == Actor("clerk", "k1", None, "schedule")


async def test_a_time_that_was_announced_before_the_clerk_began_is_kept(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    await assembly.timely(lambda moment: Open("p2", "v1", closes_at=moment))
    async with clerk(assembly):
        await until(lambda: counted(assembly, "p2"))
    assert await types(assembly) == ["poll.opened.v1"]


async def test_one_that_is_killed_between_close_and_count_is_followed_by_one_that_counts(
    assembly: Assembly, another: Assembly
) -> None:
    await assembly.with_poll(2)
    await assembly.vote("o0")
    await assembly.vote("o1", "against")

    class Dying(Gateway):
        async def act(self, act: Act, who: Actor, command: Command, prose: Sequence[Prose] = ()) -> Receipt:
            receipt = await super().act(act, who, command, prose)
            if command.id.startswith("close-"):
                raise asyncio.CancelledError
            return receipt

    dying = Dying(assembly.log, assembly.clock, assembly.gateway.identity, b"k" * 32)
    async with clerk(assembly, gateway=dying) as first:
        await announce(assembly)
        await until(first.done)
    assert (await types(assembly))[-1] == "poll.closed.v1"
    async with clerk(another):
        await until(lambda: counted(another))
    assert (await another.log.stream("poll-p1"))[-1].fact == Counted("p1", Tally(1, 1, 0), "tie")


@pytest.mark.parametrize("mandate", ["k1", "k2"])
async def test_a_second_clerk_process_does_no_harm(
    assembly: Assembly, another: Assembly, mandate: str
) -> None:
    """Under the same mandate (started twice by mistake) and under another one."""
    await assembly.with_poll(2)
    await assembly.vote("o0")
    await assembly.act(GiveOffice("k2"))
    polls = [f"q{number}" for number in range(20)]
    for poll in polls:
        await assembly.act(Open(poll, "v1"))
    async with clerk(assembly) as one, clerk(another, mandate) as two:
        for poll in polls:
            await announce(assembly, poll, within=0.5)
        for poll in polls:
            await until(lambda poll=poll: counted(assembly, poll))
        assert [one.done(), two.done()] == [False, False]
    for poll in polls:
        assert (await types(assembly, poll))[2:] == ["poll.closed.v1", "poll.counted.v1"]


async def test_polls_without_a_time_and_annulled_ones_are_left_alone(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    await assembly.act(Open("p2", "v1"))
    await assembly.act(Open("p3", "v1"))
    async with clerk(assembly):
        await announce(assembly, "p2")
        await announce(assembly, "p3")
        await assembly.act(Annul("p2", TEXT))
        await until(lambda: counted(assembly, "p3"))
    assert await types(assembly) == ["poll.opened.v1"]
    assert (await types(assembly, "p2"))[-1] == "poll.annulled.v1"


async def test_a_lost_connection_is_made_again(assembly: Assembly, database: Database) -> None:
    await assembly.with_poll(1)
    superuser = await asyncpg.connect(database.superuser_url)
    listening = (
        "select pid from pg_stat_activity where application_name = 'halfrond clerk'"
        " and datname = current_database()"
    )
    async with clerk(assembly) as running:
        before = await until(lambda: superuser.fetchval(listening))
        await superuser.execute("select pg_terminate_backend($1)", before)
        await announce(assembly)
        await until(lambda: counted(assembly))
        assert not running.done()
    await superuser.close()


async def test_the_process_is_made_of_settings_and_secrets(
    assembly: Assembly, database: Database, tmp_path: Path
) -> None:
    await assembly.with_poll(1)
    settings = read({"HALFROND_DATA": str(tmp_path), "HALFROND_DATABASE_URL": database.url})
    stop = asyncio.Event()
    with pytest.raises(SettingsError, match="halfrond found"):
        await run(settings, stop)
    settings.secrets.mkdir()
    (settings.secrets / "clerk-process.mandate").write_text("k1\n")
    (settings.secrets / "command.key").write_bytes(b"k" * 32)
    running = asyncio.create_task(run(settings, stop))
    await announce(assembly)
    await until(lambda: counted(assembly))
    stop.set()
    await running
