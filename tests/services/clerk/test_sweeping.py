"""What both benches erased is gone within seconds, also when whoever should have erased it died."""

from __future__ import annotations

import asyncio

from events.erasure.acts import ConfirmErasure, RequestErasure
from events.fact import Actor, digest
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from events.submission import Prose, Unavailable
from infra.postgres.erasing import PostgresErasing
from services.clerk.sweeping import sweep
from services.gateway import Command
from tests.services.conftest import TEXT, Assembly, member
from tests.waiting import until

SALT, WORDS = b"0123456789abcdef", "Her name"
NAME = digest(SALT, WORDS)


async def confirmed_and_crashed(assembly: Assembly) -> None:
    """A text is written, and its erasure is confirmed; then nothing more happens."""
    await assembly.with_poll(1)
    await assembly.act(Admit("stad", "city", Profile(TEXT)))
    await assembly.act(GiveMandate("stad", "mstad", "full"))
    asking = RequestErasure("e1", (NAME,), TEXT, "personal-data")
    text = Prose(NAME, SALT, WORDS)  # beside any act: rules never look
    await assembly.gateway.act(asking, member("o0"), Command("ask", b""), [text])
    await assembly.act(ConfirmErasure("e1"), Actor("member", "mstad", "stad", "token"))


async def gone(assembly: Assembly) -> bool:
    row = await assembly.readers.fetchrow("select salt, body from public.prose where digest = $1", NAME)
    return tuple(row) == (None, None)


async def test_an_erasure_that_was_not_carried_out_is_carried_out(assembly: Assembly) -> None:
    await confirmed_and_crashed(assembly)
    assert not await gone(assembly)
    sweeping = asyncio.create_task(sweep(PostgresErasing(assembly.readers)))
    await until(lambda: gone(assembly))
    sweeping.cancel()


async def test_one_that_comes_while_it_sweeps_is_carried_out_too(assembly: Assembly) -> None:
    sweeping = asyncio.create_task(sweep(PostgresErasing(assembly.readers), every=0.01))
    await confirmed_and_crashed(assembly)
    await until(lambda: gone(assembly))
    sweeping.cancel()


class AwayAtFirst:
    """PostgreSQL is away twice."""

    def __init__(self) -> None:
        self.asked = 0

    async def reapply(self) -> int:
        self.asked += 1
        if self.asked < 3:
            raise Unavailable("PostgreSQL does not answer")
        return 0


async def test_while_postgresql_is_away_it_is_tried_again() -> None:
    away = AwayAtFirst()
    sweeping = asyncio.create_task(sweep(away, every=0.01))

    async def answered() -> bool:
        return away.asked > 3

    await until(answered)
    assert not sweeping.done()
    sweeping.cancel()
