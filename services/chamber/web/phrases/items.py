"""How the pages speak of items, their texts, amendments and what is said about them."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.rules.facts import Procedure
from services.chamber.views.proposals import Dossier
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

KINDS = {
    "policy": _("Voorstel"),
    "statement": _("Jaarlijks standpunt"),
    "election": _("Verkiezing"),
    "rules": _("Wijziging van het huishoudelijk reglement"),
    "charter": _("Wijziging van het charter"),
    "membership": _("Voorstel over lidmaatschap"),
}

PHASES = {
    "submitted": _("Ingediend: zoekt steun"),
    "supported": _("Genoeg gesteund"),
    "scheduled": _("Op de agenda: wordt besproken"),
    "deliberated": _("Bespreking afgesloten"),
    "voted": _("Ter stemming"),
    "concluded": _("Afgerond"),
    "lapsed": _("Vervallen"),
    "referred": _("Doorverwezen"),
    "withdrawn": _("Ingetrokken"),
}
"""Where an item stands."""

STATES = {
    "open": _("Loopt nog"),
    "voting": _("Stemming open"),
    "concluded": _("Afgerond met een uitkomst"),
    "ended": _("Geëindigd zonder uitkomst"),
}

STANDINGS = {"advice": _("Advies"), "position": _("Standpunt"), "decision": _("Beslissing")}
"""What an outcome is called (T4)."""

LEVELS = {
    "inform": _("informeren"),
    "consult": _("raadplegen"),
    "advise": _("adviseren"),
    "co-decide": _("meebeslissen"),
    "decide": _("beslissen"),
}

WORTH = {
    "inform": _("Het parlement wordt ingelicht. Wat het ervan vindt, is een standpunt."),
    "consult": _(
        "Het parlement wordt geraadpleegd. De uitkomst is een advies: wie beslist, mag anders kiezen."
    ),
    "advise": _("Het parlement adviseert. De uitkomst is een advies, geen beslissing."),
    "co-decide": _("Het parlement beslist mee, samen met wie de beslissing heeft."),
    "decide": _("Het parlement beslist zelf."),
}

KINDS_OF_SPEECH = {
    "argument-for": _("Argument voor"),
    "argument-against": _("Argument tegen"),
    "question": _("Vraag"),
    "information": _("Informatie"),
    "concern": _("Bezorgdheid"),
    "objection": _("Bezwaar"),
    "testimony": _("Getuigenis"),
}

ASKED = {"city": _("de stad"), "clerk": _("de griffier"), "submitter": _("de indiener")}

CHANGES = {
    "replace": _("Vervangt het artikel"),
    "insert": _("Voegt een artikel toe"),
    "delete": _("Schrapt het artikel"),
}

AMENDMENTS = {
    "standing": _("Ingediend"),
    "voted-on": _("Ter stemming"),
    "adopted": _("Aangenomen"),
    "rejected": _("Verworpen"),
    "withdrawn": _("Ingetrokken"),
    "lapsed": _("Vervallen: een ander amendement dat niet samen kan, is aangenomen"),
    "flagged": _("Past niet meer op de tekst: de indiener zegt wat er nu bedoeld is"),
}

LACKS = {
    "question": _("De vraag waarover gestemd wordt"),
    "background": _("De achtergrond"),
    "for-whom": _("Voor wie het is"),
    "changes": _("Wat er voor hen verandert"),
    "engagement": _("Wat de uitkomst waard is, en wie beslist"),
    "scope": _("Of het over heel de stad gaat of over enkele wijken"),
    "addressed-to-city": _("Of er iets van de stad gevraagd wordt"),
    "reading-time": _("Tijd om de tekst te lezen"),
}

WAYS = {
    "support": _("door zijn steun"),
    "rotation": _("bij beurtrol"),
    "lot": _("door loting"),
    "late": _("door een stemming in de zitting zelf"),
}
"""How an item came on an agenda."""


NEXT = {
    "submitted": _(
        "Het zoekt steun van organisaties die van elkaar verschillen. Vindt het die niet voor {lapse}, dan"
        " vervalt het."
    ),
    "supported": _("Er is genoeg steun. Het wacht op een plaats op de agenda van een zitting."),
    "scheduled": _(
        "Het wordt besproken en komt op de zitting van {meets_at}. Amendementen indienen kan tot"
        " {amendments}."
    ),
    "reopened": _(
        "Er is een verslag: lees het hieronder. Het wordt weer besproken, en amenderen kan tot de griffier of"
        " de voorzitter de beraadslaging afsluit."
    ),
    "deliberated": _(
        "De tekst staat vast. Het komt ter stemming zodra iedereen {reading} kon lezen en er niets ontbreekt."
    ),
    "voted": _("Er wordt over gestemd, of de stemmen worden geteld."),
    "voted until": _("Er wordt over gestemd tot {closes_at}."),
    "concluded": _("De stemming is voorbij en de uitkomst staat vast."),
    "lapsed": _("Het vond niet op tijd genoeg steun. Iedereen mag het opnieuw voorstellen."),
    "without rules": _("De griffier legt het ter stemming zoals het er staat."),
}
"""What happens with an item now, and until when."""


def next_step(
    say: Language, dossier: Dossier, procedure: Procedure | None, closes_at: datetime | None
) -> str:
    """What happens with an item now, and until when. `closes_at` is that of an open poll on it."""
    phase: str = dossier.phase
    if phase == "voted" and closes_at is not None:
        phase = "voted until"
    if phase == "submitted" and procedure is None:
        phase = "without rules"
    if phase == "scheduled" and dossier.meets_at is None:
        phase = "reopened"
    moments = {"closes_at": closes_at, "meets_at": dossier.meets_at}
    more = {}
    if procedure is not None:
        periods = procedure.periods
        moments["lapse"] = dossier.submitted_at + timedelta(days=periods.lapse)
        moments["amendments"] = amendable_until(dossier, procedure)
        more["reading"] = say.number(periods.reading, "dag", "dagen")
    told = {name: say.moment(at) if at else "" for name, at in moments.items()}
    return say.text(NEXT.get(phase, "")).format(**told, **more)


def amendable_until(dossier: Dossier, procedure: Procedure | None) -> datetime | None:
    """Until when amendments are taken, as far as that is known."""
    if procedure is None or dossier.meets_at is None:
        return None
    return dossier.meets_at - timedelta(days=procedure.periods.amendments)
