"""What the ballots of each method come to, written anew from the rules and not from the chamber's code.

- consent: no quorum, or no ballot at all: `no-quorum`; an objection: `held`; else `adopted`.
- approval: options in order of their approvals; as many equals as do not fit into the seats left are `tied`.
- ranked: appendix A of the Debian constitution. Below the quorum, or not above the status quo by the
  majority: dropped. Of those left the Schwartz set; while defeats are left in it the weakest goes, and the
  set is taken again (cloneproof Schwartz sequential dropping). What is left wins; the next group is found
  without it.
- survey: the approvals, and nothing follows.

The chamber counts ranks by strongest paths; both give the same winners, which tests hold.
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
    groups = []
    while left:
        best = winners(left, above)
        groups.append([options[number] for number in sorted(best)])
        left -= best
    told |= {"ranking": groups, "dropped": [{"option": o, "lacked": lacks[o]} for o in options if o in lacks]}
    if len(groups[0]) > 1:
        return told | {"tied": groups[0], "outcome": "tie"}
    stays = groups[0][0] == terms["status_quo"]
    return told | {"elected": groups[0], "outcome": "rejected" if stays else "chosen"}


def winners(left: set[int], above: dict[Pair, int]) -> set[int]:
    """Who is left after the weakest defeats within the Schwartz set were dropped, one strength at a time."""
    defeats = {pair for pair in above if set(pair) <= left and above[pair] > above[pair[1], pair[0]]}
    while True:
        left = _schwartz(left, defeats)
        defeats = {pair for pair in defeats if set(pair) <= left}
        if not defeats:
            return left
        strength = {pair: (above[pair], -above[pair[1], pair[0]]) for pair in defeats}
        weakest = min(strength.values())
        defeats = {pair for pair in defeats if strength[pair] != weakest}


def _schwartz(left: set[int], defeats: set[Pair]) -> set[int]:
    """Those who transitively defeat everybody who transitively defeats them."""
    reach = {a: _reached(a, defeats) for a in left}
    return {a for a in left if all(b in reach[a] for b in left if a in reach[b])}


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
