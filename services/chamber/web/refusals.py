"""Why something was refused, in the words of the pages: by the code that the API gives, else by its kind.

The API speaks English to programs. What a page adds is its own; where it has no words for a code it says what
kind of refusal it is, and shows the API's sentence beside it. It does so too where that sentence tells more
than the page can know: a figure, a moment, a name, a phase (TELLING).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from events.refusal import Refused
from services.chamber.problem import STATUS, Problem
from services.chamber.web.forms import Attempt
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _
from services.chamber.web.reasons import REASONS

BY_CODE: dict[str, str] = {
    **REASONS,
    "acting-changed": _(
        "Deze pagina was getoond om voor iemand anders te handelen dan nu. Kijk bovenaan voor wie je handelt,"
        " en verstuur het opnieuw als dat klopt: er is nog niets gedaan."
    ),
    "acting-for-nobody": _("Je kunt voor meer dan één organisatie of ambt handelen. Kies eerst voor welke."),
    "confirm-first": _(
        "Voor deze handeling moet je opnieuw tonen wie je bent: meld je opnieuw aan, en probeer dan nog eens."
    ),
    "not-from-here": _("Dit formulier is verlopen. Kijk na wat je invulde, en verstuur het opnieuw."),
    "not-signed-in": _("Meld je aan om hier iets te doen."),
    "not-your-organisation": _(
        "Je handelt nu niet voor een organisatie die dit mag. Bovenaan de pagina kies je voor wie je handelt."
    ),
}
"""Refusals in words of their own."""

TELLING = frozenset(
    {
        "action-closed",
        "amendment-voted-on",
        "amendments-open",
        "amendments-voted-on",
        "another-ballot",
        "another-statement",
        "another-version",
        "appeal-too-late",
        "body-too-large",
        "closing-announced",
        "criterion-in-use",
        "delegated-already",
        "draft-not-ready",
        "ground-not-admissible",
        "invited-lately",
        "item-held",
        "joined-no-member",
        "log-fenced",
        "mandate-exists",
        "measure-not-so-far",
        "method-of-another-kind",
        "more-hands-than-members",
        "no-address-of-a-webhook",
        "no-later-date",
        "no-more-time",
        "no-such-choice",
        "no-such-criterion",
        "not-a-moment",
        "not-an-opener",
        "not-in-coverage",
        "not-in-good-standing",
        "not-its-turn",
        "not-lapsed-yet",
        "not-next-in-order",
        "not-of-this-kind",
        "not-prepared",
        "not-taken-up",
        "nothing-to-link",
        "objections-undecided",
        "other-minutes",
        "outcome-annulled",
        "outcome-in-use",
        "passkey-refused",
        "poll-closing",
        "poll-not-counted",
        "reason-too-long",
        "recipient-never-a-member",
        "register-columns-alike",
        "register-columns-missing",
        "register-too-long",
        "register-unreadable",
        "rival-adopted",
        "rival-voted-on",
        "row-of-no-amount",
        "row-of-no-kind",
        "row-of-other-length",
        "row-twice",
        "row-unreadable",
        "row-with-empty-cell",
        "row-with-long-cell",
        "signal-merged",
        "sub-amendments-open",
        "support-not-enough",
        "too-large",
        "too-late-for-a-position",
        "too-late-to-amend",
        "waits-for-a-report",
        "wrong-phase",
        "wrong-phase-of-agenda",
        "wrong-phase-of-call",
        "wrong-phase-of-delegation",
        "wrong-phase-of-duty",
        "wrong-standing",
        "year-to-come",
    }
)
"""Refusals with words of their own whose sentence in the API says more: it is shown beside them."""

BY_STATUS = {
    403: _("Dat mag je niet doen in de naam waarin je nu handelt."),
    404: _("Waar dit over gaat, bestaat niet (meer)."),
    409: _("Dat kan nu niet: het is er te vroeg of te laat voor."),
    422: _("Er klopt iets niet in wat je invulde."),
    503: _("Er kan nu even niets bij. Wacht even, en verstuur het opnieuw: het wordt maar één keer gedaan."),
}
"""Refusals by their kind."""

_AT = re.compile(
    r"(?:^The \w+ is not what this address takes: )?(?P<what>.*?)(?: - at `\$\.?(?P<at>[^`]*)`)?\.?$"
)


def words(say: Language, refused: Refused) -> str:
    """Why the rules refuse something, in the language of the pages."""
    known = BY_CODE.get(refused.code)
    return say.text(known or BY_STATUS[STATUS.get(type(refused), 422)])


def attempt(say: Language, action: str, fields: Mapping[str, Sequence[str]], wrong: Problem) -> Attempt:
    """What a page shows of a form that was refused."""
    whole = say.text(BY_CODE.get(wrong.code) or BY_STATUS.get(wrong.status, BY_STATUS[422]))
    plain = wrong.code in BY_CODE and wrong.code not in TELLING
    original = "" if plain else f"{wrong.detail} {wrong.remedy}"
    if wrong.code != "malformed-body":
        return Attempt(action, fields, {}, whole, original)
    field, words = _field(say, wrong.detail)
    found = next((name for name in fields if name.partition(":")[0] == field), field)
    return Attempt(action, fields, {found: words} if field else {}, whole, "" if field else original)


def _field(say: Language, detail: str) -> tuple[str, str]:
    """Which field msgspec found wrong, and what with it."""
    match = _AT.match(detail)
    what, at = (match["what"], match["at"] or "") if match else (detail, "")
    if missing := re.search(r"missing required field `(\w+)`", what):
        return ".".join(filter(None, (_dotted(at), missing[1]))), say.text("Vul dit in.")
    if most := re.search(r"length <= (\d+)", what):
        return _dotted(at), say.text("Dit is te lang: hoogstens {most}.").format(most=most[1])
    if re.search(r"length >= |text that is not blank", what):
        return _dotted(at), say.text("Vul dit in.")
    if "datetime" in what:
        return _dotted(at), say.text("Geef een dag en een uur, zoals 31.12.2026 20.00.")
    if "e-mail" in what:
        return _dotted(at), say.text("Geef een e-mailadres, zoals naam@voorbeeld.be.")
    return _dotted(at), say.text("Dit is niet wat hier verwacht wordt.")


def _dotted(path: str) -> str:
    """`clauses[0].text` as fields are named: `clauses.0.text`."""
    return re.sub(r"\[(\d+)\]", r".\1", path).strip(".")
