"""The pages about the house itself: the front page, its charter and aims, its rules, joining, the briefing.

/                    what it is for, how to join, what is open, what comes, what was decided
/charter             the charter in force; /charter/{version} one of its versions
/doelen              the aims, and what serves them (P1); /doelen/{aim} one of them
/reglement           the rules of procedure in plain words; /reglement/{version} one of their versions
/lid-worden          how to join, who applied, and the forms for it
/inwerking           for who is new: what is open, what was decided and why, how to take part (E5)
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from services.chamber.api.applications import ApplicationsQuery
from services.chamber.api.reads import Limit, Paged
from services.chamber.views import assembly as assembly_views
from services.chamber.views import belonging, calls, dossiers, items, organisations, polls, sittings, statutes
from services.chamber.views import page as page_of
from services.chamber.web import profiles, ruling
from services.chamber.web.page import LINES, Page, Visit, nothing

SHOWN = 3
"""Lines of each list on the front page; the rest is in the lists."""

BRIEFED = 10
"""Lines of each list in the briefing."""

SERVED = 5
"""Items under each aim."""


class AimQuery(Paged):
    """Which part of what serves an aim; fewer at once than a program takes."""

    limit: Limit = LINES


class JoiningQuery(ApplicationsQuery):
    """Which applications; fewer than a program takes, for under each that waits stands a form."""

    limit: Limit = 20


async def front(visit: Visit) -> dict[str, Any]:
    """The front page."""
    reading = visit.reading.together()
    (whole, told), voted_on, looked_for, results, newest, coming = await gather(
        gather(assembly_views.house(reading), statutes.charter(reading)),
        polls.open_polls(reading, SHOWN + 1),
        calls.closing(reading, visit.now, SHOWN + 1),
        polls.recent_results(reading, SHOWN),
        dossiers.dossiers(reading, limit=SHOWN),
        sittings.sittings(reading, coming=True, limit=1),
    )
    return {
        "whole": whole,
        "charter": told,
        "open_polls": voted_on[:SHOWN],
        "more_polls": len(voted_on) > SHOWN,
        "calls": looked_for[:SHOWN],
        "more_calls": len(looked_for) > SHOWN,
        "results": results,
        "newest": newest,
        "coming": coming,
    }


async def charter(visit: Visit) -> dict[str, Any]:
    """The charter in force, or one version of it."""
    found = await statutes.charter(visit.reading, _version(visit.ids, "charter"))
    if found is None and "version" in visit.ids:
        nothing("charter")
    return {"charter": found}


async def aims(visit: Visit) -> dict[str, Any]:
    """The aims, each with what serves it."""
    found = await statutes.aims(visit.reading)
    served = {aim.aim: await items.items(visit.reading, aim=aim.aim, limit=SERVED) for aim in found}
    return {"aims": found, "served": served}


async def aim(visit: Visit) -> dict[str, Any]:
    """One aim, with all that serves it."""
    query, asked = visit.query, visit.ids["aim"]
    found = next((one for one in await statutes.aims(visit.reading) if one.aim == asked), None)
    lines = await items.items(visit.reading, aim=asked, after=query.after, limit=query.limit)
    if found is None and not lines:
        nothing("aim")
    return {"aim": found, "id": asked, "found": page_of(lines, "proposal", query.limit)}


async def rules(visit: Visit) -> dict[str, Any]:
    """The rules of procedure in plain words."""
    found = await statutes.rules(visit.reading, _version(visit.ids, "rules"))
    if found is None and "version" in visit.ids:
        nothing("rules")
    return {"rules": found, "sections": ruling.told(visit.say, found.procedure) if found else []}


async def joining(visit: Visit) -> dict[str, Any]:
    """How to join, and who applied."""
    query, reading = visit.query, visit.reading
    lines = await belonging.applications(reading, phase=query.phase, after=query.after, limit=query.limit)
    return {
        "charter": await statutes.charter(reading),
        "rules": await statutes.procedure(reading),
        "found": page_of(lines, "application", query.limit),
        "query": query,
        "tags": await organisations.tags(reading),
        "profiles": profiles,
    }


async def briefing(visit: Visit) -> dict[str, Any]:
    """For who is new."""
    visit = visit.together()
    reading = visit.reading
    (whole, told, rules), (voted_on, looked_for), underway, decided, coming = await gather(
        gather(assembly_views.house(reading), statutes.charter(reading), statutes.procedure(reading)),
        gather(polls.open_polls(reading, BRIEFED), calls.closing(reading, visit.now, BRIEFED)),
        dossiers.dossiers(reading, state="open", limit=BRIEFED),
        _decided(visit),
        sittings.sittings(reading, coming=True, limit=SHOWN),
    )
    return {
        "whole": whole,
        "charter": told,
        "sections": ruling.told(visit.say, rules) if rules else [],
        "open_polls": voted_on,
        "calls": looked_for,
        "underway": underway,
        "decided": decided,
        "coming": coming,
    }


async def _decided(visit: Visit) -> list[tuple[polls.PollLine, str | None, str | None]]:
    # Each result with what it was about: for whom, and what was to change.
    found = await polls.recent_results(visit.reading, BRIEFED)
    purposes = await items.purposes(visit.reading, [poll.proposal for poll in found if poll.proposal])
    return [(poll, *purposes.get(poll.proposal or "", (None, None))) for poll in found]


def _version(ids: Mapping[str, str], what: str) -> int | None:
    if "version" not in ids:
        return None
    told = ids["version"]
    return int(told) if told.isdecimal() and len(told) <= 7 else nothing(what)  # noqa: PLR2004 - versions are below 1,000,000


_FRONT = (*assembly_views.OF, *statutes.OF, *sittings.OF, *calls.OF)

PAGES = (
    Page("front", "/", "house/front.html", front, _FRONT),
    Page("charter", "/charter", "house/charter.html", charter, statutes.OF),
    Page("charter-version", "/charter/{version}", "house/charter.html", charter, statutes.OF),
    Page("aims", "/doelen", "house/aims.html", aims, statutes.OF_AIMS),
    Page("aim", "/doelen/{aim}", "house/aim.html", aim, statutes.OF_AIMS, query=AimQuery),
    Page("rules", "/reglement", "house/rules.html", rules, statutes.OF),
    Page("rules-version", "/reglement/{version}", "house/rules.html", rules, statutes.OF),
    Page(
        "joining",
        "/lid-worden",
        "house/joining.html",
        joining,
        (*statutes.OF, *belonging.OF, *organisations.OF),
        query=JoiningQuery,
    ),
    Page("briefing", "/inwerking", "house/briefing.html", briefing, (*_FRONT, *items.OF)),
)
"""The pages about the house itself."""
