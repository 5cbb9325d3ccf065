"""The polls that `halfrond count` takes: one form for each method, as JSON.

    {"method": "ranked", "options": ["a", "b", "none"], "status_quo": "none", "quorum": 2,
     "majorities": {"a": [3, 1]}, "ballots": [[1, 2, null], …]}        a rank for each option; null: unranked
    {"method": "approval", "options": ["a", "b"], "seats": 1, "limit": 2, "ballots": [["a"], ["a", "b"], …]}
    {"method": "survey", "options": ["a", "b"], "limit": 1, "ballots": [["a"], [], …]}       [] says nothing
    {"method": "majority", "threshold": [1, 2], "of": "votes", "at_least": false, "quorum": [0, 1], "roll": 3,
     "ballots": ["for", "against", …]}
    {"method": "consent", "quorum": [1, 4], "roll": 3, "ballots": ["consent", "concern", "objection", …]}

What may be left out: status_quo, quorum, majorities, threshold, of, at_least, limit. What is wrong raises
ValueError, which ends with the place where that is known: " - at `$.seats`".
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from events.tally import approval, consent, majority, schulze

Natural = Annotated[int, Meta(ge=0, le=10**9)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]
Ranks = Annotated[int, Meta(ge=1, le=10**9)] | None
Options = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(min_length=1)]


class Schulze(Struct, tag_field="method", tag="schulze", forbid_unknown_fields=True):
    """Ranked ballots."""

    options: Options
    ballots: list[list[Ranks]]
    status_quo: str | None = None
    quorum: Natural | None = None
    majorities: dict[str, tuple[Positive, Positive]] = {}

    def result(self) -> dict[str, Any]:
        """Counted: `winners`, `ranking`, `matrix`, `dropped`."""
        _require_distinct(self.options)
        for option, (above, below) in self.majorities.items():
            if above < below:
                told = f"that of '{option}' is [{above}, {below}]"
                raise ValueError(f"a majority is at least [1, 1], and {told} - at `$.majorities`")
        asked = {option: schulze.Majority(*ratio) for option, ratio in self.majorities.items()}
        matrix = schulze.pairwise(len(self.options), self.ballots)
        counted = schulze.result(self.options, matrix, self.status_quo, self.quorum, asked)
        return (
            {"options": self.options}
            | counted._asdict()
            | {"dropped": [line._asdict() for line in counted.dropped]}
        )


class Ranked(Schulze, tag="ranked"):
    """The same, by the name that polls have for it."""


class Approval(Struct, tag_field="method", tag="approval", forbid_unknown_fields=True):
    """Ballots that approve, at most `limit` options each."""

    options: Options
    seats: Positive
    ballots: list[list[str]]
    limit: Positive | None = None

    def result(self) -> dict[str, Any]:
        """Counted: `elected`, `tied`, `open_seats`, `approvals`."""
        if self.seats > len(self.options):
            raise ValueError(f"{self.seats} seats for {len(self.options)} options - at `$.seats`")
        approvals = _approvals(self.options, self.ballots, self.limit)
        return {"options": self.options} | approval.result(self.options, approvals, self.seats)._asdict()


class Survey(Struct, tag_field="method", tag="survey", forbid_unknown_fields=True):
    """Ballots that choose, at most `limit` options each; nothing follows."""

    options: Options
    ballots: list[list[str]]
    limit: Positive | None = None

    def result(self) -> dict[str, Any]:
        """Counted: `approvals`, how many chose each option."""
        return {"options": self.options, "approvals": _approvals(self.options, self.ballots, self.limit)}


class Majority(Struct, tag_field="method", tag="majority", forbid_unknown_fields=True):
    """Ballots for, against, abstaining."""

    roll: Natural
    ballots: list[majority.Choice]
    threshold: tuple[Positive, Positive] = (1, 2)
    of: majority.Base = "votes"
    at_least: bool = False
    quorum: tuple[Natural, Positive] = (0, 1)

    def result(self) -> dict[str, Any]:
        """Counted: `outcome` and the tally."""
        numerator, denominator = self.threshold
        if not denominator <= 2 * numerator <= 2 * denominator:
            raise ValueError("it is no majority: below one half, or above the whole - at `$.threshold`")
        if numerator == denominator and not self.at_least:
            raise ValueError("nobody has more than all; for unanimity at_least is true - at `$.threshold`")
        quorum = _quorum(self.quorum, len(self.ballots), self.roll)
        tally = majority.count(self.ballots)
        threshold = majority.Threshold(numerator, denominator, self.of, self.at_least)
        return {"outcome": majority.outcome(tally, threshold, quorum, self.roll)} | tally._asdict()


class Consent(Struct, tag_field="method", tag="consent", forbid_unknown_fields=True):
    """Ballots that consent, have a concern, or object."""

    roll: Natural
    ballots: list[Literal["consent", "concern", "objection"]]
    quorum: tuple[Natural, Positive] = (0, 1)

    def result(self) -> dict[str, Any]:
        """Counted: `outcome` (`held` where somebody objects) and the tally."""
        quorum = _quorum(self.quorum, len(self.ballots), self.roll)
        tally = consent.count(self.ballots)
        return {"outcome": consent.outcome(tally, quorum, self.roll)} | tally._asdict()


Poll = Ranked | Schulze | Approval | Survey | Majority | Consent
"""A file, told apart by its `method`."""

METHODS = (Majority, Consent, Approval, Survey, Ranked, Schulze)


def _require_distinct(options: Options) -> None:
    if len(set(options)) != len(options):
        raise ValueError("an option stands twice - at `$.options`")


def _approvals(options: Options, ballots: list[list[str]], limit: int | None) -> tuple[int, ...]:
    _require_distinct(options)
    for number, ballot in enumerate(ballots, 1):
        if limit is not None and len(ballot) > limit:
            raise ValueError(f"ballot {number} names {len(ballot)} options, and at most {limit} are chosen")
    return approval.count(options, ballots)


def _quorum(quorum: tuple[int, int], ballots: int, roll: int) -> majority.Quorum:
    if quorum[0] > quorum[1]:
        raise ValueError("it is more than the whole roll - at `$.quorum`")
    if ballots > roll:
        raise ValueError(f"there are {ballots} ballots, and {roll} on the roll - at `$.roll`")
    return majority.Quorum(*quorum)
