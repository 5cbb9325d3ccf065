"""The terms of a poll: which are possible, who sets them, who opens and keeps a poll by the rules."""

from __future__ import annotations

from datetime import datetime

from events.authority import holds, require_clerk
from events.fact import Actor, in_utc
from events.poll.facts import Kind, Opened, OpenedV2, Quorum, Threshold
from events.proposal.state import Proposal
from events.refusal import Malformed, NotAllowed
from events.rules.facts import Procedure, Terms
from events.world import World

SIMPLE_MAJORITY = Threshold(1, 2, "votes")
NO_QUORUM = Quorum(0, 1)


def procedure_of(world: World, proposal: Proposal) -> Procedure | None:
    """The rules of procedure that a proposal follows; None: it was submitted without."""
    return None if proposal.terms is None else world.rules.by_version[proposal.terms.rules]


def asked_of(procedure: Procedure, kind: Kind) -> tuple[Threshold | None, Quorum]:
    """What the rules of procedure ask of a vote of a kind; an election has no majority, a survey nothing."""
    if kind == "survey":
        return None, NO_QUORUM
    asked: Terms | Quorum = getattr(procedure.majorities, kind.replace("-", "_"))
    return (None, asked) if isinstance(asked, Quorum) else (asked.threshold, asked.quorum)


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


def require_keeper(world: World, who: Actor, terms: Opened | OpenedV2 | None, act: str) -> None:
    """Refuse unless who acts is a clerk, or holds an office that opens such polls by the rules.

    Closing and counting are what the clock asks: the clerk process does them whoever opens polls. A poll
    within a commission is kept by the clerk: no office of the assembly opened it.

    Raises: NotAllowed.
    """
    if who.office == "clerk" or not isinstance(terms, OpenedV2) or terms.within is not None:
        require_clerk(world, who, act)
    else:
        require_opener(world, who, world.rules.by_version.get(terms.rules), act)


def future(moment: datetime, at: datetime, act: str) -> datetime:
    """A closing time in UTC.

    Raises: Malformed.
    """
    closes_at = in_utc(moment, act)
    if closes_at <= at:
        raise Malformed(
            "closes-in-the-past",
            f"{act} was refused: the closing time lies in the past.",
            "Give a closing time in the future, with its offset: 2026-12-01T20:00:00+01:00.",
        )
    return closes_at


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
