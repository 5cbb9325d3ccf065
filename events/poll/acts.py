"""Opening, announcing the close, closing, counting and annulling a poll."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from events import preparation
from events.authority import holds, require_clerk
from events.fact import Actor, Digest, Id, Moment, in_utc
from events.membership.state import roll_digest
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.poll.state import Poll, stream
from events.proposal.facts import PutToVote
from events.proposal.phases import require_phase
from events.proposal.state import Proposal, Terms, text_digest
from events.proposal.state import stream as proposal_stream
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import Procedure
from events.tally import METHODS, majority
from events.world import World, Writes

SIMPLE_MAJORITY = Threshold(1, 2, "votes")
NO_QUORUM = Quorum(0, 1)


class Open(Struct, frozen=True):
    """Open a poll on a proposal. Without `closes_at` the closing time is announced later.

    Threshold and quorum are for proposals without rules of procedure, where None stands for a simple
    majority and no quorum. Those under rules follow these (events/preparation.py).
    """

    poll: Id
    proposal: Id
    threshold: Threshold | None = None
    quorum: Quorum | None = None
    closes_at: Moment | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk opens it, or whoever the rules name; the roll is frozen at this moment."""
        act = "Opening a poll"
        proposal = world.proposal(self.proposal)
        procedure = procedure_of(world, proposal)
        require_opener(world, who, procedure, act)
        if world.poll(self.poll).phase != "unknown":
            raise OutOfOrder(
                "poll-exists",
                "Opening was refused: this id is in use.",
                "Give the poll another id, or none: the chamber then makes one.",
            )
        threshold, quorum = self.threshold or SIMPLE_MAJORITY, self.quorum or NO_QUORUM
        if procedure is None:
            require_fractions(threshold, quorum, act)
        closes_at = None if self.closes_at is None else _future(self.closes_at, at, act)
        if proposal.submitter is None:
            raise Unknown(
                "no-such-proposal",
                "Opening was refused: there is no such proposal.",
                "Check the id of the proposal.",
            )
        if proposal.withdrawn:
            raise OutOfOrder(
                "proposal-withdrawn",
                "Opening was refused: the proposal was withdrawn.",
                "Only a proposal that stands can be put to the vote.",
            )
        if proposal.terms is not None and procedure is not None:
            threshold, quorum = self._by_the_rules(world, proposal, proposal.terms, procedure, at)
        roll = world.membership.roll()
        if not roll:
            raise OutOfOrder(
                "empty-roll",
                "Opening was refused: nobody may vote, for the assembly has no member in good standing.",
                "Admit organisations first.",
            )
        opened = Opened(
            poll=self.poll,
            proposal=self.proposal,
            text=text_digest(proposal.clauses),
            method="majority",
            threshold=threshold,
            quorum=quorum,
            secrecy="open",
            closes_at=closes_at,
            membership_version=world.membership.version,
            roll_size=len(roll),
            roll=roll_digest(roll),
        )
        put = (
            []
            if proposal.terms is None
            else [(proposal_stream(self.proposal), PutToVote(self.proposal, self.poll))]
        )
        return [(stream(self.poll), opened), *put]

    def _by_the_rules(
        self, world: World, proposal: Proposal, item: Terms, procedure: Procedure, at: datetime
    ) -> tuple[Threshold, Quorum]:
        """Threshold and quorum of an item that is ripe for its vote.

        Raises: OutOfOrder.
        """
        again = (
            proposal.stage == "voted" and item.poll is not None and world.poll(item.poll).phase == "annulled"
        )
        if not again:
            require_phase(world, self.proposal, "Opening a poll", "deliberated")
        needed = preparation.needed(item, procedure)
        if needed is None:
            raise OutOfOrder(
                "no-majority-elects",
                "Opening was refused: an election is not decided by a majority for or against.",
                "Open it with the method `approval`.",
            )
        if (self.threshold or needed.threshold, self.quorum or needed.quorum) != (
            needed.threshold,
            needed.quorum,
        ):
            raise OutOfOrder(
                "terms-by-the-rules",
                "Opening was refused: threshold and quorum are those of the rules of procedure.",
                "Leave both out.",
            )
        if lacks := preparation.missing(item, procedure, at):
            raise OutOfOrder(
                "not-prepared",
                f"Opening was refused: the proposal lacks {', '.join(lacks)}.",
                "GET /api/proposals/{proposal}/preparation says what is missing, and until when it is read.",
            )
        if preparation.roll(world.membership, procedure) != world.membership.roll():
            raise OutOfOrder(
                "roll-by-the-rules",
                "Opening was refused: by the rules of procedure the city does not vote on this.",
                "Open a poll of which the roll follows the rules.",
            )
        if preparation.secrecy(item, procedure) == "sealed":
            raise OutOfOrder(
                "must-be-sealed",
                "Opening was refused: by the rules of procedure this item is decided by consent or sealed.",
                "Open it sealed, or by consent.",
            )
        return needed.threshold, needed.quorum


