"""How the pages speak of means (T5): kinds, amounts, groups, and what became of a row of a register."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from babel import Locale
from babel.numbers import format_currency

from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _
from services.chamber.web.profiles import SIZES, STAFFINGS

KINDS = {"money": _("Geld"), "hours": _("Uren werk"), "rooms": _("Een zaal of lokaal")}

UNSAID = {"unsaid": _("Lid dat het niet zegt"), "not-a-member": _("Geen lid")}
"""Groups of which nothing is known."""

GROUPS = {
    "year": (_("Per jaar"), _("Jaar"), {}),
    "size": (_("Naar grootte"), _("Grootte"), {**SIZES, **UNSAID}),
    "staffing": (_("Naar wie er werkt"), _("Wie er werkt"), {**STAFFINGS, **UNSAID}),
    "neighbourhood": (_("Naar wijk"), _("Wijk"), UNSAID),
}
"""What totals are told by: its table, what heads the parts, and its words for them."""

OUTCOMES = {
    "allocated": _("Toegekend"),
    "corrected": _("Verbeterd"),
    "unchanged": _("Ongewijzigd"),
    "refused": _("Geweigerd"),
}
"""What became of a row."""


class Amount(Protocol):
    """How much of what."""

    kind: str
    amount: str
    currency: str | None


def amount(say: Language, one: Amount) -> str:
    """`€ 1.250,50`, `7,25 uur werk`, `12 keer een zaal`: exact, as it was told."""
    if one.kind == "money":
        return _money(one.amount, one.currency or "", say.locale)
    words = _("{amount} uur werk") if one.kind == "hours" else _("{amount} keer een zaal")
    return say.text(words).format(amount=say.exact(one.amount))


@lru_cache(maxsize=10_000)
def _money(amount: str, currency: str, locale: Locale) -> str:
    # Babel takes a tenth of a millisecond for it, and a page tells a hundred.
    return str(format_currency(Decimal(amount), currency, locale=locale, decimal_quantization=False))
