"""Notices: what happens in the log and is told by mail, to whom wants it.

1. Read what came into the log since: a poll opened (its voters), a ballot was cast (the others of the
   organisation), candidates are looked for (the members of that bench), an answer came (who asked, who
   objected, whose outcome the city answers), a signal was answered, merged or delegated (who raised it), an
   answer is owed or overdue (the contact person of the city), an item came to a commission or something
   happened to it there (its chair and rapporteur), an organisation is invited to join by mail (its address).
2. Make the mails and move the position, in one transaction.
3. A poll that closes within a day: who may vote and has no ballot in it.
4. A summary, every morning from seven o'clock on, Mondays for who wants it weekly.

Whom it concerns is asked of the log: who holds a mandate that stands, of an organisation that has not left;
of a vote, of one in good standing.

Nobody is told of what happened more than two days ago: it is no news any more, and a log that was restored
would be told once again from its beginning. Ids of polls, proposals and organisations go into a mail, no
text.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import structlog

from events import registry
from events.assembly.facts import GivenOffice
from events.ballot.facts import Cast, CastV2
from events.call.facts import CallOpened
from events.contribution import facts as contribution
from events.delegation import facts as delegation
from events.duty.facts import (
    DutyOpened,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
)
from events.fact import Fact
from events.hold.facts import ObjectionAnswered
from events.membership.state import Membership
from events.poll.facts import Opened, OpenedV2
from events.proposal.facts import Filed
from events.prospect.facts import ProspectInvited
from events.registry import Recorded
from events.signal.facts import SignalAnswered, SignalMerged
from events.signal.state import Signal
from events.submission import Unavailable
from projections import results
from services.courier.ports import Held, NewNotice, Notice, Notices
from services.courier.receiving import happened, leaders
from services.courier.standing import standing, streams
from services.ports import Clock, ReadModels

NEWS = timedelta(days=2)
"""How long something is news."""

SOON = timedelta(days=1)
"""How long before its close a poll is told to close."""

MORNING = 7
"""The hour of the summary, on the clocks of Brussels."""

BRUSSELS = ZoneInfo("Europe/Brussels")

MONDAY = 0

LOOK = 30.0
"""Seconds between two looks at the clock."""

AGAIN = 5.0
"""Seconds until PostgreSQL is tried again."""

Duty = DutyOpened | DutyReminded | DutyOverdue | FoundInsufficient | InterimAnswered | OutcomeAnswered
"""What happens to an answer that the city owes."""

log = structlog.get_logger()


class News(NamedTuple):
    """What is told to organisations, or to who holds an `office`, under which name; `but` is the mandate that
    did it: its holder knows.
    """

    name: str
    kind: str
    organisations: Sequence[str]
    given: str
    but: str = ""
    office: GivenOffice | None = None


class Noticer:
    """Makes notices. `new` makes one."""

    def __init__(self, notices: Notices, models: ReadModels, clock: Clock, new: NewNotice) -> None:
        self._notices = notices
        self._models = models
        self._clock = clock
        self._new = new
        self._told: set[str] = set()
        self._summed = ""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                position = await self.look()
                await self._notices.more(position, LOOK)
            except Unavailable as error:
                log.warning("no notices are made now", why=str(error))
                await asyncio.sleep(AGAIN)

    async def look(self) -> int:
        """Make every notice that is due; gives the position that comes next."""
        position = await self._notices.next()
        while True:
            events, upto = await self._notices.since(position)  # 1
            fresh = self._clock.now() - NEWS
            told = (event for event in events if event.at >= fresh)
            news = [one for event in told async for one in self._caused(event)]
            if upto > position:
                await self._notices.make(await self._addressed(news), upto)  # 2
            if upto == position:
                break
            position = upto
        now = self._clock.now()
        await self._closing(now)  # 3
        await self._sum_up(now)  # 4
        return upto

    async def _caused(self, event: Recorded) -> AsyncIterator[News]:  # noqa: C901, PLR0912 - one case per fact
        who = event.actor.mandate
        match event.fact:
            case Opened(poll=poll) | OpenedV2(poll=poll):
                yield _news(f"opened-{poll}", "opened", await self._voters(event.fact), poll=poll)
            case Cast(poll=poll, organisation=one) | CastV2(poll=poll, organisation=one):
                yield _news(f"cast-{event.position}", "cast", (one,), who, poll=poll, organisation=one)
            case CallOpened(call=call, bench=bench):
                members = await self._members()
                bodies = [one for one in members.roll() if members.bench(one) == bench]
                yield _news(f"called-{call}", "called", bodies, who, call=call)
            case ObjectionAnswered(proposal=proposal, organisation=one):
                yield _news(f"answered-{event.position}", "answered", (one,), who, proposal=proposal)
            case ProspectInvited(prospect=prospect, way="mail"):
                yield _news(f"prospect-{event.position}", "prospect", (), prospect=prospect)
            case fact if isinstance(fact, Duty):
                async for news in self._answering(event, fact):
                    yield news
            case SignalAnswered() | SignalMerged():
                yield await self._signalled(event)
            case fact if isinstance(fact, delegation.Event):
                async for news in self._receiving(event):
                    yield news
            case contribution.Answered():
                async for news in self._replied(event):
                    yield news
            case _:
                pass

    async def _answering(self, event: Recorded, fact: Duty) -> AsyncIterator[News]:
        """What the city owes is told to its contact person; what it answered, to the submitter."""
        if not isinstance(fact, InterimAnswered | OutcomeAnswered):
            given = msgspec.json.encode({"proposal": fact.proposal}).decode()
            yield News(f"owed-{event.position}", "owed", (), given, office="contact")
            return
        for filed in await self._stream(f"proposal-{fact.proposal}"):
            if isinstance(filed.fact, Filed):
                name, submitter = f"answered-{event.position}", filed.fact.organisation
                yield _news(name, "answered", (submitter,), proposal=fact.proposal)

    async def _replied(self, event: Recorded) -> AsyncIterator[News]:
        """An answer is told to who asked."""
        for asked in await self._stream(event.stream):
            match asked.fact:
                case contribution.Contributed(organisation=str(asker), proposal=proposal):
                    name, who = f"answered-{event.position}", event.actor.mandate
                    yield _news(name, "answered", (asker,), who, proposal=proposal)
                case _:
                    pass

    async def _signalled(self, event: Recorded) -> News:
        """What happened to a signal is told to who raised it, or one that it took in; not to who did it."""
        signal = event.stream.rpartition("-")[2]
        stream = f"signal-{signal}"
        facts = [one.fact for one in await self._stream(stream)]
        state = registry.fold(stream, registry.empty(stream), facts).state
        assert isinstance(state, Signal)  # noqa: S101 - for the type checker
        others = sorted(state.raisers - {event.actor.organisation})
        return _news(f"answered-{event.position}", "answered", others, signal=signal)

    async def _receiving(self, event: Recorded) -> AsyncIterator[News]:
        """What happens to an item is told to who leads the commission that has it; a signal's, to who raised
        it too.
        """
        if isinstance(event.fact, delegation.Delegated) and event.fact.kind == "signal":
            yield await self._signalled(event)
        told = happened(event, await self._stream(event.stream))
        if told is None:
            return
        organisations = leaders(await self._stream(f"commission-{told.commission}"))
        given = msgspec.json.encode(told._asdict()).decode()
        yield News(f"commission-{event.position}", "commission", organisations, given, event.actor.mandate)

    async def _closing(self, now: datetime) -> None:
        for row in await self._models.fetch(results.PENDING):
            poll, closes_at = row["poll"], row["closes_at"]
            if row["phase"] != "open" or not now < closes_at <= now + SOON or poll in self._told:
                continue
            opened = next(iter(await self._stream(f"poll-{poll}")), None)
            if opened is None or opened.at > closes_at - SOON:
                continue  # it was open for less than a day: it was told of when it opened
            silent = set(await self._voters(opened.fact)) - await self._notices.voted(poll)
            news = _news(f"closing-{poll}", "closing", sorted(silent), poll=poll)
            await self._notices.make(await self._addressed([news]), 0)
            self._told.add(poll)

    async def _sum_up(self, now: datetime) -> None:
        here = now.astimezone(BRUSSELS)
        name = f"digest-{here:%Y%m%d}"
        if here.hour < MORNING or self._summed == name:
            return
        told = await self._standing(await self._notices.held(None))
        for often, days in (("daily", 1), ("weekly", 7)):
            if often == "daily" or here.weekday() == MONDAY:
                since = now - timedelta(days=days)
                given = msgspec.json.encode({"since": since}).decode()
                await self._notices.digest(name, given, [often], told)
        self._summed = name

    async def _voters(self, opened: Fact) -> list[str]:
        """The organisations on the roll of a poll, as far as they are in good standing now."""
        assert isinstance(opened, Opened | OpenedV2)  # noqa: S101 - the first event of a poll
        state = await self._members()
        named = opened.voters if isinstance(opened, OpenedV2) else None
        roll = state.roll(opened.membership_version) if named is None else named
        return [one for one in roll if state.standing(one) == "member"]

    async def _members(self) -> Membership:
        facts = [event.fact for event in await self._stream("membership")]
        state = registry.fold("membership", registry.empty("membership"), facts).state
        assert isinstance(state, Membership)  # noqa: S101 - for the type checker
        return state

    async def _addressed(self, news: Iterable[News]) -> list[Notice]:
        """To whom it goes: whose mandate stands now."""
        told: dict[str, list[str]] = {}
        news = list(news)
        wanted = {one for item in news for one in item.organisations}
        for _, organisation, mandate in await self._standing(await self._notices.held(wanted)):
            told.setdefault(organisation or "", []).append(mandate)
        offices = await self._offices() if any(item.office for item in news) else []
        made = []
        for name, kind, organisations, given, but, office in news:
            pairs: list[tuple[str | None, str]] = [
                (one, mandate) for one in organisations for mandate in told.get(one, ())
            ]
            pairs += [(None, mandate) for held, mandate in offices if held == office]
            made.append(self._new(name, kind, [pair for pair in pairs if pair[1] != but], given))
        return made

    async def _offices(self) -> list[tuple[str, str]]:
        """The offices that somebody is bound to and that were not taken, each with its mandate."""
        held = [one for one in await self._notices.held(None) if one[1] is None]
        return [(office, mandate) for office, _, mandate in await self._standing(held)]

    async def _standing(self, held: Sequence[Held]) -> list[Held]:
        return standing(await self._notices.streams(streams(held)), self._clock.now(), held)

    async def _stream(self, name: str) -> list[Recorded]:
        return (await self._notices.streams([name])).get(name, [])


def _news(name: str, kind: str, organisations: Sequence[str], but: str = "", **given: str) -> News:
    return News(name, kind, organisations, msgspec.json.encode(given).decode(), but)
