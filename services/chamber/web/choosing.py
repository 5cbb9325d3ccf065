"""Choosing an organisation: from a list where there are few, else by a plain search in one's own words.

A list of hundreds is slow to load, and slower to look through with a telephone or a screen reader. So a page
offers at most `FEW`; who is not among them is found by typing a part of the name, and the page comes back
with those that fit (`zoek`). No script is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple

from msgspec import Meta

from services.chamber.views import organisations
from services.chamber.views.organisations import OrganisationLine
from services.chamber.web.forms import Choice
from services.chamber.web.page import PageQuery, Visit

FEW = 20
"""Organisations that one can choose from at once."""

PART = 100
"""Organisations that are looked through at once: more than are offered, for some may not fit."""

Words = Annotated[str, Meta(max_length=200)]


class SearchQuery(PageQuery):
    """`zoek`: words by which one looks for an organisation."""

    zoek: Words | None = None


class Offered(NamedTuple):
    """Whom one can choose; `words` is what was looked for, and `more` that not everybody fits the list."""

    choices: list[Choice]
    words: str
    more: bool

    @property
    def any(self) -> bool:
        """Whether there is anybody to be chosen, or to be looked for."""
        return bool(self.choices) or self.more or bool(self.words)


def in_good_standing(line: OrganisationLine) -> bool:
    """A member, and neither suspended nor gone."""
    return line.standing == "member"


async def offered(
    visit: Visit,
    words: str | None,
    fits: Callable[[OrganisationLine], bool] = lambda _: True,
    chosen: str | None = None,
    *,
    bench: str | None = None,
) -> Offered:
    """Organisations that fit, by name; those that the words find, where words are given; `chosen` always.

    `bench`: of that one alone.
    """
    sought = (words or "").strip()
    choices: list[Choice] = []
    after = None
    asked = {"q": sought or None, "bench": bench, "limit": PART}
    while part := await organisations.organisations(visit.reading, **asked, after=after):
        choices += [Choice(one.organisation, one.name or one.organisation) for one in part if fits(one)]
        after = part[-1].organisation
        if len(choices) > FEW or len(part) < PART:
            break
    shown = choices[:FEW]
    if chosen and chosen not in {one.value for one in shown}:
        names = await organisations.names(visit.reading, [chosen])
        shown = [*(Choice(one, name or one) for one, name in names.items()), *shown]
    return Offered(shown, sought, len(choices) > FEW)
