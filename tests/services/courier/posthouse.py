"""A log, the webhooks of commissions, and what carries to them: real PostgreSQL, real HTTP."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg

from events.assembly.acts import Found
from events.delegation.facts import Delegated
from events.delegation.facts import Receiver as Body
from events.fact import Actor
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.deliveries import PostgresDeliveries
from infra.postgres.log import PostgresLog
from infra.postgres.webhooks import PostgresWebhooks
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import Poster
from services.courier.delivering import Deliverer
from services.gateway import Command, Gateway
from tests.conftest import Database
from tests.services.chamber.outcomes import Written
from tests.services.courier.receiver import Receiver

KEY = b"k" * 32
HERE = (ipaddress.ip_network("127.0.0.0/8"),)
CLERK, FOUNDER = Actor("clerk", "griet", None, "token"), Actor("founder", "f0", None, "console")
A, B = "a" * 64, "b" * 64
ITEM: tuple[Any, str] = ("signal", "s1")
S = "delegation-signal-s1"
DUE = datetime(2999, 1, 1, tzinfo=UTC)
TO_K1, TO_K2 = Body("k1", None, None), Body("k2", None, None)
DELEGATED = Delegated(*ITEM, 1, 1, TO_K1, A, "advise", None, DUE, None)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the library asks the real one

    def now(self) -> datetime:
        return self.at


class House(NamedTuple):
    """A log, the webhooks of commissions, and what carries to them."""

    database: Database
    readers: asyncpg.Pool
    gateway: Gateway
    webhooks: PostgresWebhooks
    deliveries: PostgresDeliveries
    poster: Poster
    clock: Clock
    numbers: Any

    async def happened(self, *facts: Any) -> None:
        """These facts stand in the log."""
        act = Written(tuple((f"delegation-{fact.kind}-{fact.item}", fact) for fact in facts))
        await self.gateway.act(act, CLERK, Command(f"c{next(self.numbers)}", b""), ())

    async def registered(self, at: Receiver | str, commission: str = "k1", name: str = "w1") -> str:
        """A webhook; gives its secret."""
        address = at if isinstance(at, str) else at.url
        secret = await self.webhooks.add(name, commission, address, "clerk//griet")
        assert secret is not None
        return secret

    def courier(self, **parts: Any) -> Deliverer:
        """A courier that has just started."""
        given = {"deliveries": self.deliveries, "post": self.poster, "clock": self.clock, **parts}
        return Deliverer(**given)

    async def carried(self, **parts: Any) -> None:
        """A courier starts and does what is to be done."""
        courier = self.courier(**parts)
        await courier.make()
        await courier.send_due()

    async def row(self) -> Any:
        """The only delivery."""
        (row,) = await self.readers.fetch("select * from deliveries")
        return row


@asynccontextmanager
async def posthouse(database: Database) -> AsyncIterator[House]:
    """One whose webhooks may reach this machine."""
    readers = await pool(database.url, size=8)
    log, real = PostgresLog(database.url, readers), PostgresClock(readers)
    await real.synchronise()
    await log.start()
    gateway, clock = Gateway(log, real, RandomIdentity(), KEY), Clock()
    await gateway.act(
        Found("halfrond.example/proef", A, B, ("griet", "klok")), FOUNDER, Command("f", b""), ()
    )
    webhooks = PostgresWebhooks(readers, KEY, Addresses(HERE))
    deliveries = PostgresDeliveries(database.url, readers, KEY)
    poster = Poster(Addresses(HERE))
    yield House(database, readers, gateway, webhooks, deliveries, poster, clock, itertools.count(1))
    await poster.close()
    await deliveries.close()
    await log.stop()
    readers.terminate()
