"""How the pages speak of organisations, and of texts that are erased."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

BENCHES = {"civil-society": _("bank van het middenveld"), "city": _("bank van de stad")}
STANDINGS = {"member": _("lid"), "suspended": _("geschorst"), "left": _("geen lid meer")}

GROUNDS = {
    "personal-data": _("Er staan persoonsgegevens in"),
    "unlawful": _("De tekst is onwettig"),
    "court-order": _("Een rechter legt het op"),
}
ERASURES = {"requested": _("Gevraagd"), "erased": _("Gewist"), "refused": _("Geweigerd")}
