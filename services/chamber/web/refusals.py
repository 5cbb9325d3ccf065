"""Why something was refused, in the words of the pages: by the code that the API gives, else by its kind.

The API speaks English to programs. What a page adds is its own; where it has no words for a code it says what
kind of refusal it is, and shows the API's sentence beside it.
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
    "acting-for-nobody": _("Je kunt voor meer dan één organisatie of ambt handelen. Kies eerst voor welke."),
    "confirm-first": _(
        "Voor deze handeling moet je opnieuw tonen wie je bent: meld je opnieuw aan, en probeer dan nog eens."
    ),
    "nobody-asked": _("Bij een vraag zeg je aan wie ze is; bij iets anders laat je dat weg."),
    "reply-to-a-reply": _("Op een reactie kun je niet nog eens reageren: reageer op de bijdrage zelf."),
    "contribution-withdrawn": _("Dat werd intussen teruggenomen."),
    "another-version": _(
        "De tekst is intussen veranderd. Lees de tekst van nu, en open het formulier opnieuw vanaf die tekst."
    ),
    "changes-change-incomplete": _("Zeg hoe het artikel anders moet luiden dan nu."),
    "changes-nothing-left": _(
        "Dan blijft er niets van de tekst over. Vervang het artikel in plaats daarvan."
    ),
    "too-late-to-amend": _("De termijn om amendementen in te dienen is voorbij."),
    "no-rivals": _("Zet elk van deze amendementen precies één keer in de volgorde."),
    "wrong-phase": _("Dat kan niet meer, of nog niet: kijk in het dossier waar het voorstel staat."),
    "nothing-said": _("Je veranderde niets. Vul minstens één ding in of pas iets aan."),
    "scope-and-neighbourhoods": _(
        "Gaat het over enkele wijken, noem ze dan; gaat het over heel de stad, noem er dan geen."
    ),
    "neighbourhoods-without-scope": _("Zeg ook of het over heel de stad gaat of over enkele wijken."),
    "holder-of-the-decision": _("Zeg wie beslist. Alleen als het parlement zelf beslist, laat je dat leeg."),
    "refer-to-one": _("Kies één plaats: een ander voorstel of een organisatie."),
    "no-such-aim": _("Kies een doel uit het charter."),
    "draft-not-ready": _("Je ontwerp is nog niet klaar: kijk na wat er bij de velden staat."),
    "supported-already": _("Jullie steunen dit voorstel al."),
    "name-stands": _("Jullie naam staat er al onder."),
    "own-case": _(
        "Het gaat over jullie zelf, en niemand oordeelt over zijn eigen zaak. Jullie kunnen in beroep gaan."
    ),
    "same-bench": _("Iemand van de andere bank moet dit doen: wie het vraagt, beslist niet mee."),
    "measure-judged": _("De andere bank heeft daar al over beslist."),
    "appeal-too-late": _(
        "De termijn om in beroep te gaan, is voorbij. Jullie kunnen het wel als voorstel op tafel leggen."
    ),
    "ground-not-admissible": _("Die grond geldt hier niet. Een andere mening of de toon is nooit een grond."),
    "no-such-text": _("Er is geen tekst (meer) met deze hash."),
    "no-such-contribution": _("Er is geen bijdrage met dat nummer."),
    "too-many-corrections": _(
        "Er wachten al vijftig verbeteringen die jullie vroegen. Wacht tot er enkele behandeld zijn."
    ),
    "not-a-full-member": _("Dat kan alleen een effectief lid van je organisatie."),
    "takes-both-benches": _("Dat vraagt iemand van elke bank: gebruik een maatregel."),
    "not-from-here": _("Dit formulier is verlopen. Kijk na wat je invulde, en verstuur het opnieuw."),
    "not-signed-in": _("Meld je aan om hier iets te doen."),
    "not-your-organisation": _("Je handelt nu niet voor een organisatie die dit mag."),
    "not-in-good-standing": _(
        "Je organisatie is nu geen lid dat mag stemmen: ze is geschorst of vertrokken."
    ),
    "not-on-the-roll": _(
        "Je organisatie staat niet op de lijst van stemgerechtigden: die lag vast toen de stemming openging."
    ),
    "full-member-voted": _(
        "Een effectief lid van je organisatie stemde al. Alleen een effectief lid kan die stem nog wijzigen."
    ),
    "poll-closing": _("De stemming is voorbij: stemmen kon tot de aangekondigde sluitingstijd."),
    "poll-closed": _("De stemming is gesloten."),
    "poll-counted": _("De stemming is gesloten en geteld."),
    "poll-annulled": _("De stemming is nietig verklaard."),
    "no-such-choice": _("Die keuze is er in deze stemming niet, of je koos er te veel."),
    "reason-misplaced": _(
        "Bij een bezorgdheid en bij een bezwaar hoort een reden, bij een andere keuze niet."
    ),
    "reason-too-long": _("Je reden is te lang om te verzegelen. Zeg het korter."),
    "another-ballot": _("Er staat intussen een andere stem. Kijk eerst welke."),
    "disputed-already": _("Die stem is al betwist, en telt niet mee."),
    "not-disputed": _("Die stem is niet (meer) betwist: ze telt."),
    "no-ballot": _("Je organisatie stemde nog niet."),
    "no-such-objection": _("Dat bezwaar houdt niets meer aan."),
    "too-late-for-a-position": _("De termijn voor minderheidsstandpunten is voorbij."),
}
"""Refusals in words of their own."""

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
    original = "" if wrong.code in BY_CODE else f"{wrong.detail} {wrong.remedy}"
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
