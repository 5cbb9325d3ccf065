"""Words of commissions and delegations."""

from __future__ import annotations

from services.chamber.views.calls import CallLine
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

MANDATES = {
    "advise": _("Adviseren"),
    "elaborate": _("Uitwerken"),
    "decide": _("Beslissen"),
    "execute": _("Uitvoeren"),
}
"""What the receiver is asked to do."""

PHASES = {
    "assembly": _("Bij het parlement"),
    "delegated": _("Verwezen, nog niet aanvaard"),
    "accepted": _("Aanvaard"),
    "in-progress": _("In behandeling"),
    "reported": _("Verslag uitgebracht"),
    "concluded": _("Afgerond"),
}
"""Where an item stands."""

EXPECTED = {
    "assembly": _("Verwacht: het parlement verwijst het opnieuw, of rondt het af."),
    "delegated": _("Verwacht: aanvaarden, weigeren of doorschuiven."),
    "accepted": _("Verwacht: eraan beginnen, en verslag uitbrengen tegen de datum."),
    "in-progress": _("Verwacht: verslag uitbrengen tegen de datum."),
    "reported": _("Verwacht: het parlement neemt het verslag over, neemt er kennis van of zendt het terug."),
    "concluded": _("Er wordt niets meer verwacht."),
}
"""What comes next, by where an item stands."""

GROUNDS = {
    "incomplete": _("De vraag is niet volledig"),
    "not-ours": _("Dit is niet voor ons"),
    "no-means": _("Wij hebben er de middelen niet voor"),
    "other": _("Een andere reden"),
}
"""Why it is not taken on."""

VERDICTS = {
    "adopts": _("Het parlement neemt het verslag over"),
    "takes-note": _("Het parlement neemt er kennis van"),
}
"""What the assembly does with a report."""

KINDS = {"proposal": _("Voorstel"), "outcome": _("Uitkomst"), "question": _("Vraag"), "signal": _("Signaal")}
"""What is delegated."""

BENCHES = {"civil-society": _("Middenveld"), "city": _("Stad")}

CALLS = {
    "open": _("Men kan kandidaat worden"),
    "closed": _("Gesloten"),
    "voting": _("De bank stemt"),
    "drawing": _("Er wordt geloot"),
    "decided": _("Zetels toegewezen"),
}
"""Where a call for candidates stands."""

WAYS = {
    "named": _("Aangewezen door een uitkomst"),
    "elected": _("Verkozen"),
    "unopposed": _("Zonder tegenkandidaat"),
    "drawn": _("Door het lot"),
    "substitute": _("Als plaatsvervanger"),
}
"""How a seat was filled."""


def called(say: Language, line: CallLine) -> str:
    """What a call asks: for which bench, how much of one's time a year, and until when one may answer it."""
    return say.text(
        "{bench}, {seats}; per jaar {meetings} en {hours}. Kandidaat worden kan tot {moment}"
    ).format(
        bench=say.text(BENCHES[line.bench]),
        seats=say.number(line.seats, "zetel", "zetels"),
        meetings=say.number(line.meetings, "vergadering", "vergaderingen"),
        hours=say.number(line.hours, "uur", "uur"),
        moment=say.moment(line.closes_at),
    )
