"""What a page says when something was done, by the operation of the API; others are told in general words."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

DONE = {
    "cast-ballot": _("Je stem is uitgebracht. Tot de stemming sluit, kun je ze nog wijzigen."),
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
    "submit-draft": _("Je voorstel is ingediend."),
}
