"""The clerk process, for what thresholds and dates ask: does what is due, and tells what it was refused.

1. Read the events that are new; `course.py` (items, agendas), `delegating.py` (commissions, delegations),
   `calling.py` (calls for candidates) and `answering.py` (what the city owes) remember what they add up to.
2. Do what is due, one after the other. Who was first (another clerk process, a person) is told by a refusal.
3. Wait for the next date, or until the log grows.
"""

from __future__ import annotations

import asyncio

import structlog

from events.fact import Actor
from events.refusal import Refused
from events.submission import Fenced, Unavailable
from services.clerk.answering import Duties
from services.clerk.calling import Calls
from services.clerk.clerk import AGAIN, BREATH, LONGEST_WAIT
from services.clerk.course import Course, Due
from services.clerk.delegating import Delegations
from services.clerk.ports import Events
from services.gateway import Command, Gateway
from services.ports import Clock

log = structlog.get_logger()


class Keeper:
    """Acts under `mandate`, which holds the clerk's office."""

    def __init__(self, events: Events, clock: Clock, gateway: Gateway, mandate: str) -> None:
        self._events = events
        self._clock = clock
        self._gateway = gateway
        self._who = Actor("clerk", mandate, None, "schedule")
        self._courses = (Course(), Delegations(), Calls(), Duties())
        self._next = 0
        self._not_before: dict[str, float] = {}
        self._complaint = ""

    async def run(self) -> None:
        """Until cancelled.

        Raises: Fenced.
        """
        while True:
            try:
                events, self._next = await self._events.since(self._next)  # 1
                for event in events:
                    for course in self._courses:
                        course.take(event)
                for course in self._courses:  # 2
                    for due in course.due(self._clock.now()):
                        await self._do(due)
                await self._wait()  # 3
            except Unavailable as error:
                self._complain("the clerk waits", why=str(error))
                await asyncio.sleep(AGAIN)

    async def _do(self, due: Due) -> None:
        now = asyncio.get_running_loop().time()
        if self._not_before.get(due.command, 0.0) > now:
            return
        # Whatever comes of it, the log tells; until it does, this is not tried again at once.
        self._not_before[due.command] = now + AGAIN
        try:
            # What an act names may change from one try to the next, and only what was appended is kept.
            receipt = await self._gateway.act(due.act, self._who, Command(due.command, due.command.encode()))
            log.info("item kept", command=due.command, position=receipt.last, repeated=receipt.repeated)
        except Refused as refusal:
            self._complain("the clerk was refused", command=due.command, code=refusal.code)
        except (Fenced, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 - one item that goes wrong must not keep the others waiting
            self._complain("the clerk tries again", command=due.command, why=type(error).__name__)

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        waits = [LONGEST_WAIT]
        dates = (course.next() for course in self._courses)
        if (date := min((date for date in dates if date is not None), default=None)) is not None:
            waits.append(max(AGAIN / 10, (date - self._clock.now()).total_seconds()))
        began = loop.time()
        await self._events.more(self._next, min(waits))
        await asyncio.sleep(max(0.0, min(*waits, BREATH) - (loop.time() - began)))

    def _complain(self, event: str, **what: str) -> None:
        complaint = f"{event} {what}"
        if complaint != self._complaint:
            log.warning(event, **what)
        self._complaint = complaint
