"""A small assembly on real PostgreSQL, acted upon through the gateway."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import asyncpg
import pytest

from events.assembly.acts import Found
from events.ballot.acts import Cast
from events.fact import Actor
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from events.poll.acts import Open
from events.proposal.acts import Submit
from events.proposal.facts import Clause
from events.refusal import Malformed
from events.world import Act
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from services.gateway import Command, Gateway, Receipt
from tests.conftest import Database
from tests.waiting import moments

FOUNDER = Actor("founder", "f0", None, "console")
CLERK = Actor("clerk", "k1", None, "token")
KEY = b"k" * 32
TEXT = "0" * 64


def member(organisation: str) -> Actor:
    """The representative of an organisation of `Assembly.with_poll`."""
    return Actor("member", f"m{organisation}", organisation, "token")


class Assembly:
    """One process that acts: a gateway over a log. `another` is a second one on the same database."""

    def __init__(self, database: Database, readers: asyncpg.Pool) -> None:
        self.database = database
        self.readers = readers
        self.log = PostgresLog(database.url, readers)
        self.clock = PostgresClock(readers)
        self.gateway = Gateway(self.log, self.clock, RandomIdentity(), KEY)
        self._commands = itertools.count(1)

    async def start(self) -> Assembly:
        """Connect."""
        await self.clock.synchronise()
        await self.log.start()
        return self

    async def stop(self) -> None:
        """Disconnect."""
        await self.log.stop()

    async def act(self, act: Act, who: Actor = CLERK, command: str = "", body: bytes = b"") -> Receipt:
        """Do it under a fresh command id, or the one given."""
        command = command or f"c{next(self._commands)}-{id(self)}"
        return await self.gateway.act(act, who, Command(command, body or repr(act).encode()))

    async def timely(self, act: Callable[[datetime], Act], within: float = 0.2) -> datetime:
        """The clerk says that something happens in a moment, as soon as this machine can say it before; gives
        when that is.
        """
        for moment in moments(within):
            with contextlib.suppress(Malformed):
                await self.act(act(moment))
                return moment
        raise AssertionError("it was too late each time")

    async def with_poll(self, organisations: int) -> None:
        """Found the assembly; admit o0, o1, …; open poll p1 on proposal v1 of o0."""
        await self.act(Found("example.org/log", TEXT, TEXT, ("k1",)), FOUNDER)
        for number in range(organisations):
            await self.act(Admit(f"o{number}", "civil-society", Profile(TEXT)))
            await self.act(GiveMandate(f"o{number}", f"mo{number}", "full"))
        await self.act(Submit("v1", "o0", TEXT, TEXT, (Clause("a1", TEXT),)), member("o0"))
        await self.act(Open("p1", "v1"))

    async def vote(self, organisation: str, choice: str = "for", command: str = "") -> Receipt:
        """Cast a ballot in p1."""
        return await self.act(Cast("p1", organisation, choice), member(organisation), command)  # type: ignore[arg-type]


@pytest.fixture
async def assembly(database: Database) -> AsyncIterator[Assembly]:
    """A process that acts, on an empty log."""
    readers = await pool(database.url)
    assembly = await Assembly(database, readers).start()
    yield assembly
    await assembly.stop()
    await readers.close()


@pytest.fixture
async def another(assembly: Assembly) -> AsyncIterator[Assembly]:
    """A second process on the same log, with states of its own."""
    another = await Assembly(assembly.database, assembly.readers).start()
    yield another
    await another.stop()
