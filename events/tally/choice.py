"""What a ballot says, as the one text that stands in `ballot.cast.v2`.

    majority           for · against · abstain
    consent            consent · concern · objection
    approval, survey   the chosen options in the order of the poll, with commas: a,c
    ranked             best first, `>` between ranks, `=` between equals: b>a=c; who is left out is unranked
    -                  nobody and nothing: a blank ballot (approval, survey, ranked)

Each choice is written in one way, so that two ballots that say the same are the same bytes. Whoever asks may
put blanks in between and name equals in any order; what is stored is written by `write`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

ANSWERS: dict[str, tuple[str, ...]] = {
    "majority": ("for", "against", "abstain"),
    "consent": ("consent", "concern", "objection"),
}
"""The methods whose ballots are one word."""

BLANK = "-"


def write(method: str, options: Sequence[str], limit: int, asked: str) -> str:
    """A choice as it is stored. At most `limit` options are chosen in an approval or a survey.

    Raises: ValueError for what is no choice by this method, in words for who asked.
    """
    said = "".join(asked.split())
    answers = ANSWERS.get(method)
    if answers:
        if said not in answers:
            raise ValueError(f"a choice is one of {', '.join(answers)}")
        return said
    if said == BLANK:
        return BLANK
    if method == "ranked":
        groups = [group.split("=") for group in said.split(">")]
        _require([option for group in groups for option in group], options)
        return ">".join("=".join(_ordered(group, options)) for group in groups)
    named = said.split(",")
    _require(named, options)
    if len(named) > limit:
        raise ValueError(f"at most {limit} options are chosen")
    return ",".join(_ordered(named, options))


def chosen(choice: str) -> tuple[str, ...]:
    """The options of an approval or a survey that a stored choice names."""
    return () if choice == BLANK else tuple(choice.split(","))


def ranks(choice: str, options: Sequence[str]) -> tuple[int | None, ...]:
    """The rank of each option in a stored choice, 1 for the best; None for unranked."""
    groups = [] if choice == BLANK else choice.split(">")
    rank = {option: number for number, group in enumerate(groups, 1) for option in group.split("=")}
    return tuple(rank.get(option) for option in options)


def _ordered(group: Collection[str], options: Sequence[str]) -> list[str]:
    return [option for option in options if option in group]


def _require(named: list[str], options: Sequence[str]) -> None:
    unknown = [option for option in named if option not in options]
    if unknown:
        raise ValueError(f"'{unknown[0][:40]}' is no option of this poll, which are {', '.join(options)}")
    if len(set(named)) < len(named):
        raise ValueError("an option is named twice")
