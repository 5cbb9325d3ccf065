"""A year of an assembly that delegates, at random, while processes come and go and PostgreSQL is killed (A2).

Everything in it is asked through the gateway by people, or done by the clerk process, from the founding on.
One process acts for people, and two are the clerk's. Who is not answered asks again, under the same command
id. What happens is the same on every ground: chance is asked for nothing that the ground decides.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from events import registry
from events.agenda.acts import Announce, Reveal
from events.agenda.drawing import commitment
from events.assembly.acts import Found
from events.ballot.acts import Cast
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from events.poll.acts import Close, Count, Open
from events.proposal.course import EndDeliberation
from events.refusal import Refused
from events.registry import Recorded
from events.rules.acts import AdoptFirstRules
from events.sitting.acts import Begin, Convene, End
from events.submission import Unavailable
from events.world import Gathered
from services.gateway import Busy, Command, Receipt
from tests.events.sample import CLERK, DAY, FOUNDER, NOW
from tests.services.clerk.year_assembly import (
    PEOPLE,
    RULES,
    WHY,
    Asked,
    commission,
    delegated,
    filed,
    item_of,
    raised,
    something,
)
from tests.services.clerk.year_ground import Ground
from tests.services.clerk.year_process import Ledger, Process
from tests.waiting import until

HOUR = timedelta(hours=1)
START = NOW - 10 * DAY
SECRET = "5" * 64
RECENT = 2_500
"""Somebody does something with one of so many items, those delegated last."""

Trouble = Callable[[], Awaitable[None]]


class Plan(NamedTuple):
    """`many` delegations in `days`, and each day `a_day` other acts; `sittings` days lie between two of the
    plenary. On days of `restarts` a process of each kind is thrown away; on those of `blows` what the log
    lies on breaks down, in turn while people act and while the clerk does.
    """

    many: int
    days: int
    a_day: int
    sittings: int
    restarts: Sequence[int]
    blows: Sequence[int]


class Year:
    """`log` and `states` are followed from outside; `ledger` is what was acknowledged, `refused` how much was
    not; `asked_again` how often nobody was answered.
    """

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self.ground, self.plan = ground, plan
        self.chance = random.Random(20260302)
        self.log: list[Recorded] = []
        self.states: dict[str, Gathered] = {}
        self.ledger = Ledger()
        self.asked = self.refused = self.asked_again = self.made = self.restarts = 0
        self.people: Process
        self.clerks: list[Process] = []

    # --- asking --------------------------------------------------------------------------------------------

    async def do(self, asked: Sequence[Asked], trouble: Trouble | None = None) -> None:
        """All at once, and again until each is answered; follow what came of it."""
        waiting = []
        for act, who in asked:
            self.asked += 1
            waiting.append((act, who, Command(f"a{self.asked}", repr(act).encode())))
        while waiting:
            answers = self.people.ask(waiting)
            if trouble is not None:
                await trouble()
            told = await answers
            trouble = None
            waiting = [one for one, answer in zip(waiting, told, strict=True) if not self._answered(answer)]
            self.asked_again += len(waiting)
        await until(self._followed)

    def _answered(self, answer: Receipt | BaseException) -> bool:
        if isinstance(answer, Receipt):
            return True
        if isinstance(answer, Refused):
            self.refused += 1
            return True
        if isinstance(answer, Unavailable | Busy | asyncio.CancelledError):
            return False
        raise answer

    async def _followed(self) -> bool:
        try:
            known = self.log[-1:]
            found = await self.people.log(len(self.log) - len(known))
        except Unavailable:
            return False
        assert found[: len(known)] == known, "what stood there stands there no more"
        new = found[len(known) :]
        for event in new:
            before = self.states.get(event.stream) or registry.empty(event.stream)
            self.states[event.stream] = registry.fold(event.stream, before, [event.fact])
        self.log += new
        return True

    async def must(self, *asked: Asked) -> None:
        """One after the other, and none is refused."""
        before = self.refused
        for one in asked:
            await self.do([one])
        assert self.refused == before, asked

    async def kept(self, trouble: Trouble | None = None) -> None:
        """Both clerk processes look, at the same time, and do what is due."""
        looks = [clerk.look() for clerk in self.clerks]
        if trouble is not None:
            await trouble()
        await asyncio.gather(*looks)
        await until(self._followed)

    # --- trouble -------------------------------------------------------------------------------------------

    async def begin(self) -> None:
        """The processes."""
        self.people = await Process(self.ground, self.ledger).begun()
        self.clerks = [await Process(self.ground, self.ledger).begun(keeps=True) for _ in range(2)]

    async def end(self) -> None:
        """No process is left. Who reads the log then finds what stood each evening."""
        for process in (self.people, *self.clerks):
            await process.gone()
        reader = await Process(self.ground, self.ledger).begun()
        assert await reader.log(0) == self.log
        await reader.gone()

    async def _people_go(self) -> None:
        self.restarts += 1
        await self.people.busy()
        await self.people.gone()
        self.people = await Process(self.ground, self.ledger).begun()

    async def _clerk_goes(self) -> None:
        self.restarts += 1
        elder, other = self.clerks
        await elder.busy()
        await elder.gone()
        self.clerks = [other, await Process(self.ground, self.ledger).begun(keeps=True)]

    async def _blow_while_people_act(self) -> None:
        await self.ground.struck(self.people.busy)

    async def _blow_while_the_clerk_does(self) -> None:
        await self.ground.struck(self.clerks[0].busy)

    def _troubles(self, day: int) -> tuple[Trouble | None, Trouble | None]:
        """While people act, and while the clerk does."""
        if day in self.plan.restarts:
            return self._people_go, self._clerk_goes
        if day not in self.plan.blows:
            return None, None
        if self.plan.blows.index(day) % 2:
            return None, self._blow_while_the_clerk_does
        return self._blow_while_people_act, None

    # --- what happens --------------------------------------------------------------------------------------

    async def found(self) -> None:
        """Four organisations, an outcome, the two commissions that it founds; a proposal to ask about."""
        await self.ground.put(START)
        await self.begin()
        found = Found("example.org/year", WHY, WHY, ("griet", "klok"))
        await self.must((found, FOUNDER), (AdoptFirstRules(RULES), CLERK))
        for name, who in PEOPLE.items():
            bench: Any = "city" if name == "stad" else "civil-society"
            await self.must((Admit(name, bench, Profile(WHY)), CLERK))
            await self.must((GiveMandate(name, who.mandate, "full"), CLERK))
        await self.must(filed("v1"))
        await self.kept()
        announced = Announce("z1", START + 9 * DAY, START + DAY, commitment(SECRET))
        await self.must((announced, CLERK))
        await self.ground.put(START + DAY)
        await self.kept()
        await self.must((Reveal("z1", SECRET), CLERK))
        await self.kept()
        await self.must((EndDeliberation("v1"), CLERK), (Open("p1", "v1", closes_at=START + 2 * DAY), CLERK))
        await self.must(*((Cast("p1", name, "for"), who) for name, who in PEOPLE.items()))
        await self.ground.put(START + 2 * DAY)
        count = Count("p1", ("for",) * len(PEOPLE), voters=tuple(PEOPLE))
        await self.must((Close("p1"), CLERK), (count, CLERK))
        await self.kept()
        await self.must(
            *commission("k1", ("buurtwerk", "fietsers", "stad")), *commission("k2", ("fietsers", "koor"))
        )
        await self.must(filed("v2"))
        await self.kept()

    async def played(self) -> None:
        """From the founding to the last evening."""
        await self.found()
        for day in range(self.plan.days):
            await self._day(day, NOW + day * DAY)
        await self.end()

    async def _day(self, day: int, morning: datetime) -> None:
        amid, late = self._troubles(day)
        await self.ground.put(morning)
        if day % self.plan.sittings == 0:
            await self._sits(day, morning)
        await self.ground.put(morning + 3 * HOUR)
        upto = self.plan.many * (day + 1) // self.plan.days
        new = [item_of(number) for number in range(self.made, upto)]
        await self.do([raised(*item) for item in new])
        await self.do([delegated(self.chance, self.ground.clock.at, *item) for item in new], amid)
        self.made = upto
        await self.ground.put(morning + 4 * HOUR)
        recent = range(max(0, upto - RECENT), upto)
        for items in _apart([self.chance.choice(recent) for _ in range(self.plan.a_day)]):
            await self.do([self._something(number) for number in items])
        await self.ground.put(morning + 5 * HOUR)
        await self.kept(late)

    async def _sits(self, day: int, morning: datetime) -> None:
        """A sitting is held, and the next one convened."""
        if day:
            held = f"s{day - self.plan.sittings}"
            await self.must((Begin(held), CLERK), (End(held), CLERK))
        starts = morning + self.plan.sittings * DAY
        await self.must((Convene(f"s{day}", "plenary", WHY, starts, starts + HOUR, place=WHY), CLERK))

    def _something(self, number: int) -> Asked:
        kind, item = item_of(number)
        state = self.states[f"delegation-{kind}-{item}"].state
        return something(self.chance, self.ground.clock.at, state, kind, item)


def _apart(numbers: list[int]) -> list[list[int]]:
    """The same, in rounds that can be asked at once: in each an item stands once."""
    rounds: list[list[int]] = []
    times: dict[int, int] = {}
    for number in numbers:
        place = times[number] = times.get(number, -1) + 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(number)
    return rounds
