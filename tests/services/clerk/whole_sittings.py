"""Rules of the machine about sittings: convened, held, minuted; turns by organisation; attendance."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from events.attendance.acts import Come, Go
from events.poll.facts import Tally
from events.sitting.acts import Begin, Cancel, Convene, End, Move
from events.sitting.agenda import AddDocument, OrderAgenda, PutItem
from events.sitting.floor import AskTurn, GiveTurn, WaiveTurn
from events.sitting.minutes import ApproveMinutes, DraftMinutes
from tests.events.histories import CLERK, TEXT, member
from tests.services.clerk.play import CHAIR
from tests.services.clerk.whole import ITEMS, MEMBERS
from tests.services.clerk.whole_texts import ORGANISATIONS, PICK
from tests.services.clerk.whole_votes import Votes

MOST = 4
"""Sittings of a run."""


@dataclass
class Meeting:
    """What the model knows of a sitting: `turns` are (item, who) that wait, `spoken` how often each has."""

    starts: int
    phase: str = "convened"
    agenda: list[str] = field(default_factory=list)
    about: set[str] = field(default_factory=set)
    documents: int = 0
    turns: list[tuple[str, str]] = field(default_factory=list)
    spoken: Counter[str] = field(default_factory=Counter)
    present: set[str] = field(default_factory=set)
    minutes: int = 0
    approved: int = 0


class Sittings(Votes):
    """Meetings."""

    def __init__(self) -> None:
        super().__init__()
        self.meetings: dict[str, Meeting] = {}

    def one(self, pick: int, *phases: str) -> tuple[str, Meeting, random.Random] | None:
        """A sitting, if there is one; mostly in one of these phases."""
        chance = random.Random(pick)
        fit = [name for name, meeting in self.meetings.items() if meeting.phase in phases]
        among = fit if fit and chance.random() < 0.9 else list(self.meetings)
        if not among:
            return None
        name = chance.choice(among)
        return name, self.meetings[name], chance

    @rule(after=st.integers(0, 20))
    def a_sitting_is_convened(self, after: int) -> None:
        if len(self.meetings) < MOST:
            name, starts = f"s{len(self.meetings)}", self.hours + after
            act = Convene(name, "plenary", TEXT, self.play.at(starts), self.play.at(starts + 2), place=TEXT)
            if self.do(act, CHAIR, allowed=after > 0):
                self.meetings[name] = Meeting(starts)

    @rule(pick=PICK, after=st.integers(0, 5))
    def a_sitting_is_moved_or_called_off(self, pick: int, after: int) -> None:
        if found := self.one(pick, "convened"):
            name, meeting, chance = found
            if chance.random() < 0.2:
                if self.do(Cancel(name, TEXT), CLERK, allowed=meeting.phase == "convened"):
                    meeting.phase = "cancelled"
                return
            starts = self.hours + after
            act = Move(name, self.play.at(starts), self.play.at(starts + 2), TEXT, place=TEXT)
            if self.do(act, CHAIR, allowed=meeting.phase == "convened" and after > 0):
                meeting.starts = starts

    @rule(pick=PICK)
    def a_sitting_is_opened(self, pick: int) -> None:
        if found := self.one(pick, "convened"):
            name, meeting, _ = found
            fits = meeting.phase == "convened" and meeting.starts <= self.hours
            if self.do(Begin(name), CHAIR, allowed=fits):
                meeting.phase = "held"

    @rule(pick=PICK)
    def a_sitting_is_closed(self, pick: int) -> None:
        if found := self.one(pick, "held"):
            name, meeting, chance = found
            if chance.random() < 0.5 and self.do(End(name), CHAIR, allowed=meeting.phase == "held"):
                meeting.phase = "ended"

    @rule(pick=PICK)
    def something_is_put_on_the_agenda(self, pick: int) -> None:
        if found := self.one(pick, "convened", "held"):
            name, meeting, chance = found
            late = meeting.phase == "held"
            raised = chance.choice([(3, 1, 0), (4, 0, 0), (1, 1, 2), (1, 0, 0), (2, 0, 1)])
            hands = Tally(*raised) if late else None
            proposal = chance.choice([None, None, *ITEMS])
            item = f"i{len(meeting.agenda)}" if chance.random() < 0.9 else "i0"
            enough = 2 * sum(raised) >= len(self.good) and 3 * raised[0] >= 2 * (raised[0] + raised[1])
            counted = sum(raised) <= len(self.good)
            taken_up = not late or (counted and enough and raised[0] != raised[1])
            new = item not in meeting.agenda and proposal not in meeting.about
            fits = meeting.phase in {"convened", "held"} and new and taken_up
            if self.do(PutItem(name, item, TEXT, proposal, hands), CHAIR, allowed=fits):
                meeting.agenda.append(item)
                meeting.about |= {proposal} if proposal else set()

    @rule(pick=PICK)
    def the_agenda_is_put_in_order_or_gets_a_document(self, pick: int) -> None:
        if found := self.one(pick, "convened", "held"):
            name, meeting, chance = found
            running = meeting.phase in {"convened", "held"}
            if chance.random() < 0.5:
                document = f"d{meeting.documents}"
                if self.do(AddDocument(name, document, TEXT, TEXT), CLERK, allowed=running):
                    meeting.documents += 1
                return
            order = chance.sample(meeting.agenda, len(meeting.agenda))
            whole = order if chance.random() < 0.9 else order[1:]
            fits = running and bool(whole) and len(whole) == len(order)
            if self.do(OrderAgenda(name, tuple(whole)), CHAIR, allowed=fits):
                meeting.agenda = whole

    @rule(pick=PICK, organisation=ORGANISATIONS)
    def an_organisation_asks_for_the_floor(self, pick: int, organisation: str) -> None:
        if found := self.one(pick, "held"):
            name, meeting, chance = found
            item = chance.choice(meeting.agenda or ["i0"])
            fits = (
                meeting.phase == "held"
                and item in meeting.agenda
                and (item, organisation) not in meeting.turns
            )
            act = AskTurn(name, item, organisation)
            if self.do(act, member(organisation), allowed=fits and organisation in self.good):
                meeting.turns.append((item, organisation))

    @rule(pick=PICK, organisation=ORGANISATIONS)
    def an_organisation_waives_its_turn(self, pick: int, organisation: str) -> None:
        if found := self.one(pick, "held"):
            name, meeting, chance = found
            asked = (chance.choice(meeting.agenda or ["i0"]), organisation)
            item, who = chance.choice(meeting.turns) if meeting.turns and chance.random() < 0.7 else asked
            fits = meeting.phase == "held" and (item, who) in meeting.turns
            if self.do(WaiveTurn(name, item, who), member(who), allowed=fits and who in self.good):
                meeting.turns.remove((item, who))

    @rule(pick=PICK, organisation=ORGANISATIONS)
    def the_chair_gives_the_floor(self, pick: int, organisation: str) -> None:
        if found := self.one(pick, "held"):
            name, meeting, chance = found
            item = chance.choice([item for item, _ in meeting.turns] or meeting.agenda or ["i0"])
            waiting = [who for of, who in meeting.turns if of == item]
            fewest = min((meeting.spoken[who] for who in waiting), default=0)
            due = next((who for who in waiting if meeting.spoken[who] == fewest), "")
            who = due if due and chance.random() < 0.7 else organisation
            fits = meeting.phase == "held" and who == due
            if self.do(GiveTurn(name, item, who), CHAIR, allowed=fits):
                meeting.turns.remove((item, who))
                meeting.spoken[who] += 1

    @rule(pick=PICK, organisation=ORGANISATIONS, by_clerk=st.booleans())
    def an_organisation_comes_or_goes(self, pick: int, organisation: str, by_clerk: bool) -> None:  # noqa: FBT001 - drawn
        if found := self.one(pick, "held"):
            name, meeting, chance = found
            goes = organisation in meeting.present if chance.random() < 0.8 else chance.random() < 0.5
            act = (Go if goes else Come)(name, organisation)
            fits = (
                meeting.phase == "held"
                and organisation in self.good
                and (organisation in meeting.present) == goes
            )
            if self.do(act, CLERK if by_clerk else member(organisation), allowed=fits):
                (meeting.present.discard if goes else meeting.present.add)(organisation)

    @rule(pick=PICK)
    def minutes_are_written(self, pick: int) -> None:
        if found := self.one(pick, "held", "ended"):
            name, meeting, _ = found
            fits = meeting.phase in {"held", "ended"} and not meeting.approved
            if self.do(DraftMinutes(name, TEXT), CLERK, allowed=fits):
                meeting.minutes += 1

    @rule(pick=PICK)
    def a_later_sitting_approves_the_minutes(self, pick: int) -> None:
        if found := self.one(pick, "ended"):
            name, meeting, chance = found
            held = [other for other, one in self.meetings.items() if one.phase == "held"]
            by = chance.choice(held if held and chance.random() < 0.9 else list(self.meetings))
            later = self.meetings[by].phase == "held" and meeting.starts < self.meetings[by].starts
            version = meeting.minutes if chance.random() < 0.9 else meeting.minutes + 1
            right = meeting.minutes > 0 and version == meeting.minutes and not meeting.approved
            fits = meeting.phase == "ended" and later and right
            if self.do(ApproveMinutes(name, version, by), CHAIR, allowed=fits):
                meeting.approved = version

    @invariant()
    def sittings_are_as_the_model_says(self) -> None:
        """Agenda, turns, attendance, minutes."""
        live = self.play.log.live
        for name, meeting in self.meetings.items():
            state = live[f"sitting-{name}"].state
            assert (state.phase, state.minutes, state.approved) == (
                meeting.phase,
                meeting.minutes,
                meeting.approved,
            )
            assert state.starts_at == self.play.at(0) + timedelta(hours=meeting.starts)
            assert (list(state.items), len(state.documents)) == (meeting.agenda, meeting.documents)
            assert [(turn.item, turn.organisation) for turn in state.turns if not turn.had] == meeting.turns
            here = {o for o in MEMBERS if (at := live.get(f"attendance-{name}-{o}")) and at.state.present}
            assert here == meeting.present
