"""How the pages speak of signals from the field (A4)."""

from __future__ import annotations

from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

QUESTIONS = {
    "can": _("Wat kunnen we doen?"),
    "cannot": _("Wat kunnen we niet?"),
    "who": _("Wie kan het opnemen?"),
    "done": _("Wat gebeurde er al?"),
}
"""The four standing questions."""

LINKED = {"signal": _("Signaal"), "proposal": _("Voorstel"), "action": _("Actie")}
"""What a signal may be linked to."""

PLACES = {"signal": "/signalen/", "proposal": "/dossiers/", "action": "/acties/"}
"""Where that stands."""


def behind(say: Language, count: int) -> str:
    """How many raised it or see it too."""
    return say.number(count, "organisatie ziet dit", "organisaties zien dit")


def recurs(say: Language, years: int) -> str:
    """In how many years it was seen; nothing where nobody told it year by year, or of one year only."""
    return say.text("gezien in {years}").format(years=say.number(years, "jaar", "jaren")) if years > 1 else ""


def in_year(say: Language, times: int, organisations: int) -> str:
    """`12 keer, door 3 organisaties`."""
    return say.text("{times}, door {organisations}").format(
        times=say.number(times, "keer", "keer"),
        organisations=say.number(organisations, "organisatie", "organisaties"),
    )
