"""What a poll asks: method, options, seats; everything of its terms that the rules leave open."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.fact import Digest, Id
from events.poll.facts import MAX_OPTIONS, Amendments, Kind, Method, Option, Secrecy, Whole
from events.refusal import Malformed

ACT = "Opening a poll"

CHOOSING = ("approval", "survey")
WITH_OPTIONS = ("approval", "ranked", "survey")
METHODS: dict[Kind, tuple[Method, ...]] = {
    "policy": ("majority", "consent", "ranked"),
    "statement": ("majority", "consent", "ranked"),
    "rules": ("majority", "consent"),
    "charter": ("majority", "consent"),
    "membership": ("majority", "consent"),
    "election": ("approval", "ranked"),
    "amendment": ("majority", "ranked"),
    "late-item": ("majority",),
    "survey": ("survey",),
}
"""The methods by which each kind of thing is decided."""

KEEP = "text"
"""The option of a ranked poll on amendments that stands for the text as it is."""


class Paper(Struct, frozen=True):
    """The paper of a poll. `limit` 0: as many options as there are. `secrecy` None: as the rules say; open.

    `hold`: for how many days an objection holds the item, where no rules of procedure say it.
    """

    method: Method = "majority"
    kind: Kind = "policy"
    question: Digest | None = None
    options: Annotated[tuple[Option, ...], Meta(max_length=MAX_OPTIONS)] = ()
    seats: Whole = 0
    limit: Whole = 0
    status_quo: Id | None = None
    above: Whole = 0
    hold: Whole = 0
    secrecy: Secrecy | None = None
    amendments: Amendments = ()
    reruns: Id | None = None
    decides: Id | None = None


def require_sound(paper: Paper) -> None:
    """Refuse a paper that means nothing, or two things.

    Raises: Malformed.
    """
    names = [option.option for option in paper.options]
    if paper.method not in METHODS[paper.kind]:
        raise Malformed(
            "method-of-another-kind",
            f"{ACT} was refused: '{paper.kind}' is decided by {' or '.join(METHODS[paper.kind])}.",
            "Choose another method or kind; a survey decides nothing, and what decides is no survey.",
        )
    if len(set(names)) < len(names):
        raise Malformed(
            "option-twice",
            f"{ACT} was refused: two options have the same id.",
            "Give each option an id of its own.",
        )
    if not (2 <= len(names) <= MAX_OPTIONS if paper.method in WITH_OPTIONS else not names):  # noqa: PLR2004
        raise Malformed(
            "options-misplaced",
            f"{ACT} was refused: approval, ranked and survey have 2 to {MAX_OPTIONS} options, others none.",
            "Name the options that one can choose from, or leave them out.",
        )
    _require_seats(paper)
    _require_status_quo(paper, names)
    _require_amendments(paper, names)


def _require_seats(paper: Paper) -> None:
    options = len(paper.options)
    if (paper.method == "approval") != (1 <= paper.seats <= options):
        raise Malformed(
            "seats-misplaced",
            f"{ACT} was refused: an approval fills 1 seat or more, up to its options; others none.",
            "Give 'seats' for an approval, and only there.",
        )
    if paper.limit > (options if paper.method in CHOOSING else 0):
        raise Malformed(
            "limit-misplaced",
            f"{ACT} was refused: 'limit' says how many of the options of an approval or survey one chooses.",
            "Give a number up to that of the options, or leave it out.",
        )
    if paper.hold and paper.method != "consent":
        raise Malformed(
            "hold-misplaced",
            f"{ACT} was refused: only an objection in a consent round holds an item.",
            "Leave 'hold' out.",
        )


def _require_status_quo(paper: Paper, names: list[str]) -> None:
    asks = paper.above or any((o.numerator, o.denominator) != (1, 1) for o in paper.options)
    if paper.status_quo is None and not asks:
        return
    if paper.method != "ranked" or paper.status_quo not in names:
        raise Malformed(
            "status-quo-misplaced",
            f"{ACT} was refused: a quorum and majorities of options are asked against a status quo, which is "
            "one of the options of a ranked poll.",
            "Name the option that stands for leaving things as they are.",
        )
    if any(option.numerator < option.denominator for option in paper.options):
        raise Malformed(
            "majority-too-small",
            f"{ACT} was refused: an option that beats the status quo has more ballots above it than below.",
            "Ask for 1 to 1 or more: 3 to 1 is three quarters.",
        )


def _require_amendments(paper: Paper, names: list[str]) -> None:
    several = (*paper.amendments, KEEP)
    fits = {
        "majority": len(paper.amendments) == 1,
        "ranked": len(paper.amendments) > 1 and sorted(names) == sorted(several) and paper.status_quo == KEEP,
    }
    if not (fits.get(paper.method, False) if paper.kind == "amendment" else not paper.amendments):
        raise Malformed(
            "amendments-misplaced",
            f"{ACT} was refused: one amendment is voted for or against, and several that collide are ranked "
            f"with the option '{KEEP}', the status quo; other votes are on none.",
            f"Name one amendment; or several, each an option under its own id, and the option '{KEEP}'.",
        )
