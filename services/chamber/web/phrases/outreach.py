"""How the pages speak of whom the parliament means to reach, and of who is not a member yet (E4)."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

KINDS = {
    "neighbourhood": _("Wijken"),
    "former-municipality": _("Deelgemeenten"),
    "theme": _("Thema's"),
    "target-group": _("Doelgroepen"),
}
"""The four lists."""

REACHED = {
    "neighbourhood": _("Wijken waar wel iemand is"),
    "former-municipality": _("Deelgemeenten waar wel iemand is"),
    "theme": _("Thema's waar wel iemand aan werkt"),
    "target-group": _("Doelgroepen waarvoor wel iemand werkt"),
}
"""Those of a list where somebody is."""

OF = {
    "neighbourhood": _("wijk"),
    "former-municipality": _("deelgemeente"),
    "theme": _("thema"),
    "target-group": _("doelgroep"),
}
"""One of a list."""

PHASES = {
    "in-hand": _("Iemand zoekt"),
    "done": _("Gedaan"),
    "let-go": _("Losgelaten"),
}
"""Where an outreach task stands."""

STANDINGS = {
    "listed": _("Genoteerd"),
    "invited": _("Uitgenodigd"),
    "declined": _("Nu niet"),
    "joined": _("Lid geworden"),
    "removed": _("Van de lijst gehaald"),
}
"""Where an organisation stands that is no member."""

ROWS = {
    "listed": _("Genoteerd"),
    "known": _("Stond er al"),
    "refused": _("Geweigerd"),
}
"""What became of a row of a table."""

WAYS = {"mail": _("per mail"), "in-person": _("in een gesprek")}
"""How it was invited last."""

INVITING = {
    "mail": _("Met een mail, naar het adres dat we kennen"),
    "in-person": _("Er werd met hen gesproken"),
}
"""How it can be invited, for who does."""

SPEAKS = {"nl": _("Nederlands"), "en": _("Engels"), "fr": _("Frans")}
"""In which language it is written to."""
