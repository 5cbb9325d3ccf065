"""*Vandaag*: what waits for who is signed in, and what changed since they were here (E5)."""

from __future__ import annotations

from asyncio import gather
from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal

from msgspec import structs

from events.refusal import NotAllowed
from services.chamber.api import drafts
from services.chamber.api import waiting as api
from services.chamber.views import actions as action_views
from services.chamber.views import answers as answer_views
from services.chamber.views import calls as call_views
from services.chamber.views import delegations as delegation_views
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import sittings as sitting_views
from services.chamber.views import waiting as views
from services.chamber.web import entries, phrases
from services.chamber.web.commissions import TICK
from services.chamber.web.measures import KINDS
from services.chamber.web.page import Page, PageQuery, Visit
from services.chamber.web.sittings import BUREAU

COMING = 3
"""Sittings that are shown."""

CALLS = 5
"""Calls for candidates that are shown."""

CHANGED = 30
"""Dossiers with something new that are shown."""

SOON = timedelta(days=14)
"""So long before its date an item is marked."""

ITEMS = 20
"""Items that were delegated and are shown of each sort."""

MINUTES = 10
"""Sittings that are looked through for minutes that wait for approval."""


SHOWN = 10
"""Lines of each list that waits, until all is asked for."""


class TodayQuery(PageQuery):
    """`alles`: all that waits, and not only the first lines of it."""

    alles: Literal["ja"] | None = None


async def today(visit: Visit) -> dict[str, Any]:
    """What waits."""
    reading, session = visit.reading, visit.session
    head = await reading.log.head()
    since = await visit.parts.visits.note(session.person, head, visit.now) if session else head
    most = views.MOST if visit.query.alles else SHOWN
    # Two ways at once, and not a dozen: each takes a connection, on which all of it is planned.
    (found, own, actions), (past, coming, changes, looked_for) = await gather(
        _ours(visit, most), _everybodys(visit, since)
    )
    waiting, further = _cut(found, most)
    return {
        "since": since,
        "waiting": waiting,
        "further": further or len(own) > most or len(actions) > most,
        "to_vote": [one for one in waiting.votes if not one.voted] if waiting else [],
        "voted": [one for one in waiting.votes if one.voted] if waiting else [],
        "owed": await answer_views.duties(reading, state="owed") if visit.office == "contact" else [],
        "actions": actions[:most],
        "reported": await _assembly(visit, phase="reported"),
        "hot": await _assembly(visit, hot=True),
        "words": phrases.delegations,
        "ending": lambda at: at - TICK,
        "soon": SOON,
        "drafts": own[:most],
        "coming": coming,
        "calls": looked_for[:CALLS],
        "more_calls": len(looked_for) > CALLS,
        "minutes": [one for one in past if one.phase == "ended" and one.approved is None],
        "changes": changes,
        "happened": entries.HAPPENED,
        "measure_words": KINDS,
    }


async def _ours(
    visit: Visit, most: int
) -> tuple[views.Waiting | None, list[drafts.DraftLine], list[action_views.ActionLine]]:
    """What waits for the organisation, its drafts, and its actions."""
    visit = visit.together()
    return await gather(_waiting(visit, most), _drafts(visit), _actions(visit, most))


async def _everybodys(
    visit: Visit, since: int
) -> tuple[
    list[sitting_views.SittingLine],
    list[sitting_views.SittingLine],
    list[dossier_views.ChangeLine],
    list[call_views.CallLine],
]:
    """The latest sittings, those that come, in which dossiers something happened, and who is looked for."""
    reading = visit.reading.together()
    return await gather(
        sitting_views.sittings(reading, limit=MINUTES),
        sitting_views.sittings(reading, coming=True, limit=COMING),
        dossier_views.changes(reading, since, CHANGED),
        call_views.closing(reading, visit.now, CALLS + 1),
    )


async def _waiting(visit: Visit, most: int) -> views.Waiting | None:
    who = visit.session.actor if visit.session else None
    if who is None or who.organisation is None:
        return None
    with suppress(NotAllowed):  # it left
        return await api.waiting_for(visit.parts, who, who.organisation, most + 1)
    return None


async def _assembly(visit: Visit, **asked: Any) -> list[delegation_views.DelegationLine]:
    """What of the items that were delegated waits for the assembly, for which clerk and chair act."""
    if visit.office not in BUREAU:
        return []
    return await delegation_views.delegations(visit.reading, limit=ITEMS, **asked)


def _cut(waiting: views.Waiting | None, most: int) -> tuple[views.Waiting | None, bool]:
    """The first lines of each list, but all that is still to be voted on; and whether there are more."""
    if waiting is None:
        return None, False
    whole = structs.asdict(waiting)
    shown = {name: lines[:most] for name, lines in whole.items()}
    cast = [one for one in waiting.votes if one.voted]
    shown["votes"] = [one for one in waiting.votes if not one.voted] + cast[:most]
    return views.Waiting(**shown), any(len(lines) < len(whole[name]) for name, lines in shown.items())


async def _actions(visit: Visit, most: int) -> list[action_views.ActionLine]:
    if visit.organisation is None:
        return []
    asked = {"organisation": visit.organisation, "phase": "under-way", "limit": most + 1}
    return await action_views.actions(visit.reading, visit.now, **asked)


async def _drafts(visit: Visit) -> list[drafts.DraftLine]:
    who = visit.session.actor if visit.session else None
    if who is None or who.organisation is None:
        return []
    with suppress(NotAllowed):  # it left, or is suspended
        return await drafts.drafts(visit.parts, who)
    return []


PAGES = (
    Page(
        "today",
        "/vandaag",
        "today/today.html",
        today,
        (*views.OF, *sitting_views.OF, *answer_views.OF, *action_views.OF, *call_views.OF),
        known=True,
        query=TodayQuery,
    ),
)
"""The page about what waits."""
