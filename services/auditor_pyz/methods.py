"""What the ballots of each method come to, written anew from the rules and not from the chamber's code.

- consent: no quorum, or no ballot at all: `no-quorum`; an objection: `held`; else `adopted`.
- approval: options in order of their approvals; as many equals as do not fit into the seats left are `tied`.
- ranked: Schulze by winning votes, with the status quo of appendix A of the Debian constitution. Below the
  quorum, or not above the status quo by the majority: dropped. Among those left the defeats are let in from
  the strongest down. Who reaches somebody sooner than is reached back ranks above; first come those above
  whom nobody ranks.
- survey: the approvals, and nothing follows.

The chamber finds the same strongest paths in another way (Floyd and Warshall), which tests hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from .count import outcome, tally

Pair = tuple[int, int]
EMPTY: dict[str, Any] = {
    "tally": None, "consent": None, "approvals": [], "matrix": [], "ranking": [], "dropped": [],
    "elected": [], "tied": [], "open_seats": 0, "outcome": "none",
}  # fmt: skip


def result(terms: dict[str, Any], choices: Sequence[str]) -> dict[str, Any]:
    """What `poll.counted.v2` must say, without the id of the poll.

    Raises: KeyError, ValueError for what is no choice by the method.
    """
    told = {"ballots": len(choices)} | EMPTY
    method = terms["method"]
    if method == "majority":
        counted = tally(choices)
        return told | {"tally": counted, "outcome": outcome(counted, terms)}
    if method == "consent":
        said = dict.fromkeys(("consent", "concern", "objection"), 0)
        for choice in choices:
            said[choice] += 1
        held = "held" if said["objection"] else "adopted"
        return told | {"consent": said, "outcome": held if enough(terms, len(choices)) else "no-quorum"}
    options = [option["option"] for option in terms["options"]]
    if method == "ranked":
        return told | ranked(terms, options, choices)
    approvals = [sum(option in choice.split(",") for choice in choices) for option in options]
    told |= {"approvals": approvals}
    return told | seats(terms, options, approvals, len(choices)) if method == "approval" else told


def enough(terms: dict[str, Any], ballots: int) -> bool:
    """Whether enough took part, and anybody at all."""
    quorum = Fraction(terms["quorum"]["numerator"], terms["quorum"]["denominator"])
    return ballots > 0 and ballots >= quorum * terms["roll_size"]


def seats(terms: dict[str, Any], options: list[str], approvals: list[int], ballots: int) -> dict[str, Any]:
    """Who is elected, and who is tied for the seats that are left."""
    left: int = terms["seats"]
    if not enough(terms, ballots):
        return {"open_seats": left, "outcome": "no-quorum"}
    elected: list[str] = []
    for score in sorted(set(approvals) - {0}, reverse=True):
        equal = [option for option, approved in zip(options, approvals, strict=True) if approved == score]
        if len(equal) > left:
            tied = equal if left else []
            follows = "tie" if tied else "chosen"
            return {"elected": elected, "tied": tied, "open_seats": left, "outcome": follows}
        elected += equal
        left -= len(equal)
    return {"elected": elected, "open_seats": left, "outcome": "chosen" if elected else "rejected"}


def ranked(terms: dict[str, Any], options: list[str], choices: Sequence[str]) -> dict[str, Any]:
    """The matrix, and who wins."""
    above = dict.fromkeys(((a, b) for a in range(len(options)) for b in range(len(options))), 0)
    for choice in choices:
        place = _places(options, choice)
        for a, b in above:
            above[a, b] += place[a] < place[b]
    size = range(len(options))
    told: dict[str, Any] = {"matrix": [[above[a, b] for b in size] for a in size]}
    if not enough(terms, len(choices)):
        return told | {"outcome": "no-quorum"}
    lacks = _lacks(terms, options, above)
    left = {number for number, option in enumerate(options) if option not in lacks}
    groups = [[options[number] for number in group] for group in ranking(left, above)]
    told |= {"ranking": groups, "dropped": [{"option": o, "lacked": lacks[o]} for o in options if o in lacks]}
    if len(groups[0]) > 1:
        return told | {"tied": groups[0], "outcome": "tie"}
    stays = groups[0][0] == terms["status_quo"]
    return told | {"elected": groups[0], "outcome": "rejected" if stays else "chosen"}


def ranking(left: set[int], above: dict[Pair, int]) -> list[list[int]]:
    """Groups, best first; within a group nobody ranks above another."""
    strength = {(a, b): (above[a, b], -above[b, a]) for a in left for b in left if above[a, b] > above[b, a]}
    sooner: dict[Pair, int] = {}
    for step, weakest in enumerate(sorted(set(strength.values()), reverse=True)):
        there = {pair for pair in strength if strength[pair] >= weakest}
        for a in left:
            for b in _reached(a, there):
                sooner.setdefault((a, b), step)
    never, groups, rest = len(strength), [], set(left)
    while rest:
        best = [
            a
            for a in sorted(rest)
            if all(sooner.get((b, a), never) >= sooner.get((a, b), never) for b in rest)
        ]
        groups.append(best)
        rest -= set(best)
    return groups


def _reached(start: int, defeats: Iterable[Pair]) -> set[int]:
    beaten: set[int] = set()
    to_see = [start]
    while to_see:
        one = to_see.pop()
        for winner, loser in defeats:
            if winner == one and loser not in beaten:
                beaten.add(loser)
                to_see.append(loser)
    return beaten


def _lacks(terms: dict[str, Any], options: list[str], above: dict[Pair, int]) -> dict[str, str]:
    """The options that are dropped, and what they lack."""
    if terms["status_quo"] is None:
        return {}
    default, lacks = options.index(terms["status_quo"]), {}
    for number, option in enumerate(terms["options"]):
        if number == default:
            continue
        ahead, behind = above[number, default], above[default, number]
        if ahead < terms["above"]:
            lacks[option["option"]] = "quorum"
        elif ahead <= behind or ahead <= Fraction(option["numerator"], option["denominator"]) * behind:
            lacks[option["option"]] = "majority"
    return lacks


def _places(options: list[str], choice: str) -> list[int]:
    """The place of each option on a ballot, 0 the best; who is not named stands behind all others."""
    groups = [] if choice == "-" else [group.split("=") for group in choice.split(">")]
    place = {option: number for number, group in enumerate(groups) for option in group}
    return [place.get(option, len(groups)) for option in options]
