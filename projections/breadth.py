"""How widely an outcome was supported: by bench, size, staffing, neighbourhood, target group (E3).

A pure derivation of the roll (`rolls.py`) and of the ballots that counted; it weighs nothing and decides
nothing. No organisation is named, and none shall be found out by a figure: a group of fewer than `FEWEST`
on the roll is not told by itself. Small groups are told together (`others`), and where that is still fewer
than `FEWEST`, with the smallest of the rest: else the total would tell what was left out. What is then one
group is no breadth, and is not told.

Ballots are by name once a poll is closed, so whoever wants can add up more than this; a figure that is copied
elsewhere, without the roll call, shall still point at nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from events.tally.choice import chosen, ranks

FEWEST = 5
"""Organisations on the roll that a group must have to be told by itself."""

OTHERS, UNSAID = "others", "unsaid"
"""The groups of those whose own is too small, and of those who do not say."""


class Voter(NamedTuple):
    """An organisation on the roll, as it was when the poll opened. `choice` is None where it did not vote."""

    bench: str
    size: str | None
    staffing: str | None
    neighbourhoods: Sequence[str]
    target_groups: Sequence[str]
    choice: str | None


class Group(Struct, frozen=True):
    """One group. `voted`: whose ballot counted; `in_favour` of what was decided, null where nothing was."""

    group: str
    roll: int
    voted: int
    in_favour: int | None


class Breadth(Struct, frozen=True):
    """The groups of each kind, by name. A kind that would point at somebody has none.

    An organisation may be of several neighbourhoods and target groups, and is then in each of them.
    """

    bench: list[Group]
    size: list[Group]
    staffing: list[Group]
    neighbourhood: list[Group]
    target_group: list[Group]


_ONE: Mapping[str, Callable[[Voter], str | None]] = {
    "bench": lambda voter: voter.bench,
    "size": lambda voter: voter.size,
    "staffing": lambda voter: voter.staffing,
}
_MANY: Mapping[str, Callable[[Voter], Sequence[str]]] = {
    "neighbourhood": lambda voter: voter.neighbourhoods,
    "target_group": lambda voter: voter.target_groups,
}


def breadth(voters: Sequence[Voter], favours: Callable[[str], bool] | None) -> Breadth:
    """The breadth of an outcome. `favours`: whether a choice is for what was decided; None: nothing was."""
    found: dict[str, list[Group]] = {}
    for kind, of in _ONE.items():
        parts: dict[str, list[Voter]] = {}
        for voter in voters:
            parts.setdefault(of(voter) or UNSAID, []).append(voter)
        found[kind] = [_group(name, some, favours) for name, some in sorted(_told(parts).items())]
    for kind, several in _MANY.items():
        groups: dict[str, list[Voter]] = {}
        for voter in voters:
            for name in several(voter):
                groups.setdefault(name, []).append(voter)
        enough = {name: some for name, some in groups.items() if len(some) >= FEWEST}
        found[kind] = [_group(name, some, favours) for name, some in sorted(enough.items())]
    return Breadth(**found)


def favouring(
    method: str, options: Sequence[str], elected: Sequence[str], status_quo: str | None
) -> Callable[[str], bool] | None:
    """Which choices are for what a poll decided; None where it can decide nothing, or decided nothing.

    For; whoever does not object; whoever chose one of the elected; whoever ranks the winner above the status
    quo, or where there is none ranks it at all.
    """
    if method == "majority":
        return lambda choice: choice == "for"
    if method == "consent":
        return lambda choice: choice in {"consent", "concern"}
    if not elected or method == "survey":
        return None
    if method == "approval":
        return lambda choice: bool(set(chosen(choice)) & set(elected))
    return lambda choice: _above(ranks(choice, options), options, elected[0], status_quo)


def _above(ranked: Sequence[int | None], options: Sequence[str], winner: str, status_quo: str | None) -> bool:
    rank = dict(zip(options, ranked, strict=True))
    best = rank.get(winner)
    other = None if status_quo is None else rank.get(status_quo)
    return best is not None and (other is None or best < other)


def _told(parts: dict[str, list[Voter]]) -> dict[str, list[Voter]]:
    """The groups that can be told: those that are too small together, with more where that is too few."""
    order = sorted(parts, key=lambda name: (len(parts[name]), name))
    small = [name for name in order if len(parts[name]) < FEWEST]
    if not small:
        return parts if len(parts) > 1 else {}
    while sum(len(parts[name]) for name in small) < FEWEST and len(small) < len(order):
        small.append(order[len(small)])
    rest = {name: parts[name] for name in order if name not in small}
    return {**rest, OTHERS: [voter for name in small for voter in parts[name]]} if rest else {}


def _group(name: str, voters: Iterable[Voter], favours: Callable[[str], bool] | None) -> Group:
    some = list(voters)
    choices = [voter.choice for voter in some if voter.choice is not None]
    in_favour = None if favours is None else sum(1 for choice in choices if favours(choice))
    return Group(name, len(some), len(choices), in_favour)
