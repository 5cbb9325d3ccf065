"""Why something about signals, or about bundles of them, is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "no-rules-of-signals": _(
        "Zonder huishoudelijk reglement zijn er geen signalen. Het reglement komt er bij een stemming."
    ),
    "no-such-signal": _("Dat signaal is er niet. Zoek het in de lijst van signalen."),
    "signal-exists": _("Er is al een signaal met dit nummer. Kies een ander, of laat het weg."),
    "signal-without-a-theme": _("Noem minstens één thema: zonder vindt niemand het signaal terug."),
    "signal-merged": _(
        "Dit signaal ging op in een ander, dat nu voor allebei staat. Doe het daar: de link staat op deze"
        " pagina."
    ),
    "signal-delegated": _(
        "Dit signaal ligt bij een ander overleg. Rond de verwijzing eerst af, of voeg het andere signaal"
        " hierbij."
    ),
    "not-behind-the-signal": _(
        "Je organisatie gaf dit signaal niet, en herkent het niet. Zeg eerst 'ook bij ons' als je het ook"
        " ziet, of vraag het aan de griffier."
    ),
    "raised-it-yourself": _(
        "Je organisatie gaf dit signaal zelf, of een dat erin opging. Je hoeft niets te doen."
    ),
    "recognised-already": _(
        "Je organisatie herkent dit al, en telt één keer. Hoe vaak je het ziet, kun je per jaar zeggen."
    ),
    "not-recognised": _("Je organisatie herkent dit signaal nu niet. Je hoeft niets te doen."),
    "year-to-come": _("Dat jaar moet nog komen. Kies dit jaar, of een eerder."),
    "seen-as-told": _("Dat aantal staat er al voor dat jaar. Je hoeft niets te doen."),
    "not-yours-to-merge": _(
        "Je organisatie gaf dit signaal niet. Vraag aan wie het gaf, of aan de griffier, om het samen te"
        " voegen."
    ),
    "merged-into-itself": _("Een signaal gaat niet op in zichzelf. Kies het andere."),
    "too-many-merged": _(
        "Eén signaal staat voor hoogstens twintig andere. Koppel ze, of breng ze samen in een bundel."
    ),
    "linked-to-itself": _("Een signaal wordt niet aan zichzelf gekoppeld. Kies iets anders."),
    "nothing-to-link": _(
        "Er is niets met dat nummer. Neem het laatste deel van het adres van het signaal, het dossier of de"
        " actie."
    ),
    "linked-already": _("Ze zijn al gekoppeld. Je hoeft niets te doen."),
    "not-linked": _("Ze zijn niet gekoppeld. Je hoeft niets te doen."),
    "too-many-links": _(
        "Een signaal heeft hoogstens vijftig koppelingen. Neem er eerst een weg die weinig zegt."
    ),
    "no-such-bundle": _("Die bundel is er niet. Zoek hem in de lijst van bundels."),
    "bundle-exists": _("Er is al een bundel met dit nummer. Kies een ander, of laat het weg."),
    "bundle-issued": _("Deze bundel is uitgegeven en blijft zoals hij is. Begin een nieuwe."),
    "bundled-already": _("Dat signaal zit al in de bundel. Je hoeft niets te doen."),
    "bundle-full": _("Een bundel telt hoogstens honderd signalen. Begin een tweede."),
    "not-in-the-bundle": _("Dat signaal zit niet in de bundel. Je hoeft niets te doen."),
    "empty-bundle": _("Er zit nog geen signaal in de bundel. Voeg er eerst een toe."),
}
"""In Dutch, by the code of the refusal."""
