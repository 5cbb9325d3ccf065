"""Webhooks: what a commission is told goes to the addresses that it named (A2, ADR 0049).

1. Read what came into the log about delegations since, and make a delivery of each message for each webhook
   of a commission that it concerns, in the transaction that moves the position.
2. Hand over what is due, several at once, one at a time to each webhook.

A webhook is told what is in the log from when it was registered on. What is promised is at least once, in no
order: the id is that of the event, and whoever saw it drops it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from events import assembly
from events.assembly.facts import Founded
from events.delegation.state import Delegation, evolve
from events.registry import Recorded
from events.submission import Unavailable
from projections import inbox
from services.courier.ports import Deliveries, Post, Telling
from services.ports import Clock

AT_ONCE = 4
"""Deliveries on their way at the same time."""

LOOK = 10.0
"""Seconds between two looks at what waits, though nothing was announced."""

AGAIN = 5.0
"""Seconds until PostgreSQL is tried again."""

log = structlog.get_logger()


class Deliverer:
    """Makes deliveries and hands them over."""

    def __init__(self, deliveries: Deliveries, post: Post, clock: Clock) -> None:
        self._deliveries = deliveries
        self._post = post
        self._clock = clock
        self._origin = ""
        self._made = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(self._make_for_ever(), *(self._send_for_ever() for _ in range(AT_ONCE)))  # 2

    async def make(self) -> int | None:
        """Make every delivery that is due to be made; gives the position that comes next, None without
        webhooks.
        """
        while (position := await self._deliveries.next()) is not None:
            events, upto = await self._deliveries.since(position)  # 1
            if upto == position:
                break
            told = await self._told(events)
            await self._deliveries.make(told, upto, self._clock.now())
            if told:
                self._wake()
        return position

    async def send_due(self) -> None:
        """Hand over whatever is due now."""

        async def several() -> None:
            while await self._send_one():
                pass

        await asyncio.gather(*(several() for _ in range(AT_ONCE)))

    async def _send_one(self) -> bool:
        """Hand over one that is due; whether there was one."""
        due = await self._deliveries.take(self._clock.now())
        if due is None:
            return False
        now = self._clock.now()
        outcome = await self._post.post(due.address, due.secrets, due.event, due.body, inbox.MEDIA_TYPE, now)
        aside = await self._deliveries.settle(due, outcome, self._clock.now())
        self._wake()  # what waits for this webhook may be taken again
        if outcome[0] == "sent":
            log.info("webhook delivered", webhook=due.webhook, position=due.position)
        else:
            told = {"webhook": due.webhook, "position": due.position, "why": outcome[1]}
            log.warning("webhook set aside" if aside else "webhook not delivered", **told)
        return True

    async def _told(self, events: Sequence[Recorded]) -> list[Telling]:
        """What the commissions are told of events: each needs its delegation as it stood before."""
        if not events:
            return []
        if not self._origin:
            founded = (await self._deliveries.streams([assembly.state.STREAM]))[assembly.state.STREAM][0].fact
            assert isinstance(founded, Founded)  # noqa: S101 - for the type checker
            self._origin = founded.origin
        first, told = events[0].position, list[Telling]()
        for stream in (await self._deliveries.streams(list({one.stream for one in events}))).values():
            before = Delegation()
            for event in stream:
                after = evolve(before, event.fact)  # type: ignore[arg-type]
                found = inbox.message(self._origin, event, before, after)
                if found is not None and first <= event.position <= events[-1].position:
                    told += _addressed(found, event.position)
                before = after
        return told

    async def _make_for_ever(self) -> None:
        while True:
            try:
                position = await self.make()
                if position is None:
                    await asyncio.sleep(LOOK)
                else:
                    await self._deliveries.more(position, LOOK)
            except Unavailable as error:
                log.warning("no deliveries are made now", why=str(error))
                await asyncio.sleep(AGAIN)

    async def _send_for_ever(self) -> None:
        while True:
            try:
                made = self._made
                if not await self._send_one():
                    await self._until_due(made)
            except Unavailable as error:
                log.warning("no webhooks are sent now", why=str(error))
                await asyncio.sleep(AGAIN)

    def _wake(self) -> None:
        """Each sender that waits looks again; one that is about to wait too, for it holds this event."""
        made, self._made = self._made, asyncio.Event()
        made.set()

    async def _until_due(self, made: asyncio.Event) -> None:
        due, within = await self._deliveries.due(), LOOK
        if due is not None:
            within = min(within, max((due - self._clock.now()).total_seconds(), 0.0))
        try:
            async with asyncio.timeout(within):
                await made.wait()
        except TimeoutError:
            pass


def _addressed(found: inbox.Message, position: int) -> list[Telling]:
    event, body = found.event, found.encode().decode()
    return [(one, position, event.id, event.type, event.subject, body) for one in found.commissions]
