"""The clerk process: what the clock asks. Closes each poll at its announced time, then counts it.

1. Read the events of polls, from position 0 at the start and from then on those that are new.
2. A poll that is open past its announced time is closed; one that is closed is counted, over the last ballot
   of each organisation in the log. A sealed one is closed with its private key, and then opened.
3. Wait for the first announced time, or until the log grows.

It keeps nothing of its own: it may be killed at any moment, between the close and the count too. Command ids
follow from the poll (`close-<poll>`, `count-<poll>`), so that a second clerk process changes nothing: what
stands already is answered with its receipt, or refused.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from events import registry
from events.ballot.facts import Cast, CastV2, Disputed
from events.ballot.state import Ballot
from events.fact import Actor
from events.poll.acts import Close, Count
from events.poll.facts import MAX_VOTERS
from events.poll.state import Poll, stream
from events.refusal import Refused
from events.registry import Recorded
from events.submission import Fenced, Unavailable
from events.world import Act
from services.clerk.ports import Polls
from services.clerk.sealing import Keyring
from services.gateway import Command, Gateway
from services.ports import Clock, Log

AT_ONCE = 16
"""Polls that are closed and counted at the same time."""

BREATH = 0.1
"""Seconds between two looks at the log at least, while it grows all the time."""

LONGEST_WAIT = 5.0
"""Seconds between two looks at the log at most."""

AGAIN = 1.0
"""Seconds before something that did not work is tried again."""


log = structlog.get_logger()


class Clerk:
    """Acts under `mandate`, which holds the clerk's office."""

    def __init__(
        self,
        polls: Polls,
        entries: Log,
        clock: Clock,
        gateway: Gateway,
        mandate: str,
        keyring: Keyring | None = None,
    ) -> None:
        self._events = polls
        self._log = entries
        self._clock = clock
        self._gateway = gateway
        self._keyring = keyring
        self._who = Actor("clerk", mandate, None, "schedule")
        self._next = 0
        self._polls: dict[str, Poll] = {}
        self._not_before: dict[str, float] = {}
        self._complaint = ""

    async def run(self) -> None:
        """Until cancelled.

        Raises: Fenced.
        """
        pause = 0.0
        while True:
            try:
                while True:
                    await self._learn()  # 1
                    await self._do_what_is_due()  # 2
                    pause = 0.0
                    await self._wait()  # 3
            except Unavailable as error:
                self._complain("the clerk waits", why=str(error))
                pause = min(2 * pause + 0.05, AGAIN)
                await asyncio.sleep(pause)

    # 1.

    async def _learn(self) -> None:
        events, self._next = await self._events.since(self._next)
        for event in events:
            poll = event.stream.partition("-")[2]
            state = registry.category(event.stream).evolve(self._polls.get(poll) or Poll(), event.fact)
            if state.phase in {"counted", "annulled"}:
                self._polls.pop(poll, None)
                self._not_before.pop(poll, None)
            else:
                self._polls[poll] = state

    # 2.

    async def _do_what_is_due(self) -> None:
        now = self._clock.now()
        tried_at = asyncio.get_running_loop().time()
        due = [
            poll
            for poll, state in self._polls.items()
            if (state.phase == "closed" or (state.closes_at is not None and state.closes_at <= now))
            and self._not_before.get(poll, 0.0) <= tried_at
        ]
        room = asyncio.Semaphore(AT_ONCE)

        async def finish(poll: str) -> None:
            async with room:
                await self._finish(poll)

        for outcome in await asyncio.gather(*(finish(poll) for poll in due), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _finish(self, poll: str) -> None:
        # Whatever comes of it, the log tells; until it does, this poll is not tried again at once.
        self._not_before[poll] = asyncio.get_running_loop().time() + AGAIN
        try:
            if self._polls[poll].phase == "open":
                await self._do("close", poll, self._closing(poll))
            await self._do("count", poll, await self._counting(poll))
        except Refused as refusal:
            # Closed or counted by another process, annulled meanwhile; or the office was taken from us.
            self._complain("the clerk was refused", poll=poll, code=refusal.code)
        except (Fenced, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 - one poll that goes wrong must not keep the others open
            self._complain("the clerk tries again", poll=poll, why=type(error).__name__)

    def _closing(self, poll: str) -> Close:
        """A sealed poll is closed with its private key, which only now leaves this process."""
        terms = self._polls[poll].second
        if terms is None or terms.secrecy == "open" or self._keyring is None:
            return Close(poll)
        key = self._keyring.key(poll)
        return Close(poll, key, self._keyring.half(key))

    async def _counting(self, poll: str) -> Count:
        choices, voters, objectors = list[str](), list[str](), list[str]()
        terms = self._polls[poll].second
        key = None
        if terms is not None and terms.secrecy == "sealed":
            key = (await self._folded(stream(poll))).key
        for last in await self._log.ballots(poll):
            choice, organisation = await self._counts(last), last.stream.rpartition("-")[2]
            if choice is not None and key is not None and terms is not None and self._keyring:
                choice = self._keyring.choice(terms, key, organisation, choice)
            if choice is not None:
                choices.append(choice)
                voters.append(organisation)
            if choice == "objection":
                objectors.append(organisation)
        return Count(poll, tuple(choices), tuple(sorted(objectors)[:MAX_VOTERS]), tuple(voters))

    async def _counts(self, last: Recorded) -> str | None:
        """The choice that counts, by the last event of a ballot's stream; None: it is disputed."""
        if isinstance(last.fact, Cast | CastV2):
            return last.fact.choice
        if isinstance(last.fact, Disputed):
            return None
        ballot: Ballot = await self._folded(last.stream)
        return ballot.counts

    async def _folded(self, stream: str) -> Any:
        """The state of a stream, out of the log."""
        facts = [event.fact for event in await self._log.stream(stream)]
        return registry.fold(stream, registry.empty(stream), facts).state

    async def _do(self, what: str, poll: str, act: Act) -> None:
        command = f"{what}-{poll}"
        receipt = await self._gateway.act(act, self._who, Command(command, command.encode()))
        log.info("poll done", command=command, position=receipt.last, repeated=receipt.repeated)

    # 3.

    async def _wait(self) -> None:
        now, loop = self._clock.now(), asyncio.get_running_loop()
        waits = [LONGEST_WAIT]
        for poll, state in self._polls.items():
            rest = self._not_before.get(poll, 0.0) - loop.time()
            if state.phase == "open" and state.closes_at is not None:
                waits.append(max(rest, (state.closes_at - now).total_seconds()))
            elif state.phase == "closed":
                waits.append(rest)
        within = max(0.0, min(waits))
        began = loop.time()
        await self._events.more(self._next, within)
        breath = min(within, BREATH) - (loop.time() - began)
        await asyncio.sleep(max(0.0, breath))

    def _complain(self, event: str, **what: str) -> None:
        complaint = f"{event} {what}"
        if complaint != self._complaint:
            log.warning(event, **what)
        self._complaint = complaint
