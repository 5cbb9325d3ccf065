"""The result of a poll by its own terms. Pure arithmetic: whoever replays calls the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from events.poll.facts import (
    ConsentTally,
    Counted,
    CountedV2,
    Dropped,
    Opened,
    OpenedV2,
    Quorum,
    Tally,
    Threshold,
)
from events.seal import SPOILT
from events.tally import approval, consent, majority, schulze
from events.tally.choice import chosen, ranks


def counted(terms: Opened | OpenedV2, choices: Iterable[str]) -> Counted | CountedV2:
    """The result, of the last choice of each organisation whose ballot counts; SPOILT ones are only numbered.

    Raises: ValueError for what is no choice by the method of the poll.
    """
    if isinstance(terms, Opened):
        tally, outcome = _majority(terms.threshold, terms.quorum, terms.roll_size, choices)
        return Counted(terms.poll, tally, outcome)
    papers = list(choices)
    told = [choice for choice in papers if choice != SPOILT]
    empty = CountedV2(
        terms.poll, len(told), None, None, (), (), (), (), (), (), 0, "none", len(papers) - len(told)
    )
    match terms.method:
        case "majority":
            assert terms.threshold is not None, "a majority has a threshold"  # noqa: S101 - for the type checker
            tally, outcome = _majority(terms.threshold, terms.quorum, terms.roll_size, told)
            return replace(empty, tally=tally, outcome=outcome)
        case "consent":
            said = consent.count(told)
            follows = consent.outcome(said, _quorum(terms.quorum), terms.roll_size)
            return replace(empty, consent=ConsentTally(*said), outcome=follows)
        case "approval":
            return _approval(empty, terms, told)
        case "ranked":
            return _ranked(empty, terms, told)
        case "survey":
            return replace(empty, approvals=approval.count(_ids(terms), map(chosen, told)))


def _majority(
    threshold: Threshold, quorum: Quorum, roll: int, choices: Iterable[str]
) -> tuple[Tally, majority.Outcome]:
    tally = majority.count(choices)
    asked = majority.Threshold(threshold.numerator, threshold.denominator, threshold.of, threshold.at_least)
    outcome = majority.outcome(tally, asked, _quorum(quorum), roll)
    return Tally(tally.in_favour, tally.against, tally.abstain), outcome


def _approval(empty: CountedV2, terms: OpenedV2, choices: Sequence[str]) -> CountedV2:
    options = _ids(terms)
    result = approval.result(options, approval.count(options, map(chosen, choices)), terms.seats)
    told = replace(empty, approvals=result.approvals)
    if not _enough(terms, choices):
        return replace(told, open_seats=terms.seats, outcome="no-quorum")
    return replace(
        told,
        elected=result.elected,
        tied=result.tied,
        open_seats=result.open_seats,
        outcome="tie" if result.tied else "chosen" if result.elected else "rejected",
    )


def _ranked(empty: CountedV2, terms: OpenedV2, choices: Sequence[str]) -> CountedV2:
    options = _ids(terms)
    matrix = schulze.pairwise(len(options), (ranks(choice, options) for choice in choices))
    told = replace(empty, matrix=matrix)
    if not _enough(terms, choices):
        return replace(told, outcome="no-quorum")
    against = terms.status_quo is not None
    asked = (
        {o.option: schulze.Majority(o.numerator, o.denominator) for o in terms.options} if against else None
    )
    result = schulze.result(options, matrix, terms.status_quo, terms.above if against else None, asked)
    dropped = tuple(Dropped(*line) for line in result.dropped)
    told = replace(told, ranking=result.ranking, dropped=dropped)
    if len(result.winners) > 1:
        return replace(told, tied=result.winners, outcome="tie")
    changes = result.winners != (terms.status_quo,)
    return replace(told, elected=result.winners, outcome="chosen" if changes else "rejected")


def _enough(terms: OpenedV2, choices: Sequence[str]) -> bool:
    """Whether enough took part: the quorum, and in any case somebody."""
    quorum = terms.quorum
    return bool(choices) and len(choices) * quorum.denominator >= quorum.numerator * terms.roll_size


def _ids(terms: OpenedV2) -> tuple[str, ...]:
    return tuple(option.option for option in terms.options)


def _quorum(quorum: Quorum) -> majority.Quorum:
    return majority.Quorum(quorum.numerator, quorum.denominator)
