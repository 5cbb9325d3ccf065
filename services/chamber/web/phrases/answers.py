"""How the pages speak of what the city answers (T6), and of actions (A3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

VERDICTS = {
    "accept": _("De stad aanvaardt het"),
    "partly": _("De stad aanvaardt het voor een deel"),
    "reject": _("De stad wijst het af"),
    "not-ours": _("De stad zegt dat het niet aan haar is"),
}
"""What the city answered."""

ANSWERS = {
    "accept": _("Aanvaarden"),
    "partly": _("Voor een deel aanvaarden"),
    "reject": _("Afwijzen"),
    "not-ours": _("Niet aan ons: aan een ander"),
}
"""What it can answer, for who answers."""

DUTIES = {
    "open": _("Antwoord verwacht"),
    "overdue": _("Te laat"),
    "answered": _("Beantwoord"),
}
"""Where an answer stands."""

STATES = {
    "owed": _("Nog te beantwoorden"),
    "overdue": _("Te laat"),
    "answered": _("Beantwoord"),
}
"""What one can ask the list of answers for."""

STEPS = {
    "opened": _("De stad is een antwoord verschuldigd"),
    "reminded": _("De contactpersoon kreeg een herinnering"),
    "interim": _("Tussentijds antwoord"),
    "answered": _("Antwoord"),
    "overdue": _("De termijn liep af zonder antwoord"),
    "insufficient": _("De vergadering vond het antwoord onvoldoende"),
    "lifted": _("De stemming is nietig verklaard: dit antwoord wordt niet meer gevraagd"),
}

PHASES = {
    "under-way": _("Loopt"),
    "completed": _("Uitgevoerd"),
    "abandoned": _("Opgegeven"),
    "superseded": _("Vervangen door een andere actie"),
    "unsolved": _("Geen structurele oplossing"),
}
"""Where an action stands."""

_ADVISED = _("Vooraf was gezegd dat het parlement adviseert: de stad mag anders kiezen, en zegt dan waarom.")
_KEPT = _("Vooraf was gezegd dat het parlement mee beslist, en de stad voert de uitkomst uit.")
_BROKEN = _(
    "Vooraf was gezegd dat het parlement mee beslist. Met dit antwoord voert de stad de uitkomst niet, of "
    "niet helemaal, uit."
)


def weighed(say: Language, level: str | None, *, keeps: bool | None) -> str:
    """An answer beside what was declared before the vote; nothing while one of the two is missing (T4)."""
    if keeps is None:
        return ""
    if level in ("co-decide", "decide"):
        return say.text(_KEPT if keeps else _BROKEN)
    return say.text(_ADVISED)


def last_day(say: Language, due_at: datetime) -> str:
    """The last day of a term, which ends when that day ends in Brussels."""
    return say.day(due_at - timedelta(microseconds=1))


def by(say: Language, due_at: datetime, since: datetime) -> str:
    """Until when an answer may come, seen from a moment: a term of no days is over as it begins."""
    if due_at <= since:
        return say.text("meteen")
    return say.text("voor het einde van {day}").format(day=last_day(say, due_at))


def expected(say: Language, due_at: datetime, since: datetime) -> str:
    """The same in a sentence, seen from the moment at which the term began."""
    if due_at <= since:
        return say.text("Het antwoord wordt meteen verwacht.")
    return say.text("Het antwoord wordt verwacht voor het einde van {day}.").format(day=last_day(say, due_at))


def share(say: Language, part: int, whole: int) -> str:
    """A share of a whole: `3 van de 4`."""
    return say.text("{part} van de {whole}").format(part=say.decimal(part), whole=say.decimal(whole))


def percent(say: Language, part: str | None) -> str:
    """How far an action is, in whole percents; a half is rounded to the even one."""
    if part is None:
        return say.text("nog niet gemeten")
    return f"{say.decimal(round(Fraction(part) * 100))} %"
