"""The clerk process and sealed polls: closes them with their key, counts what opens, needs the secret."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from events import seal
from events.ballot.acts import Cast
from events.poll.acts import AnnounceClosing, Open
from events.poll.facts import ClosedV2, CountedV2, OpenedV2, Tally
from events.poll.paper import Paper
from infra import sealing
from infra.postgres.polls import PostgresPolls
from infra.postgres.seals import PostgresSeals
from services.clerk.clerk import Clerk
from services.clerk.sealing import Keyring, give
from tests.services.conftest import Assembly, member
from tests.waiting import until

ORIGIN = "example.org/log"
KEYRING = Keyring(b"\x09" * 32, ORIGIN, sealing.private, sealing.CURVE)
ANOTHER = Keyring(b"\x08" * 32, ORIGIN, sealing.private, sealing.CURVE)
NONE = Keyring(None, ORIGIN, sealing.private, sealing.CURVE)


@asynccontextmanager
async def clerk(assembly: Assembly, keyring: Keyring) -> AsyncIterator[None]:
    """A clerk process at work, with these keys."""
    polls = PostgresPolls(assembly.database.url)
    made = Clerk(polls, assembly.log, assembly.clock, assembly.gateway, "k1", keyring)
    task = asyncio.create_task(made.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await polls.close()


async def sealed(assembly: Assembly) -> None:
    """Three vote in the sealed poll p2, which then closes; the paper of o2 is a copy of that of o1."""
    await assembly.with_poll(3)
    half = KEYRING.half(KEYRING.key("p2"))
    await assembly.act(Open("p2", "v1", paper=Paper(secrecy="sealed"), seal=half))
    (opened,) = await facts(assembly)
    assert isinstance(opened, OpenedV2)
    envelopes = [
        seal.sealed(sealing.seal, opened, ORIGIN, organisation, choice, None)[0]
        for organisation, choice in (("o0", "for"), ("o1", "for"))
    ]
    for organisation, envelope in zip(("o0", "o1", "o2"), [*envelopes, envelopes[1]], strict=True):
        await assembly.act(Cast("p2", organisation, envelope), member(organisation))
    await assembly.timely(lambda moment: AnnounceClosing("p2", moment))


async def facts(assembly: Assembly) -> list[object]:
    return [event.fact for event in await assembly.log.stream("poll-p2")]


async def test_a_sealed_poll_is_closed_with_its_key_and_every_envelope_opened(assembly: Assembly) -> None:
    await sealed(assembly)
    async with clerk(assembly, KEYRING):
        await until(lambda: counted(assembly))
    *_, closed, count = await facts(assembly)
    assert closed == ClosedV2("p2", KEYRING.key("p2") or "")
    adopted = CountedV2("p2", 2, Tally(2, 0, 0), None, (), (), (), (), (), (), 0, "adopted", 1)
    assert count == adopted


async def test_without_its_secret_a_poll_stays_closed_to_all_and_is_closed_when_it_is_back(
    assembly: Assembly,
) -> None:
    await sealed(assembly)
    for poll, keyring in (("q1", NONE), ("q2", ANOTHER)):
        async with clerk(assembly, keyring):
            await assembly.timely(lambda moment, poll=poll: Open(poll, "v1", closes_at=moment))
            await until(lambda poll=poll: counted(assembly, poll))
        assert len(await facts(assembly)) == 2, "it was opened, and its close announced"
    async with clerk(assembly, KEYRING):
        await until(lambda: counted(assembly))


async def counted(assembly: Assembly, poll: str = "p2") -> bool:
    types = [event.type for event in await assembly.log.stream(f"poll-{poll}")]
    return any(one.startswith("poll.counted.") for one in types)


async def test_a_chamber_that_asks_is_given_the_public_key_and_no_other(
    assembly: Assembly,
) -> None:
    seals = PostgresSeals(assembly.readers)
    assert await seals.ask("p2", 0.0) is None
    assert await seals.asked() == ["p2"]
    task = asyncio.create_task(give(seals, KEYRING))
    half = KEYRING.half(KEYRING.key("p2"))
    assert await seals.ask("p2", 30.0) == half
    assert await seals.ask("p3", 30.0) != half
    await seals.give("p2", "A" * 43)
    assert await seals.ask("p2", 0.0) == half
    assert await seals.asked() == []
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
