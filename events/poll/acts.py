"""Opening, announcing the close, closing, counting and annulling a poll."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk
from events.fact import Actor, Digest, Id, Moment, in_utc
from events.membership.state import roll_digest
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.poll.state import Poll, stream
from events.proposal.state import text_digest
from events.refusal import Malformed, OutOfOrder, Unknown
from events.tally import METHODS, majority
from events.world import World, Writes

SIMPLE_MAJORITY = Threshold(1, 2, "votes")
NO_QUORUM = Quorum(0, 1)


class Open(Struct, frozen=True):
    """Open a poll on a proposal. Without `closes_at` the closing time is announced later."""

    poll: Id
    proposal: Id
    threshold: Threshold = SIMPLE_MAJORITY
    quorum: Quorum = NO_QUORUM
    closes_at: Moment | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk opens it; the roll is whoever is in good standing at this moment."""
        require_clerk(world, who, "Opening a poll")
        if world.poll(self.poll).phase != "unknown":
            raise OutOfOrder(
                "poll-exists",
                "Opening was refused: this id is in use.",
                "Give the poll another id, or none: the chamber then makes one.",
            )
        require_fractions(self.threshold, self.quorum, "Opening a poll")
        closes_at = None if self.closes_at is None else _future(self.closes_at, at, "Opening a poll")
        proposal = world.proposal(self.proposal)
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
            threshold=self.threshold,
            quorum=self.quorum,
            secrecy="open",
            closes_at=closes_at,
            membership_version=world.membership.version,
            roll_size=len(roll),
            roll=roll_digest(roll),
        )
        return [(stream(self.poll), opened)]


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
