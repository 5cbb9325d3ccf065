"""Rules of the machine about votes: on amendments and items, consent and what holds, minorities."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import rule

from events.ballot.acts import Cast
from events.hold.acts import AnswerObjection, WithdrawObjection
from events.minority.acts import TakePosition
from events.poll.acts import Annul, Open
from events.poll.facts import Option
from events.poll.paper import KEEP, Paper
from events.proposal.course import EndDeliberation
from tests.events.histories import CLERK, TEXT, member
from tests.services.clerk.play import CHAIR
from tests.services.clerk.whole import DISCUSSED, HOLD, MEMBERS, MINORITY, Item, Objections, Vote
from tests.services.clerk.whole_texts import A_ITEM, ORGANISATIONS, PICK, Texts

WORDS = {
    "majority": ("for", "for", "against", "abstain"),
    "consent": ("consent", "consent", "concern", "objection"),
}


class Votes(Texts):
    """Polls, and what follows from them."""

    # --- opening -------------------------------------------------------------------------------------------

    def open(self, item: Item, method: str, names: tuple[str, ...], paper: Paper | None, *, allowed: bool,
             decides: str = "", sealed: bool = False) -> Vote | None:  # fmt: skip
        """A poll that closes two hours later, if the rules allow it."""
        poll = f"p{len(self.votes)}"
        closes = self.hours + 2
        self.play.keys.pop(poll, None)  # of one that was refused
        seal = self.play.sealed(poll) if sealed else None
        act = Open(poll, item.name, closes_at=self.play.at(closes), paper=paper, seal=seal)
        if not self.do(act, CLERK, allowed=allowed):
            return None
        self.play.polls[poll] = closes
        self.votes[poll] = Vote(item.name, method, names, closes, frozenset(self.good), decides, sealed)
        for name in names:
            item.text.amendments[name].phase, item.text.amendments[name].poll = "voted-on", poll
        return self.votes[poll]

    def may_be_put(self, item: Item, *names: str) -> bool:
        """Whether these amendments can be voted on now, as far as rivals and phases go."""
        text = item.text
        ones = [text.amendments[name] for name in names]
        free = all(
            one.phase == "standing" or (one.phase == "voted-on" and self.votes[one.poll].phase == "annulled")
            for one in ones
        )
        below = any(text.standing(name, "standing", "voted-on") for name in names)
        running = [
            other for other, one in text.amendments.items()
            if other not in names and one.phase == "voted-on" and self.votes[one.poll].phase != "annulled"
            and one.on == ones[0].on
        ]  # fmt: skip
        rivals = bool(running) if ones[0].on else any(text.rivals(one.edits, running) for one in ones)
        adopted = not ones[0].on and any(text.rivals(one.edits, text.adopted) for one in ones)
        return item.phase in DISCUSSED and free and not below and not rivals and not adopted

    @rule(pick=PICK)
    def an_amendment_is_put_to_the_vote(self, pick: int) -> None:
        if (found := self.some(pick, "standing", "voted-on")) is None:
            return
        name, item = found
        first = item.text.first(name) if self.may_be_put(item, name) else ""
        if random.Random(pick).random() < 0.7 and first:  # mostly the one that is due
            name = first
        fits = self.may_be_put(item, name) and item.text.first(name) == name
        self.open(item, "majority", (name,), Paper(kind="amendment", amendments=(name,)), allowed=fits)

    @rule(item=A_ITEM, pick=PICK)
    def rivals_are_ranked_in_one_vote(self, item: str, pick: int) -> None:
        found, chance = self.items[item], random.Random(pick)
        standing = list(found.text.standing(None))
        if not standing:
            return
        first = chance.choice(standing)
        rivals = found.text.rivals(found.text.amendments[first].edits, standing)
        names = tuple(chance.sample(sorted({first, *rivals}), len({first, *rivals})))
        if len(names) < 2:
            return
        options = tuple(Option(name, TEXT) for name in (*names, KEEP))
        paper = Paper("ranked", "amendment", options=options, status_quo=KEEP, amendments=names)
        vote = self.open(found, "ranked", names, paper, allowed=self.may_be_put(found, *names))
        winner = chance.choice((*names, KEEP))
        if vote is not None:
            for name in sorted(self.good):
                self.cast(f"p{len(self.votes) - 1}", name, f"{winner}>{KEEP}" if winner != KEEP else KEEP)

    @rule(item=A_ITEM, method=st.sampled_from(["majority", "consent", "consent"]), decides=st.booleans(),
          sealed=st.booleans())  # fmt: skip
    def an_item_is_put_to_the_vote(self, item: str, method: str, decides: bool, sealed: bool) -> None:  # noqa: FBT001 - drawn
        found = self.items[item]
        held, last = found.objections, self.votes.get(found.poll)
        deciding = found.poll if decides and held is not None and method == "majority" else ""
        again = found.phase == "voted" and last is not None and (deciding or last.phase == "annulled")
        ready = found.phase == "deliberated" or bool(again)
        free = (
            not held.holds(self.hours)
            if held is not None and deciding
            else not (held and held.holds(self.hours))
        )
        kept = "sealed" if sealed else None
        paper = Paper(method, secrecy=kept, decides=deciding or None)  # type: ignore[arg-type]
        if self.open(found, method, (), paper, allowed=ready and free, decides=deciding, sealed=sealed):
            found.phase, found.poll = "voted", f"p{len(self.votes) - 1}"
            found.objections = None if deciding else held

    @rule(item=A_ITEM)
    def the_chair_ends_a_deliberation(self, item: str) -> None:
        found = self.items[item]
        fits = found.phase == "scheduled" and found.text.settled()
        if self.do(EndDeliberation(item), CHAIR, allowed=fits):
            found.phase = "deliberated"

    # --- ballots -------------------------------------------------------------------------------------------

    def cast(self, poll: str, organisation: str, choice: str) -> None:
        """One ballot."""
        vote = self.votes[poll]
        open_ = vote.phase == "open" and self.hours < vote.closes
        fits = open_ and organisation in vote.roll and organisation in self.good
        shown, reason = choice, TEXT if choice in {"concern", "objection"} else None
        if vote.sealed:
            reason = TEXT if vote.method == "consent" else None
            whose = organisation if choice else f"{organisation}x"  # what was sealed for another is spoilt
            shown = self.play.envelope(poll, whose, choice or WORDS[vote.method][0])
        if self.do(Cast(poll, organisation, shown, reason), member(organisation), allowed=fits):
            vote.said[organisation] = choice

    @rule(pick=PICK)
    def somebody_votes(self, pick: int) -> None:
        self._vote(random.Random(pick), 1)

    @rule(pick=PICK)
    def everybody_votes(self, pick: int) -> None:
        self._vote(random.Random(pick), len(MEMBERS))

    def _vote(self, chance: random.Random, number: int) -> None:
        votes = [poll for poll, vote in self.votes.items() if vote.method != "ranked"]
        running = [poll for poll in votes if self.votes[poll].phase == "open"]
        among = running if running and chance.random() < 0.95 else votes
        if among:
            poll = chance.choice(among)
            for organisation in chance.sample(MEMBERS, number):
                words = WORDS[self.votes[poll].method]
                spoilt = [""] if self.votes[poll].sealed else []
                self.cast(poll, organisation, chance.choice([*words, *words, *spoilt]))

    @rule(pick=PICK)
    def the_clerk_annuls_a_vote(self, pick: int) -> None:
        chance = random.Random(pick)
        held = {item.objections.poll for item in self.items.values() if item.objections}
        among = [poll for poll, vote in self.votes.items() if vote.phase == "open" or poll in held]
        if not among or chance.random() < 0.5:
            return
        poll = chance.choice(among)
        self.play.polls.pop(poll, None)
        self.do(Annul(poll, TEXT), CLERK, allowed=True)
        self.votes[poll].phase = "annulled"
        found = self.items[self.votes[poll].item]
        if found.objections and found.objections.poll == poll:
            found.objections = None

    # --- time, and what follows ----------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 2, 2, 3, 30, 80]))
    def time_passes(self, hours: int) -> None:
        self.play.hours += hours
        self.play.clerk()
        for poll, vote in self.votes.items():
            if vote.phase == "open" and vote.closes <= self.hours:
                vote.phase = "counted"
                self._counted(poll, vote)
        for item in self.items.values():
            if item.phase in DISCUSSED and item.text.adopted and not item.text.voting():
                self.in_any_order(item)
                item.text.next()

    def _counted(self, poll: str, vote: Vote) -> None:
        item, said = self.items[vote.item], list(vote.said.values())
        if vote.method == "ranked":
            best = said[0].partition(">")[0] if said else KEEP
            item.text.decide(vote.names, None if best == KEEP else best)
        elif vote.names:
            item.text.decide(vote.names, vote.names[0] if said.count("for") > said.count("against") else None)
        elif "objection" in said:
            objectors = sorted(name for name, choice in vote.said.items() if choice == "objection")
            item.objections = Objections(poll, self.hours + HOLD, dict.fromkeys(objectors, "standing"))
        else:
            item.phase = "concluded"

    # --- objections, minorities ----------------------------------------------------------------------------

    def held(self) -> list[Item]:
        """The items that objections hold."""
        return [item for item in self.items.values() if item.objections]

    @rule(organisation=ORGANISATIONS, by_clerk=st.booleans(), pick=PICK)
    def an_objection_is_answered(self, organisation: str, by_clerk: bool, pick: int) -> None:  # noqa: FBT001 - drawn
        item = random.Random(pick).choice(self.held() or list(self.items.values()))
        standing = (
            item.objections is not None and item.objections.by.get(organisation, "withdrawn") != "withdrawn"
        )
        may = by_clerk or item.submitter in self.good
        act = AnswerObjection(item.name, organisation, TEXT)
        if self.do(act, CLERK if by_clerk else member(item.submitter), allowed=standing and may):
            assert item.objections is not None
            item.objections.by[organisation] = "answered"

    @rule(organisation=ORGANISATIONS, pick=PICK)
    def an_objection_is_withdrawn(self, organisation: str, pick: int) -> None:
        item = random.Random(pick).choice(self.held() or list(self.items.values()))
        held = item.objections
        fits = held is not None and held.by.get(organisation, "withdrawn") != "withdrawn"
        act = WithdrawObjection(item.name, organisation)
        if self.do(act, member(organisation), allowed=fits and organisation in self.good):
            assert held is not None
            held.by[organisation] = "withdrawn"
            if set(held.by.values()) == {"withdrawn"}:
                item.objections, item.phase = None, "concluded"

    @rule(item=A_ITEM, organisation=ORGANISATIONS)
    def an_organisation_takes_a_position(self, item: str, organisation: str) -> None:
        found = self.items[item]
        vote = self.votes.get(found.poll)
        fits = (
            found.phase == "concluded"
            and vote is not None
            and organisation in vote.roll & self.good
            and self.hours < vote.closes + MINORITY
        )
        self.do(TakePosition(item, organisation, TEXT), member(organisation), allowed=fits)
