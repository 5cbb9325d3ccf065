"""The languages of the pages: Dutch first, English and French beside it.

The texts are written in Dutch, in templates and code, and are the message ids of the catalogues
`locale/en.po` and `locale/fr.po` (gettext, by Babel). They are read once, when the chamber starts. Dates and
numbers are those of Belgium, times those of Brussels; the table of time zones comes from the package
`tzdata`, for a small machine may hold none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from markupsafe import Markup, escape

Tag = Literal["nl", "en", "fr"]
"""A language of the pages, as in `<html lang>`."""

TAGS: tuple[Tag, ...] = get_args(Tag)

HOUSE: Tag = "nl"
"""The language in which the house writes, and that of its members' texts."""

NAMES = {"nl": "Nederlands", "en": "English", "fr": "Français"}
"""Each language in its own words."""

LOCALES = {"nl": "nl_BE", "en": "en_BE", "fr": "fr_BE"}

BRUSSELS = ZoneInfo("Europe/Brussels")
"""The clocks of the assembly."""

CATALOGUES = Path(__file__).parent / "locale"

MOMENT = {"nl": "{day} om {clock} uur", "en": "{day} at {clock}", "fr": "{day} à {clock}"}
"""A moment in words."""

CLOCK = {"nl": "{0.hour}.{0.minute:02}", "en": "{0.hour}:{0.minute:02}", "fr": "{0.hour}h{0.minute:02}"}
"""A time of the day."""


def marked(text: str) -> str:
    """The text itself: marks a Dutch text that is translated where it is used."""
    return text


class Language:
    """How one language says it."""

    def __init__(self, tag: Tag, catalogue: NullTranslations) -> None:
        self.tag = tag
        self.catalogue = catalogue
        self.locale = Locale.parse(LOCALES[tag])
        # What Babel knows of the locale is looked up once: a page tells a hundred moments and numbers.
        self._months = self.locale.months["format"]["wide"]
        self._group = get_group_symbol(self.locale)

    def text(self, words: str) -> str:
        """A Dutch text in this language; the Dutch where the catalogue lacks it."""
        return self.catalogue.gettext(words) if words else ""

    def number(self, count: int, one: str, more: str) -> str:
        """`1 organisatie`, `2.000 organisaties`: the words are those of one and of more, in Dutch."""
        return f"{self.decimal(count)} {self.catalogue.ngettext(one, more, count)}"

    def decimal(self, number: int) -> str:
        """`12.345`."""
        return f"{number:,}".replace(",", self._group)

    def exact(self, number: str) -> str:
        """`-12,50`: an exact decimal as it was written, with as many digits behind the comma."""
        whole, _, rest = number.partition(".")
        sign = "-" if whole.startswith("-") else ""
        comma = str(get_decimal_symbol(self.locale)) if rest else ""
        return f"{sign}{self.decimal(abs(int(whole)))}{comma}{rest}"

    def moment(self, at: datetime) -> str:
        """`23 november 2026 om 21.05 uur`, on the clocks of Brussels."""
        return MOMENT[self.tag].format(day=self.day(at), clock=self.clock(at))

    def clock(self, at: datetime) -> str:
        """`21.05`, in Brussels."""
        return CLOCK[self.tag].format(at.astimezone(BRUSSELS))

    def span(self, begin: datetime, end: datetime) -> str:
        """`23 november 2026, van 20.00 tot 23.00 uur`; two moments where it ends on another day."""
        if begin.astimezone(BRUSSELS).date() != end.astimezone(BRUSSELS).date():
            return self.text("van {begin} tot {end}").format(begin=self.moment(begin), end=self.moment(end))
        return self.text("{day}, van {begin} tot {end} uur").format(
            day=self.day(begin), begin=self.clock(begin), end=self.clock(end)
        )

    def day(self, at: datetime) -> str:
        """`23 november 2026`, in Brussels."""
        there = at.astimezone(BRUSSELS)
        return f"{there.day} {self._months[there.month]} {there.year}"


def catalogue(tag: Tag, folder: Path = CATALOGUES) -> NullTranslations:
    """The catalogue of a language; that of the house is empty, for the texts are its own."""
    if tag == HOUSE:
        return NullTranslations()
    packed = BytesIO()
    with (folder / f"{tag}.po").open("rb") as written:
        write_mo(packed, read_po(written, locale=tag))
    packed.seek(0)
    return GNUTranslations(packed)


def scripted(tag: Tag, folder: Path = CATALOGUES) -> dict[str, str | list[str]]:
    """What the log page's script says, by the Dutch text; of what is counted one and more. Dutch: empty."""
    if tag == HOUSE:
        return {}
    with (folder / f"{tag}.po").open("rb") as written:
        known = read_po(written, locale=tag)
    said = [one for one in known if any(file.startswith("ts/log/") for file, _line in one.locations)]
    return dict(_said(one.id, one.string or "") for one in said)


def _said(words: str | Sequence[str], translated: str | Sequence[str]) -> tuple[str, str | list[str]]:
    if isinstance(words, str):
        return words, str(translated)
    return words[0], list(translated[:2])


def in_house(say: Language, words: str) -> Markup:
    """Words of members, marked as such on a page in another language."""
    return escape(words) if say.tag == HOUSE else Markup('<span lang="%s">%s</span>') % (HOUSE, words)


def preferred(accepted: str) -> Tag:
    """The language that a reader prefers, of the header Accept-Language (RFC 9110, 12.5.4)."""
    weighed = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.strip().partition(";")
        known = tag.strip().partition("-")[0].lower()
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        weighed += [(-quality, place, mine) for mine in TAGS if mine == known and quality > 0]
    return min(weighed)[2] if weighed else HOUSE
