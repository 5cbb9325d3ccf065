"""The election of a call, its lot, and filling the seats (M3, E2).

1. The bench votes by approval; its poll is like every other one. With no more candidates than seats nobody
   votes.
2. A tie for the last seats opens a draw: the clerk reveals, then those who are tied, within a term.
3. The seats are filled in the order of votes and lot, as far as they are vacant and the chosen still in good
   standing; the others follow as substitutes, down to the first who are equal: nothing is broken at random.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from events import days
from events.agenda.drawing import commitment
from events.agenda.facts import Secret
from events.authority import require_clerk, require_mandate
from events.call import lot
from events.call.acts import require_call
from events.call.facts import CallDecided, CallOpened, CallPutToVote, DrawOpened, ValueRevealed
from events.call.state import Call, stream
from events.commission.facts import SeatFilled, SubstitutesRanked, Way
from events.commission.state import stream as commission_stream
from events.fact import Actor, Id, Moment
from events.poll import opening
from events.poll.facts import MAX_VOTERS, Option, PublicKey
from events.poll.paper import Paper
from events.poll.state import Poll
from events.poll.state import stream as poll_stream
from events.poll.terms import future, require_opener
from events.refusal import Malformed, NotAllowed, OutOfOrder
from events.world import World, Writes

DRAW_DAYS = 3
"""Days in which those who are tied reveal; the day on which the draw opens does not count."""

CLERK_DAYS = timedelta(days=14)
"""After the close of the poll the clerk has so long to reveal; then seats stay vacant, and it is told."""


class PutCallToVote(Struct, frozen=True):
    """1. Open the poll in which the bench votes."""

    call: Id
    poll: Id
    closes_at: Moment
    seal: PublicKey | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Whoever opens polls by the rules, once the call closed; again where the poll was annulled."""
        act = "Putting the call to the vote"
        state, opened = require_call(world, self.call, act, "closed", "voting")
        procedure = world.rules.by_version[world.rules.version]
        require_opener(world, who, procedure, act)
        again = state.poll is not None and world.poll(state.poll).phase == "annulled"
        if (state.phase == "voting" and not again) or world.poll(self.poll).phase != "unknown":
            raise OutOfOrder(
                "poll-exists",
                f"{act} was refused: it is voted on, or this id is in use.",
                "Give the poll another id, or none: the chamber then makes one.",
            )
        if len(state.candidates) <= opened.seats:
            raise OutOfOrder(
                "nothing-to-choose",
                f"{act} was refused: there are no more candidates than seats.",
                "The clerk process fills the seats.",
            )
        options = tuple(Option(name, one.label) for name, one in state.candidates.items())
        paper = Paper("approval", "election", opened.about, options, opened.seats)
        paper, terms = opening.by_the_rules(paper, None, procedure, (None, None))
        roll = self._roll(world, opened, act)
        poll = opening.opening(
            world,
            self.poll,
            None,
            None,
            world.rules.version,
            paper,
            terms,
            self.seal,
            future(self.closes_at, at, act),
            (roll, roll),
        )
        return [(stream(self.call), CallPutToVote(self.call, self.poll)), (poll_stream(self.poll), poll)]

    @staticmethod
    def _roll(world: World, opened: CallOpened, act: str) -> tuple[str, ...]:
        members = world.membership
        roll = tuple(one for one in members.roll() if members.bench(one) == opened.bench)
        if not roll or len(roll) > MAX_VOTERS:
            raise OutOfOrder(
                "no-bench-to-vote",
                f"{act} was refused: nobody of the bench may vote, or more than {MAX_VOTERS}.",
                "Look at the members in good standing.",
            )
        return roll


