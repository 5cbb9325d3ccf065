"""Rules of the machine about measures: asked by one bench, confirmed or refused by the other, appeals.

All are about o3. The assembly judges an appeal by a vote on an item that bears the id of the measure; that
item goes its whole way at once, on an agenda of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis.stateful import invariant, rule

from events.agenda.acts import Announce, Reveal
from events.agenda.drawing import commitment
from events.ballot.acts import Cast
from events.measure.acts import AskMeasure, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, WithdrawAppeal
from events.membership.acts import Reinstate
from events.poll.acts import Open
from events.poll.paper import Paper
from events.proposal.course import EndDeliberation
from events.proposal.facts import Clause
from events.proposal.filing import File
from events.support.acts import GiveSupport
from tests.events.histories import CLERK, TEXT, member
from tests.events.items import PREPARED
from tests.services.clerk.play import CHAIR
from tests.services.clerk.whole import APPEAL, CITY, MEETS, MEMBERS, SECRET
from tests.services.clerk.whole_sittings import Sittings
from tests.services.clerk.whole_texts import ORGANISATIONS, PICK

SUBJECT = "o3"
MOST = 12
"""Measures of a run."""


@dataclass
class Case:
    """A measure against o3. `polls`: the votes on it; `verdict`: what the last came to, if anything."""

    city: bool
    phase: str = "asked"
    until: int = 0
    polls: int = 0
    verdict: str = ""


class Appeals(Sittings):
    """No one rules alone (F3)."""

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, Case] = {}

    def case(self, pick: int, *phases: str) -> tuple[str, Case] | None:
        """A measure, if there is one; mostly in one of these phases."""
        chance = random.Random(pick)
        fit = [name for name, one in self.cases.items() if one.phase in phases]
        among = fit if fit and chance.random() < 0.9 else list(self.cases)
        if not among:
            return None
        name = chance.choice(among)
        return name, self.cases[name]

    @rule(who=ORGANISATIONS)
    def a_measure_is_asked(self, who: str) -> None:
        name = f"g{len(self.cases)}"
        if len(self.cases) < MOST:
            act = AskMeasure(name, "suspend", SUBJECT, "dissolved", TEXT)
            if self.do(act, member(who), allowed={who, SUBJECT} <= self.good):
                self.cases[name] = Case(who in CITY)

    def _judges(self, who: str, one: Case) -> bool:
        other = (who in CITY) != one.city
        return who in self.good and other and who != SUBJECT and one.phase == "asked"

    @rule(who=ORGANISATIONS, pick=PICK)
    def the_other_bench_confirms(self, who: str, pick: int) -> None:
        if found := self.case(pick, "asked"):
            name, one = found
            fits = self._judges(who, one) and SUBJECT in self.good
            if self.do(ConfirmMeasure(name), member(who), allowed=fits):
                one.phase, one.until = "confirmed", self.hours + APPEAL
                self.good.discard(SUBJECT)

    @rule(who=ORGANISATIONS, pick=PICK)
    def the_other_bench_refuses(self, who: str, pick: int) -> None:
        if found := self.case(pick, "asked"):
            name, one = found
            if random.Random(pick).random() < 0.3 and self.do(
                RefuseMeasure(name, TEXT), member(who), allowed=self._judges(who, one)
            ):
                one.phase = "refused"

    @rule(who=ORGANISATIONS, pick=PICK)
    def somebody_appeals(self, who: str, pick: int) -> None:
        if found := self.case(pick, "confirmed"):
            name, one = found
            who = SUBJECT if random.Random(pick + 1).random() < 0.7 else who
            fits = who == SUBJECT and one.phase == "confirmed" and self.hours < one.until
            if self.do(AppealMeasure(name, TEXT), member(who), allowed=fits):
                one.phase = "appealed"
                self._judge(one)

    @rule(who=ORGANISATIONS, pick=PICK)
    def an_appeal_is_withdrawn(self, who: str, pick: int) -> None:
        if found := self.case(pick, "appealed"):
            (name, one), chance = found, random.Random(pick + 1)
            who = SUBJECT if chance.random() < 0.7 else who
            fits = who == SUBJECT and one.phase == "appealed"
            if chance.random() < 0.4 and self.do(WithdrawAppeal(name), member(who), allowed=fits):
                one.phase = "upheld"

    @rule(pick=PICK)
    def the_clerk_reinstates(self, pick: int) -> None:
        if random.Random(pick).random() < 0.3 and self.do(
            Reinstate(SUBJECT, TEXT), CLERK, allowed=SUBJECT not in self.good
        ):
            self.good.add(SUBJECT)

    @rule(pick=PICK)
    def the_assembly_votes_on_an_appeal(self, pick: int) -> None:
        """The item goes its whole way; who is in good standing votes, or not. Without a quorum: again."""
        if (found := self.case(pick, "appealed", "confirmed")) is None:
            return
        (name, one), chance, play = found, random.Random(pick), self.play
        if not one.polls:
            self._brought(name)
        poll, closing = f"q{one.polls}{name}", self.hours + 2
        act = Open(poll, name, closes_at=play.at(closing), paper=Paper("majority"))
        again = not one.verdict and one.phase == "appealed"
        if not self.do(act, CLERK, allowed=not one.polls or again):
            return
        play.polls[poll], roll, said = closing, len(self.good), list[str]()
        for who in sorted(self.good):
            choice = chance.choice(["for", "for", "for", "against", "abstain", "", ""])
            if choice and self.do(Cast(poll, who, choice), member(who), allowed=True):
                said.append(choice)
        one.polls += 1
        self.time_passes(2)
        one.verdict = self._came_to(roll, said)
        self._judge(one)

    def _brought(self, name: str) -> None:
        """An item that bears the id of the measure, filed, supported, drawn and deliberated."""
        agenda, play = f"z{name}", self.play
        item = File(name, "o1", "membership", TEXT, (Clause("a", TEXT),), preparation=PREPARED)
        play.must(item, member("o1"))
        for other in sorted(self.good - {"o1"}):
            play.must(GiveSupport(name, other), member(other))
        meets, closes = play.at(self.hours + MEETS), play.at(self.hours + 1)
        play.must(Announce(agenda, meets, closes, commitment(SECRET)), CLERK)
        play.clerk()
        self.time_passes(1)
        play.must(Reveal(agenda, SECRET), CLERK)
        play.clerk()
        self.do(EndDeliberation(name), CHAIR, allowed=True)

    def _came_to(self, roll: int, said: list[str]) -> str:
        """Two thirds of the votes, of half of the roll, lift it; without a quorum nothing is judged."""
        if 2 * len(said) < roll:
            return ""
        favour, against = said.count("for"), said.count("against")
        return "lifted" if favour > against and favour >= 2 * against else "upheld"

    def _judge(self, one: Case) -> None:
        """What the clerk process does once there is an appeal and a vote that judges it, in either order."""
        if one.phase == "appealed" and one.verdict:
            one.phase = one.verdict
            if one.verdict == "lifted":
                self.good.add(SUBJECT)

    @invariant()
    def measures_are_as_the_model_says(self) -> None:
        """Each measure, and who is in good standing."""
        live = self.play.log.live
        for name, one in self.cases.items():
            assert live[f"measure-{name}"].state.phase == one.phase, name
        membership = live["membership"].state
        assert {name for name in MEMBERS if membership.standing(name) == "member"} == self.good
