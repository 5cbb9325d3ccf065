"""Choosing an organisation: from a list where there are few, else by a plain search in one's own words.

A list of hundreds is slow to load, and slower to look through with a telephone or a screen reader. So a page
offers at most `FEW`; who is not among them is found by typing a part of the name, and the page comes back
with those that fit (`zoek`). No script is needed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, NamedTuple

from msgspec import Meta

from services.chamber.views import organisations
from services.chamber.web.forms import Choice
from services.chamber.web.page import PageQuery, Visit

FEW = 20
"""Organisations that one can choose from at once."""

IN_GOOD_STANDING = "member"
"""The standing of a member that is neither suspended nor gone."""

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


async def nobody() -> None:
    """Where nobody is to be chosen, among questions that are asked at once."""


async def offered(
    visit: Visit,
    words: str | None,
    standing: str | None = None,
    chosen: str | None = None,
    *,
    bench: str | None = None,
    but: Collection[str] = (),
) -> Offered:
    """Organisations by name; those that the words find, where words are given; `chosen` always.

    `standing`, `bench`: of that one alone. `but`: none of these.
    """
    sought = (words or "").strip()
    found = await organisations.choices(
        visit.reading, q=sought or None, standing=standing, bench=bench, but=list(but), limit=FEW + 1
    )
    shown = [Choice(one, name or one) for one, name in found[:FEW]]
    if chosen and chosen not in {one.value for one in shown}:
        names = await organisations.names(visit.reading, [chosen])
        shown = [*(Choice(one, name or one) for one, name in names.items()), *shown]
    return Offered(shown, sought, len(found) > FEW)