class OpenDraw(Struct, frozen=True):
    """2. Reveal the clerk's secret, where the vote was a tie."""

    call: Id
    secret: Secret

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk; it is the secret that it was bound to when the call opened."""
        act = "Opening the draw"
        require_clerk(world, who, act)
        state, opened = require_call(world, self.call, act, "voting")
        poll = _counted(world, state)
        if poll.outcome != "tie":
            raise OutOfOrder(
                "no-tie",
                f"{act} was refused: the vote was not counted, or nobody is tied.",
                "A lot settles a tie and nothing else.",
            )
        if commitment(self.secret) != opened.commitment:
            raise Malformed(
                "another-secret",
                f"{act} was refused: its SHA-256 is not what was announced.",
                "Give the secret that was made for this call, unchanged.",
            )
        left = opened.seats - len(poll.elected)
        draw = DrawOpened(self.call, self.secret, poll.tied, left, days.after(at, DRAW_DAYS))
        return [(stream(self.call), draw)]


class RevealValue(Struct, frozen=True):
    """2. Reveal one's own secret."""

    call: Id
    organisation: Id
    value: Secret

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A candidate who is tied and was bound, once, within the term."""
        act = "Revealing"
        require_mandate(world, who, at, self.organisation, act, suspended_too=True)
        state, _ = require_call(world, self.call, act, "drawing")
        candidate, draw = state.candidates.get(self.organisation), state.draw
        tied = draw is not None and self.organisation in draw.tied
        if candidate is None or candidate.commitment is None or not tied:
            raise NotAllowed(
                "not-in-the-draw",
                f"{act} was refused: your organisation is not tied, or was not bound by a secret.",
                "Nothing needs to be done.",
            )
        if self.organisation in state.values or (draw is not None and at >= draw.until):
            raise OutOfOrder(
                "revealed-or-too-late",
                f"{act} was refused: it was revealed, or the term is over.",
                "See the call.",
            )
        if commitment(self.value) != candidate.commitment:
            raise Malformed(
                "another-secret",
                f"{act} was refused: its SHA-256 is not what your organisation was bound with.",
                "Give the secret that you made when you stood, unchanged.",
            )
        return [(stream(self.call), ValueRevealed(self.call, self.organisation, self.value))]


class DecideCall(Struct, frozen=True):
    """3. Fill the seats."""

    call: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process: once vote and lot are over."""
        act = "Filling the seats"
        require_clerk(world, who, act)
        state, opened = require_call(world, self.call, act, "closed", "voting", "drawing")
        poll = _counted(world, state)
        if not ready(state, poll, at):
            raise OutOfOrder(
                "not-decided",
                f"{act} was refused: the vote or the lot is not over.",
                "Wait for it.",
            )
        if state.phase == "closed":
            return self._filled(world, opened, tuple(state.candidates), (), (), decided_by="unopposed")
        drawn, absent = drawing(state)
        ranked = (*poll.elected, *drawn, *_behind(poll, drawn))
        return self._filled(world, opened, ranked, drawn, absent, clerk_absent=_clerk_absent(state, poll))

    def _filled(
        self,
        world: World,
        opened: CallOpened,
        ranked: tuple[str, ...],
        drawn: tuple[str, ...],
        absent: tuple[str, ...],
        *,
        decided_by: Way = "elected",
        clerk_absent: bool = False,
    ) -> Writes:
        commission = world.commission(opened.commission)
        standing = [
            one
            for one in ranked
            if world.membership.standing(one) == "member" and one not in commission.members
        ]
        vacant = commission.vacant(opened.bench) if commission.phase == "standing" else 0
        seats = max(0, min(opened.seats, vacant))
        seated, others = tuple(standing[:seats]), tuple(standing[seats:])
        name = commission_stream(opened.commission)
        ways: dict[str, Way] = {one: "drawn" if one in drawn else decided_by for one in seated}
        decided = CallDecided(
            self.call,
            tuple(one for one in seated if ways[one] != "drawn"),
            tuple(one for one in seated if ways[one] == "drawn"),
            absent,
            clerk_absent,
        )
        filled = [
            (name, SeatFilled(opened.commission, one, opened.bench, way, None)) for one, way in ways.items()
        ]
        ranks = [(name, SubstitutesRanked(opened.commission, opened.bench, others))] if others else []
        return [(stream(self.call), decided), *filled, *ranks]


def ready(state: Call, poll: Poll, at: datetime) -> bool:
    """Whether vote and lot of a call that closed are over."""
    if state.opened is None:
        return False
    if state.phase == "closed":
        return len(state.candidates) <= state.opened.seats
    if state.phase == "voting":
        return poll.phase == "counted" and (poll.outcome != "tie" or _given_up(poll, at))
    bound = _bound(state)
    return state.draw is not None and (at >= state.draw.until or bound <= state.values.keys())


def drawing(state: Call) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those who were tied, in the order of the lot, and those of them who were bound and did not reveal."""
    if state.draw is None:
        return (), ()
    absent = tuple(sorted(_bound(state) - state.values.keys()))
    return tuple(lot.order(state.draw.tied, absent, lot.seed(state.draw.secret, state.values))), absent


def _bound(state: Call) -> set[str]:
    tied = () if state.draw is None else state.draw.tied
    return {one for one in tied if state.candidates[one].commitment is not None}


def _counted(world: World, state: Call) -> Poll:
    return Poll() if state.poll is None else world.poll(state.poll)


def _given_up(poll: Poll, at: datetime) -> bool:
    return poll.closes_at is not None and at >= poll.closes_at + CLERK_DAYS


def _clerk_absent(state: Call, poll: Poll) -> bool:
    return state.draw is None and poll.outcome == "tie"


def _behind(poll: Poll, drawn: tuple[str, ...]) -> tuple[str, ...]:
    """Who follows those who are chosen, down to the first who are equal; nobody without an approval."""
    before = {*poll.elected, *poll.tied, *drawn}
    if poll.tied and not drawn:
        return ()
    left = sorted((-approved, name) for name, approved in poll.approved.items() if name not in before)
    behind: list[str] = []
    for score in sorted({score for score, _ in left if score}):
        equal = [name for one, name in left if one == score]
        if len(equal) > 1:
            break
        behind += equal
    return tuple(behind)
