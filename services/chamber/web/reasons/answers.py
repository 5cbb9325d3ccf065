"""Why something about the city's answers, or about actions, is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "not-the-contact-person": _("Alleen de contactpersoon van de stad antwoordt voor de stad."),
    "no-such-duty": _("Hierop is de stad geen antwoord verschuldigd."),
    "wrong-phase-of-duty": _(
        "Dat kan nu niet: het antwoord werd intussen gegeven, of wordt nog verwacht. Kijk bovenaan de pagina."
    ),
    "promises-do-not-fit": _(
        "Wat de stad aanvaardt, wordt minstens één actie: zeg wie wat doet, en tegen wanneer. Wat ze niet"
        " aanvaardt, is er geen."
    ),
    "to-whom": _("Zeg bij 'niet aan ons' voor wie het wel is, en alleen dan."),
    "not-of-the-city": _("De stad belooft voor zichzelf: kies een van haar eigen diensten."),
    "no-interim-answer": _(
        "Een tussentijds antwoord kan één keer, en voor de termijn om is. Geef het antwoord zelf."
    ),
    "no-later-date": _(
        "Kies een dag na de huidige termijn, en hoogstens één termijn van het reglement later."
    ),
    "insufficient-already": _(
        "De vergadering vroeg al één keer een ander antwoord. Leg wat nog ontbreekt voor als nieuw voorstel."
    ),
    "not-on-the-agenda": _(
        "Dat doet een plenaire zitting die het punt op haar agenda heeft. Zet het eerst op de agenda."
    ),
    "no-majority-for-it": _("Er was geen meerderheid voor: het antwoord blijft."),
    "given-by-no-outcome": _(
        "De griffier geeft niemand iets te doen: dat doet een uitkomst. Begin vanuit het dossier."
    ),
    "not-an-owner": _("Alleen wie de actie doet, of de griffier, kan dit."),
    "no-owners": _("Zeg wie de actie doet: elke organisatie één keer."),
    "owner-no-member": _("Wie de actie doet, moet lid zijn van het parlement."),
    "no-distance": _("De streefwaarde is gelijk aan de nulmeting: dan is er niets te zien. Kies een andere."),
    "no-indicator": _("Deze actie heeft geen indicator. Zeg bij het afsluiten in woorden wat er veranderde."),
    "measured-in-the-future": _("Dat moment moet nog komen. Geef het moment waarop gemeten is."),
    "action-closed": _("De actie is al afgesloten."),
    "superseded-by-none": _("Kies een andere actie, die nog loopt."),
    "no-rules-of-actions": _("Zonder huishoudelijk reglement zijn er geen acties."),
}
"""In Dutch, by the code of the refusal."""
