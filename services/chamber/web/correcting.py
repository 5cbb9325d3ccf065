"""Asking that something about an organisation be put right without being known, and the clerk's list of it.

/organisaties/{organisation}/verbetering   the form, for anybody
/griffie/verbeteringen                     what waits, whoever asked; it is gone once it was dealt with
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from services.chamber.api import corrections
from services.chamber.views import organisations as views
from services.chamber.web.organisations import answered
from services.chamber.web.page import Elsewhere, Page, PageQuery, Visit, nothing


class AskedQuery(PageQuery):
    """Whether it was just asked: nobody who is not signed in has a page that tells what they did."""

    gevraagd: Literal["", "ja"] = ""


async def asking(visit: Visit) -> Mapping[str, Any] | Elsewhere:
    """The form. Who acts for a member, and the clerk, have one of their own, under their own name."""
    organisation = visit.ids["organisation"]
    if visit.organisation is not None or visit.office == "clerk":
        return Elsewhere(f"/organisaties/{organisation}#fout")
    found = await views.organisation(visit.reading, organisation) or nothing("organisation")
    return {"found": found, "asked": visit.query.gevraagd == "ja"}


async def waiting(visit: Visit) -> Mapping[str, Any]:
    """What waits, the oldest first."""
    if visit.office != "clerk":
        return {"bureau": False, "lines": []}
    found = await answered(visit, corrections.listed, list[corrections.CorrectionLine], {})
    about = {one.organisation for one in found} | {one.asked_by for one in found if one.asked_by}
    names = await views.names(visit.reading, about)
    return {"bureau": True, "lines": found, "names": names}


PAGES = (
    Page("correction", "/organisaties/{organisation}/verbetering", "organisations/correction.html", asking,
         query=AskedQuery, browser=True),
    Page("corrections", "/griffie/verbeteringen", "desk/corrections.html", waiting, known=True),
)  # fmt: skip
"""The pages about what is to be put right."""