class AnnounceClosing(Struct, frozen=True):
    """Announce when a poll closes that was opened without a closing time."""

    poll: Id
    closes_at: Moment

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk announces it once. What was announced is kept: no vote is shortened or lengthened."""
        require_clerk(world, who, "Announcing the close")
        poll = _require_phase(world, self.poll, "open", "Announcing the close")
        if poll.closes_at is not None:
            raise OutOfOrder(
                "closing-announced",
                f"Announcing was refused: the poll closes at {poll.closes_at.isoformat()}, as was announced.",
                "What was announced is kept. A poll that went wrong can be annulled, with a reason.",
            )
        closes_at = _future(self.closes_at, at, "Announcing the close")
        return [(stream(self.poll), ClosingAnnounced(self.poll, closes_at))]


class Close(Struct, frozen=True):
    """Close a poll whose announced time has come. It reads the poll's stream, and the clerk's office."""

    poll: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process, closes it at the announced time and never before."""
        require_clerk(world, who, "Closing a poll")
        poll = _require_phase(world, self.poll, "open", "Closing a poll")
        if poll.closes_at is None or at < poll.closes_at:
            raise OutOfOrder(
                "too-early-to-close",
                "Closing was refused: the announced time has not come.",
                "Wait for it; if none was announced, announce one.",
            )
        return [(stream(self.poll), Closed(self.poll))]


class Count(Struct, frozen=True):
    """Record the result of a closed poll. `choices`: the last choice of every organisation that voted."""

    poll: Id
    choices: tuple[str, ...]

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A closed poll is counted once."""
        require_clerk(world, who, "Counting")
        poll = _require_phase(world, self.poll, "closed", "Counting")
        return [(stream(self.poll), counted(poll, self.choices))]


class Annul(Struct, frozen=True):
    """Annul a poll, with a public reason. Its ballots stay in the log and decide nothing."""

    poll: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk annuls, in any phase, also after the count."""
        require_clerk(world, who, "Annulment")
        _require_phase(world, self.poll, None, "Annulment")
        return [(stream(self.poll), Annulled(self.poll, self.reason))]


def counted(poll: Poll, choices: Iterable[str]) -> Counted:
    """The result of a poll by its own terms. Pure arithmetic: whoever replays calls the same."""
    terms = poll.opened
    assert terms is not None, "a poll is counted after it was opened"  # noqa: S101 - for the type checker
    rule = METHODS[terms.method]
    tally = rule.count(choices)
    outcome = rule.outcome(
        tally,
        majority.Threshold(
            terms.threshold.numerator,
            terms.threshold.denominator,
            terms.threshold.of,
            terms.threshold.at_least,
        ),
        majority.Quorum(terms.quorum.numerator, terms.quorum.denominator),
        terms.roll_size,
    )
    return Counted(terms.poll, Tally(tally.in_favour, tally.against, tally.abstain), outcome)


def procedure_of(world: World, proposal: Proposal) -> Procedure | None:
    """The rules of procedure that a proposal follows; None: it was submitted without."""
    return None if proposal.terms is None else world.rules.by_version[proposal.terms.rules]


def require_opener(world: World, who: Actor, procedure: Procedure | None, act: str) -> None:
    """Refuse unless who acts holds an office that opens polls: the clerk's, where no rules say otherwise.

    Raises: NotAllowed.
    """
    if procedure is None:
        require_clerk(world, who, act)
    elif not any(holds(world, who, office) for office in procedure.voting.openers):
        openers = " or the ".join(procedure.voting.openers)
        raise NotAllowed(
            "not-an-opener",
            f"{act} was refused: by the rules of procedure it is for the {openers}.",
            "Ask whoever holds that office, or use its token.",
        )


def require_fractions(threshold: Threshold, quorum: Quorum, act: str) -> None:
    """Refuse a threshold that is no majority or cannot be reached, and an unreachable quorum.

    Raises: Malformed.
    """
    if not threshold.denominator <= 2 * threshold.numerator <= 2 * threshold.denominator:
        raise Malformed(
            "threshold-no-majority",
            f"{act} was refused: the threshold is no majority: it lies below one half or above the whole.",
            "Ask for at least one half: 1/2, 2/3, 3/4, …",
        )
    if threshold.numerator == threshold.denominator and not threshold.at_least:
        raise Malformed(
            "threshold-unreachable",
            f"{act} was refused: nobody can have more than all votes.",
            "For unanimity, set at_least to true.",
        )
    require_quorum(quorum, act)


def require_quorum(quorum: Quorum, act: str) -> None:
    """Refuse a quorum that is more than everyone.

    Raises: Malformed.
    """
    if quorum.numerator > quorum.denominator:
        raise Malformed(
            "quorum-unreachable",
            f"{act} was refused: the quorum is more than the whole roll.",
            "Give a fraction between 0 and 1.",
        )


def _future(moment: datetime, at: datetime, act: str) -> datetime:
    closes_at = in_utc(moment, act)
    if closes_at <= at:
        raise Malformed(
            "closes-in-the-past",
            f"{act} was refused: the closing time lies in the past.",
            "Give a closing time in the future, with its offset: 2026-12-01T20:00:00+01:00.",
        )
    return closes_at


def _require_phase(world: World, poll: str, phase: str | None, act: str) -> Poll:
    state = world.poll(poll)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-poll", f"{act} was refused: there is no such poll.", "Check the id of the poll."
        )
    if state.phase == "annulled" or phase not in (None, state.phase):
        raise OutOfOrder(
            f"poll-{state.phase}",
            f"{act} was refused: the poll is {state.phase}" + (f", and must be {phase}." if phase else "."),
            "See the poll's page for what happened.",
        )
    return state
