"""Why something about sittings and agendas is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "not-of-the-bureau": _("Alleen de griffier of de voorzitter mag dat. Vraag het aan een van hen."),
    "no-such-sitting": _("Die zitting is er niet. Kijk in de lijst van zittingen welke er zijn."),
    "no-time-to-meet": _(
        "De zitting zou in het verleden beginnen, of eindigen voor ze begint. Kies een begin dat nog komt,"
        " en een later einde."
    ),
    "nowhere": _(
        "Zo weet niemand waar de zitting is. Geef een plaats, een adres om online mee te doen, of beide."
    ),
    "about-nothing": _(
        "Een zitting over een thema of een wijk zegt welk of welke; een plenaire vergadering zegt dat niet."
        " Pas het aan."
    ),
    "sitting-exists": _("Die zitting is al bijeengeroepen. Kijk in de lijst van zittingen."),
    "sitting-convened": _("Dat kan pas als de zitting geopend is. Wacht tot ze begint."),
    "sitting-held": _(
        "De zitting is al bezig: dat kan nu niet meer. Wacht tot ze gesloten is, of stel het voor in de"
        " zitting zelf."
    ),
    "sitting-ended": _("De zitting is gesloten. Breng het op de volgende zitting."),
    "sitting-cancelled": _("De zitting is afgelast. Kijk in de lijst welke zitting er komt."),
    "too-early-to-begin": _(
        "De zitting is voor later bijeengeroepen. Wacht tot het zover is, of verplaats ze, met een reden."
    ),
    "not-taken-up": _("De zitting wilde dit punt niet toevoegen. Het kan op de agenda van de volgende."),
    "item-exists": _("Dat staat al op de agenda. De volgorde kun je nog veranderen."),
    "agenda-full": _("De agenda is vol. Roep een andere zitting bijeen."),
    "more-hands-than-members": _(
        "Er zijn meer handen geteld dan er leden zijn. Tel voor elke organisatie één hand."
    ),
    "no-place-on-the-agenda": _(
        "De plaatsen van deze zitting zijn verdeeld, en dit voorstel heeft er geen. Tijdens de zitting kan ze"
        " het met handopsteking toevoegen."
    ),
    "hands-not-counted": _(
        "Tijdens de zitting stemt ze zelf over een laat punt: vul de getelde handen in. Voor de zitting"
        " laat je die leeg."
    ),
    "another-agenda": _(
        "De volgorde noemt niet elk punt van de agenda precies één keer. Laad de pagina opnieuw en probeer"
        " nog eens."
    ),
    "document-exists": _("Dat document is al toegevoegd. Kijk op de pagina van de zitting."),
    "too-many-documents": _(
        "Deze zitting heeft al zoveel documenten als kan. Zet enkele teksten samen in één document."
    ),
    "turn-not-asked": _("Die organisatie vroeg het woord niet bij dit punt. Ze vraagt het eerst."),
    "turn-asked": _("Jullie staan al in de rij om te spreken. Wie het minst sprak, gaat voor."),
    "too-many-turns": _(
        "Er werd al zo vaak gesproken als kan op één zitting. Zeg het als bijdrage bij het dossier."
    ),
    "not-its-turn": _(
        "Een andere organisatie is eerst aan de beurt: ze sprak minder, of vroeg het eerder. Geef haar het"
        " woord; ze mag ervan afzien."
    ),
    "minutes-approved": _(
        "De notulen zijn al goedgekeurd. Wat anders moet, komt in de notulen van de volgende zitting."
    ),
    "too-many-minutes": _(
        "De notulen werden al zo vaak geschreven als kan. Laat de volgende zitting ze goedkeuren."
    ),
    "not-a-later-sitting": _(
        "Notulen worden goedgekeurd door een latere zitting. Zet ze op de agenda van de volgende."
    ),
    "other-minutes": _("Er is intussen een latere versie van de notulen. Lees die, en keur die goed."),
    "present-already": _("Jullie zijn al aanwezig gemeld. Je hoeft niets te doen."),
    "not-present": _("Jullie zijn nu niet aanwezig gemeld. Meld jullie eerst aanwezig."),
    "no-such-agenda": _("Voor die zitting is geen agenda aangekondigd. Kies een andere zitting."),
    "agenda-exists": _("Voor die zitting is de agenda al aangekondigd, en wat aangekondigd is, blijft."),
    "agenda-out-of-time": _(
        "De lijst voor de agenda sluit in de toekomst, en voor de zitting begint. Kies een moment daartussen."
    ),
    "wrong-phase-of-agenda": _(
        "Dat kan nog niet, of niet meer: kijk op de pagina van de agenda hoe ver die staat."
    ),
    "too-early-to-close-the-list": _(
        "De lijst sluit nog niet: de aangekondigde tijd is er nog niet. Wacht erop."
    ),
    "no-rules-of-places": _(
        "Zonder huishoudelijk reglement zijn er geen plaatsen te verdelen. De griffier legt voorstellen ter"
        " stemming zoals ze komen."
    ),
    "another-secret": _(
        "Dat is niet het geheim waarvan de hash werd aangekondigd. Geef het geheim dat voor deze zitting"
        " gemaakt werd, ongewijzigd."
    ),
}
"""In Dutch, by the code of the refusal."""
