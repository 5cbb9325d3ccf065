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
    "submit-draft": _("Je voorstel is ingediend."),
}
