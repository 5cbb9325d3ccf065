"""The pages that anyone may read: overview, polls, who is who, what was erased."""

from __future__ import annotations

from typing import Any

from projections import directory as directory_model
from services.chamber.api.erasures import ErasuresQuery
from services.chamber.api.organisations import DirectoryQuery
from services.chamber.views import assembly as assembly_views
from services.chamber.views import erasures as erasure_views
from services.chamber.views import organisations as organisation_views
from services.chamber.views import page as page_of
from services.chamber.views import polls as poll_views
from services.chamber.views import proposals as proposal_views
from services.chamber.web import phrases
from services.chamber.web.page import Page, Visit, nothing

MAX_ROLL_CALL = 5_000
"""Ballots on one page; beyond that the API has the rest."""


async def recount(visit: Visit) -> dict[str, Any]:
    """How to count everything again."""
    return {"whole": await assembly_views.assembly(visit.reading) or nothing("assembly")}


async def poll(visit: Visit) -> dict[str, Any]:
    """A poll, its tally and its roll call."""
    reading, poll = visit.reading, visit.ids["poll"]
    found = await poll_views.poll(reading, poll) or nothing("poll")
    item = await proposal_views.proposal(reading, found.proposal, limit=1) if found.proposal else None
    return {
        "poll": found,
        "over": f"poll-{poll}" if found.phase in {"open", "closed"} else "",
        "proposal": item and item[0],
        "roll_call": sorted(
            await poll_views.roll_call(reading, poll, None, MAX_ROLL_CALL),
            key=lambda line: (line.name or line.organisation).casefold(),
        ),
        "tally": found.result.tally if found.result else found.tally,
        "papers": phrases.papers(found),
    }


async def directory(visit: Visit) -> dict[str, Any]:
    """Who is who."""
    query = visit.query
    lines = await organisation_views.organisations(
        visit.reading,
        q=query.q,
        theme=query.theme,
        neighbourhood=query.neighbourhood,
        target_group=query.target_group,
        after=query.after,
        limit=query.limit,
    )
    return {
        "tags": await organisation_views.tags(visit.reading),
        "query": query,
        "found": page_of(lines, "organisation", query.limit),
    }


async def erasures(visit: Visit) -> dict[str, Any]:
    """Which texts were erased, by whom and why."""
    query = visit.query
    lines = await erasure_views.erasures(
        visit.reading, phase=query.phase, after=query.after, limit=query.limit
    )
    return {"found": page_of(lines, "erasure", query.limit)}


PAGES = (
    Page("recount", "/narekenen", "recount.html", recount, assembly_views.OF),
    Page("poll", "/stemmingen/{poll}", "poll.html", poll, poll_views.OF),
    Page(
        "directory",
        "/organisaties",
        "directory.html",
        directory,
        (directory_model.DIRECTORY,),
        query=DirectoryQuery,
    ),
    Page("erasures", "/gewist", "erasures.html", erasures, erasure_views.OF, query=ErasuresQuery),
)
"""The pages about what everyone may read."""
