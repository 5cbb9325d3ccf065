"""The city's answer to an outcome, and what the assembly thinks of it (T6)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from events.action.acts import due, taken_up
from events.authority import holds
from events.delegation.facts import Receiver
from events.delegation.route import handed_on, require_receiver
from events.duty.facts import (
    MAX_COMMITMENTS,
    Commitment,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
    Verdict,
)
from events.duty.state import OWED, Duty, Phase, stream
from events.duty.terms import longest, term, until
from events.fact import Actor, Digest, Id, Moment
from events.poll.facts import Tally
from events.proposal.phases import require_item
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.sitting.acts import require_bureau, require_phase
from events.sitting.agenda import require_hands
from events.world import World, Writes


class GiveInterimAnswer(Struct, frozen=True):
    """Tell how far the city is, and by when it answers."""

    proposal: Id
    text: Digest
    due_at: Moment

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The contact person, once, before the term ends; it grows by one more term of the rules at most."""
        act = "The interim answer"
        _require_contact(world, who, act)
        state = _require_duty(world, self.proposal, act, "open")
        if state.interim or state.term is None or at >= state.term.due_at:
            raise OutOfOrder(
                "no-interim-answer",
                f"{act} was refused: one is given once, and before the term ends.",
                "Give the answer itself.",
            )
        due_at = due(self.due_at, at, act)
        latest = longest(state.term, world.rules.by_version[state.rules])
        if not state.term.due_at < due_at <= latest:
            raise Malformed(
                "no-later-date",
                f"{act} was refused: the date must come after {state.term.due_at.isoformat()}, and no later "
                f"than {latest.isoformat()}: one more term of the rules.",
                "Give a date between the two.",
            )
        answered = InterimAnswered(self.proposal, self.text, until(due_at, at))
        return [(stream(self.proposal), answered)]


class GiveAnswer(Struct, frozen=True):
    """Answer an outcome for the city."""

    proposal: Id
    verdict: Verdict
    reasons: Digest
    commitments: tuple[Commitment, ...] = ()
    receiver: Receiver | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The contact person. What it accepts becomes actions, what it passes on is a hand-on, at once."""
        act = "The answer"
        _require_contact(world, who, act)
        state = _require_duty(world, self.proposal, act, *OWED)
        self._require_whole(act)
        if self.receiver is not None:
            require_receiver(world, self.receiver, "advise", act)
        promises = tuple(
            replace(promise, due_at=due(promise.due_at, at, act)) for promise in self.commitments
        )
        answered = OutcomeAnswered(
            self.proposal, state.round, self.verdict, self.reasons, promises, self.receiver
        )
        return [
            (stream(self.proposal), answered),
            *self._actions(world, promises, act),
            *self._hand_on(world),
        ]

    def _require_whole(self, act: str) -> None:
        accepts = self.verdict in ("accept", "partly")
        if not accepts <= len(self.commitments) <= accepts * MAX_COMMITMENTS:
            raise Malformed(
                "promises-do-not-fit",
                f"{act} was refused: what is accepted becomes 1 to {MAX_COMMITMENTS} actions, and what is "
                "not accepted none.",
                "Say for each part that is accepted who does what, and until when.",
            )
        if (self.verdict == "not-ours") != (self.receiver is not None):
            raise Malformed(
                "to-whom",
                f"{act} was refused: 'not ours' says whose it is, and nothing else does.",
                "Name who should have it, or answer for the city itself.",
            )
        if len({promise.action for promise in self.commitments}) < len(self.commitments):
            raise Malformed(
                "same-action-twice",
                f"{act} was refused: two of the actions have the same id.",
                "Give each its own id, or none: the chamber then makes one.",
            )

    def _hand_on(self, world: World) -> Writes:
        """What is not the city's is handed on, and counted like every hand-on (A2)."""
        if self.receiver is None:
            return []
        return handed_on(world, "outcome", self.proposal, self.receiver, self.reasons, by_city=True)

    def _actions(self, world: World, promises: tuple[Commitment, ...], act: str) -> Writes:
        _, terms = require_item(world, self.proposal, act)
        writes: Writes = []
        for promise in promises:
            standing = world.membership.standing(promise.owner)
            if standing != "member" or world.membership.bench(promise.owner) != "city":
                raise OutOfOrder(
                    "not-of-the-city",
                    f"{act} was refused: '{promise.owner}' is no organisation of the city's bench.",
                    "The city promises for itself: name one of its own services.",
                )
            for_whom = terms.preparation.changes or terms.preparation.for_whom or self.reasons
            owners = (promise.owner,)
            writes.append(
                taken_up(
                    world,
                    promise.action,
                    owners,
                    promise.what,
                    for_whom,
                    promise.due_at,
                    act,
                    proposal=self.proposal,
                )
            )
        return writes


class FindInsufficient(Struct, frozen=True):
    """Find the city's answer insufficient, and ask another one."""

    proposal: Id
    sitting: Id
    hands: Tally
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Clerk or chair write it down while a plenary sitting deals with it; a majority of hands, once."""
        act = "Finding the answer insufficient"
        require_bureau(world, who, act)
        state = _require_duty(world, self.proposal, act, "answered")
        if state.round > 1:
            raise OutOfOrder(
                "insufficient-already",
                f"{act} was refused: the assembly asked for another answer once, and that one came.",
                "Put what is still missing on the table as a new proposal.",
            )
        sitting = require_phase(world, self.sitting, act, "held")
        if sitting.kind != "plenary" or self.proposal not in sitting.items.values():
            raise OutOfOrder(
                "not-on-the-agenda",
                f"{act} was refused: a plenary sitting does it, with the item on its agenda.",
                "Put the item on the agenda of a plenary sitting first.",
            )
        require_hands(world, self.hands, act)
        if self.hands.in_favour <= self.hands.against:
            raise Malformed(
                "no-majority-for-it",
                f"{act} was refused: no majority of hands was for it.",
                "The answer stands.",
            )
        found = FoundInsufficient(
            self.proposal,
            self.sitting,
            self.hands,
            self.reason,
            term(at, world.rules.by_version[state.rules]),
        )
        return [(stream(self.proposal), found)]


def _require_contact(world: World, who: Actor, act: str) -> None:
    if not holds(world, who, "contact"):
        raise NotAllowed(
            "not-the-contact-person",
            f"{act} was refused: only the contact person of the city answers for it.",
            "Ask the contact person, or use the token of that office.",
        )


def _require_duty(world: World, proposal: str, act: str, *phases: Phase) -> Duty:
    state = world.duty(proposal)
    if state.phase == "none":
        raise Unknown(
            "no-such-duty",
            f"{act} was refused: the city owes no answer to this.",
            "Check the id of the proposal; /api/answers lists what the city owes.",
        )
    if state.phase not in phases:
        raise OutOfOrder(
            "wrong-phase-of-duty",
            f"{act} was refused: the duty is '{state.phase}', and must be {' or '.join(phases)}.",
            "See the page of answers for where it stands.",
        )
    return state
