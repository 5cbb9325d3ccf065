"""The pages about what takes one person of each bench (F3): measures with their appeals, and erasures.

/maatregelen             all of them; `soort` and `over` begin one
/maatregelen/{measure}   one, with what whoever looks may do about it
/gewist                  texts that were erased, or are to be; `tekst` begins one
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.measure.acts import GROUNDS, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, WithdrawAppeal
from events.measure.facts import Kind
from services.chamber.api.erasures import ErasuresQuery
from services.chamber.api.measures import MeasuresQuery
from services.chamber.api.reads import Limit
from services.chamber.views import belonging, erasures, organisations
from services.chamber.views import page as page_of
from services.chamber.web.allowed import UNWRITTEN, obstacles
from services.chamber.web.choosing import IN_GOOD_STANDING, Offered, Words, offered
from services.chamber.web.forms import Choice
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Page, Visit, nothing
from services.chamber.words import Id

KINDS = {
    "suspend": _("Een organisatie schorsen"),
    "refuse-admission": _("Een aanvraag voor lidmaatschap weigeren"),
    "hide": _("Een bijdrage verbergen"),
}
GROUNDS_OF = {
    "not-eligible": _("Ze is niet wie volgens het charter lid kan zijn"),
    "duplicate": _("Ze is al lid onder een andere naam"),
    "impersonation": _("Iemand doet zich voor als een ander"),
    "dissolved": _("Ze bestaat niet meer"),
    "threat": _("Iemand wordt bedreigd"),
    "personal-data": _("Er staan persoonsgegevens in"),
    "unlawful": _("De wet verbiedt het"),
    "court-order": _("Een rechter legt het op"),
}
PHASES = {
    "asked": _("Gevraagd: wacht op de andere bank"),
    "refused": _("Geweigerd door de andere bank: er gebeurt niets"),
    "confirmed": _("Van kracht"),
    "appealed": _("Van kracht; er loopt een beroep bij de vergadering"),
    "upheld": _("Van kracht: de vergadering volgde het beroep niet, of het werd ingetrokken"),
    "lifted": _("Opgeheven door de vergadering"),
}

WORDS = {"KINDS": KINDS, "GROUNDS": GROUNDS_OF, "PHASES": PHASES}

PART = 100
"""Applications that can be refused, in one list."""


class MeasuresPageQuery(MeasuresQuery):
    """Also what one is about to ask for: `soort`, and `over` what."""

    soort: Kind | None = None
    zoek: Words | None = None
    over: Id | None = None


class ErasuresPageQuery(ErasuresQuery):
    """Also the digest of a text that somebody is about to ask to be erased."""

    limit: Limit = 10
    tekst: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")] | None = None


async def measures(visit: Visit) -> dict[str, Any]:
    """The measures, and the form to ask for one."""
    query, reading = visit.query, visit.reading
    lines = await belonging.measures(
        reading,
        phase=query.phase,
        kind=query.kind,
        subject=query.subject,
        after=query.after,
        limit=query.limit,
    )
    kind = query.soort if visit.office == "member" else None
    return {
        **WORDS,
        "found": page_of(lines, "measure", query.limit),
        "query": query,
        "kind": kind,
        "grounds": [
            Choice(one, visit.say.text(GROUNDS_OF[one]))
            for one in GROUNDS_OF
            if kind and one in GROUNDS[kind]
        ],
        "subjects": await _subjects(visit, kind) if kind else None,
        "ruled": await visit.parts.gateway.ask(lambda world, _at: world.rules.version > 0),
    }


async def _subjects(visit: Visit, kind: Kind) -> Offered:
    if kind == "refuse-admission":
        waiting = await belonging.applications(visit.reading, phase="applied", limit=PART)
        return Offered(
            [Choice(one.application, one.name or one.application) for one in waiting], "", more=False
        )
    if kind == "hide":
        return Offered([], "", more=False)
    return await offered(visit, visit.query.zoek, IN_GOOD_STANDING, visit.query.over)


async def measure(visit: Visit) -> dict[str, Any]:
    """One measure, and what whoever looks may do about it."""
    name = visit.ids["measure"]
    lines = await belonging.measures(visit.reading, measure=name, limit=1) or nothing("measure")
    line = lines[0]
    may = await obstacles(
        visit,
        ConfirmMeasure(name),
        RefuseMeasure(name, UNWRITTEN),
        AppealMeasure(name, UNWRITTEN),
        WithdrawAppeal(name),
    )
    confirm, refuse, appeal, withdraw = (one is None for one in may)
    return {
        **WORDS,
        "line": line,
        "subject": await _about(visit, line),
        "confirm": confirm,
        "refuse": refuse,
        "appeal": appeal,
        "withdraw": withdraw,
    }


async def _about(visit: Visit, line: belonging.MeasureLine) -> str | None:
    # The name of what it is against, where it has one.
    if line.kind == "suspend":
        found = await organisations.organisation(visit.reading, line.subject)
        return found.name if found else None
    if line.kind == "refuse-admission":
        applied = await belonging.applications(visit.reading, application=line.subject, limit=1)
        return applied[0].name if applied else None
    return None


async def erased(visit: Visit) -> dict[str, Any]:
    """Which texts were erased or are to be, by whom and why; and the form to ask for it."""
    query = visit.query
    lines = await erasures.erasures(visit.reading, phase=query.phase, after=query.after, limit=query.limit)
    open_ones = [one.erasure for one in lines if one.phase == "requested"]
    asking = RequestErasure("-", (UNWRITTEN,), UNWRITTEN, "personal-data")
    judging = [act for one in open_ones for act in (ConfirmErasure(one), RefuseErasure(one, UNWRITTEN))]
    first, *rest = await obstacles(visit, asking, *judging)
    may = {one: (rest[2 * n] is None, rest[2 * n + 1] is None) for n, one in enumerate(open_ones)}
    return {
        "found": page_of(lines, "erasure", query.limit),
        "query": query,
        "ask": first is None,
        "may": may,
    }


PAGES = (
    Page("measures", "/maatregelen", "measures/list.html", measures, (*belonging.OF, *organisations.OF),
         query=MeasuresPageQuery),
    Page("measure", "/maatregelen/{measure}", "measures/one.html", measure,
         (*belonging.OF, *organisations.OF)),
    Page("erasures", "/gewist", "measures/erased.html", erased, erasures.OF, query=ErasuresPageQuery),
)  # fmt: skip
"""The pages about what takes both benches."""
