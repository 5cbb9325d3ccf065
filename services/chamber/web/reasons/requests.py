"""Why something is refused whatever it is about: what was sent, or the log behind it."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "not-a-moment": _("Dat is geen geldig moment. Geef een dag en een uur, zoals 31.12.2026 20.00."),
    "too-large": _("Wat je stuurde, is te lang. Maak het korter."),
    "body-too-large": _("Wat je stuurde, is te groot. Maak het korter, of stuur het in delen."),
    "body-too-slow": _(
        "Wat je stuurde, kwam niet op tijd aan. Probeer het op een betere verbinding opnieuw; er is niets"
        " bewaard."
    ),
    "malformed-form": _("Het formulier kwam niet goed aan. Laad de pagina opnieuw, en vul het nog eens in."),
    "malformed-choice": _("Een van je keuzes bestaat niet. Laad de pagina opnieuw en kies nog eens."),
    "malformed-id": _("Er klopt iets niet in het adres of in een nummer. Kijk na wat je invulde."),
    "idempotency-key-reused": _(
        "Dit formulier werd al verstuurd, met iets anders erin. Laad de pagina opnieuw, kijk of het gedaan"
        " is, en vul het zo nodig nog eens in."
    ),
    "busy": _(
        "Anderen doen op dit ogenblik hetzelfde, en het lukte niet. Wacht even, en verstuur het opnieuw:"
        " het wordt maar één keer gedaan."
    ),
    "unavailable": _(
        "De databank antwoordt nu niet. Wacht even, en verstuur het opnieuw: het wordt maar één keer gedaan."
    ),
    "log-fenced": _(
        "Er kan nu niets bij: het logboek is vergrendeld, want het is niet meer wat gepubliceerd werd."
        " Vraag de beheerder wat er aan de hand is."
    ),
    "read-model-behind": _("De pagina loopt nog achter op het logboek. Wacht even, en laad ze opnieuw."),
    "expires-in-the-past": _("Dat zou al verlopen zijn. Kies een moment dat nog komt."),
}
"""In Dutch, by the code of the refusal."""
