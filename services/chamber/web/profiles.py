"""What an organisation says of itself, in words: legal form, staffing, size."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

LEGAL_FORMS = {
    "unincorporated": _("Feitelijke vereniging, zonder rechtspersoonlijkheid"),
    "citizens-initiative": _("Burgerinitiatief"),
    "non-profit": _("Vzw"),
    "foundation": _("Stichting"),
    "cooperative": _("Coöperatieve vennootschap"),
    "company": _("Bedrijf"),
    "public-service": _("Openbare dienst"),
    "other": _("Iets anders"),
}
STAFFINGS = {
    "volunteer": _("Alleen vrijwilligers"),
    "mixed": _("Vrijwilligers en beroepskrachten"),
    "professional": _("Beroepskrachten"),
}
SIZES = {
    "under-10": _("Minder dan 10 mensen"),
    "10-49": _("10 tot 49 mensen"),
    "50-249": _("50 tot 249 mensen"),
    "250-or-more": _("250 mensen of meer"),
}
