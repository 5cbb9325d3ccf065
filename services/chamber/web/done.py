"""What a page says when something was done, by the operation of the API; others are told in general words."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

DONE = {
    "cast-ballot": _("Je stem is uitgebracht. Tot de stemming sluit, kun je ze nog wijzigen."),
    "dispute-ballot": _(
        "Jullie stem is betwist. Ze telt niet mee tot je ze bevestigt of een andere uitbrengt."
    ),
    "confirm-ballot": _("Jullie stem is bevestigd: ze telt weer mee."),
    "answer-objection": _("Het antwoord op het bezwaar staat erbij."),
    "withdraw-objection": _("Jullie bezwaar is ingetrokken."),
    "take-position": _("Jullie minderheidsstandpunt staat bij de uitkomst."),
    "support-item": _("Jullie steun is genoteerd."),
    "take-support-back": _("Jullie steun is teruggenomen."),
    "contribute": _("Je bijdrage staat erbij."),
    "file-amendment": _("Je amendement is ingediend."),
    "submit-item": _("Je voorstel is ingediend."),
    "begin-draft": _("Je ontwerp is bewaard."),
    "change-draft": _("Je ontwerp is bewaard."),
    "convene-sitting": _("De zitting is bijeengeroepen."),
    "move-sitting": _("De zitting is verplaatst."),
    "cancel-sitting": _("De zitting is afgelast."),
    "begin-sitting": _("De zitting is geopend."),
    "end-sitting": _("De zitting is gesloten."),
    "put-item": _("Het punt staat op de agenda."),
    "order-agenda": _("De agenda staat in de nieuwe volgorde."),
    "add-document": _("Het document is toegevoegd."),
    "ask-turn": _("Jullie vroegen het woord."),
    "waive-turn": _("Jullie zagen af van het woord."),
    "give-turn": _("Het woord is gegeven."),
    "come-to-sitting": _("De aanwezigheid is genoteerd."),
    "leave-sitting": _("Het vertrek is genoteerd."),
    "draft-minutes": _("Deze versie van de notulen is bewaard."),
    "approve-minutes": _("De notulen zijn goedgekeurd."),
    "open-poll": _("De stemming is open."),
    "announce-closing": _("De sluitingstijd is aangekondigd."),
    "annul-poll": _("De stemming is nietig verklaard."),
    "enter-ballot": _("De stem uit de zaal is ingevoerd."),
    "end-deliberation": _("De beraadslaging is afgesloten."),
    "admit-applicant": _("De organisatie is toegelaten."),
    "admit-organisation": _("De organisatie is toegelaten."),
    "refuse-applicant": _("De aanvraag is geweigerd."),
    "suspend-organisation": _("De organisatie is geschorst."),
    "reinstate-organisation": _("De schorsing is opgeheven."),
    "give-office": _("Het ambt is gegeven."),
    "take-office": _("Het ambt is afgenomen."),
    "announce-agenda": _("De agenda is aangekondigd."),
    "reveal-lot": _("Het geheim is onthuld."),
    "apply": _("De aanvraag staat op de lijst."),
    "submit-draft": _("Je voorstel is ingediend."),
}
