"""*Vandaag*: what waits for who is signed in, and what changed since they were here (E5)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, Literal

from msgspec import structs

from events.refusal import NotAllowed
from services.chamber.api import drafts
from services.chamber.api import waiting as api
from services.chamber.api.reads import At
from services.chamber.views import actions as action_views
from services.chamber.views import answers as answer_views
from services.chamber.views import delegations as delegation_views
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import sittings as sitting_views
from services.chamber.views import waiting as views
from services.chamber.web import entries, phrases
from services.chamber.web.commissions import TICK
from services.chamber.web.measures import KINDS
from services.chamber.web.organisations import answered
from services.chamber.web.page import Page, PageQuery, Visit
from services.chamber.web.sittings import BUREAU

COMING = 3
"""Sittings that are shown."""

CHANGED = 30
"""Dossiers with something new that are shown."""

ACTIONS = 20
"""Actions of the organisation that are shown."""

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
    past = await sitting_views.sittings(reading, limit=MINUTES)
    most = None if visit.query.alles else SHOWN
    waiting, left_out = _cut(await _waiting(visit), most)
    own = await _drafts(visit)
    return {
        "since": since,
        "waiting": waiting,
        "left_out": left_out + len(own[most:] if most else ()),
        "to_vote": [one for one in waiting.votes if not one.voted] if waiting else [],
        "voted": [one for one in waiting.votes if one.voted] if waiting else [],
        "owed": await answer_views.duties(reading, state="owed") if visit.office == "contact" else [],
        "actions": await _actions(visit),
        "reported": await _assembly(visit, phase="reported"),
        "hot": await _assembly(visit, hot=True),
        "words": phrases.delegations,
        "ending": lambda at: at - TICK,
        "soon": SOON,
        "drafts": own[:most],
        "coming": await sitting_views.sittings(reading, coming=True, limit=COMING),
        "minutes": [one for one in past if one.phase == "ended" and one.approved is None],
        "changes": await dossier_views.changes(reading, since, CHANGED),
        "happened": entries.HAPPENED,
        "measure_words": KINDS,
    }


async def _waiting(visit: Visit) -> views.Waiting | None:
    if visit.organisation is None:
        return None
    with suppress(NotAllowed):  # it left
        ids = {"organisation": visit.organisation}
        found: views.Waiting = await answered(visit, api.waiting, views.Waiting, ids, At())
        return found
    return None


async def _assembly(visit: Visit, **asked: Any) -> list[delegation_views.DelegationLine]:
    """What of the items that were delegated waits for the assembly, for which clerk and chair act."""
    if visit.office not in BUREAU:
        return []
    return await delegation_views.delegations(visit.reading, limit=ITEMS, **asked)


def _cut(waiting: views.Waiting | None, most: int | None) -> tuple[views.Waiting | None, int]:
    """The first lines of each list, but all that is still to be voted on; and how many are left out."""
    if waiting is None:
        return None, 0
    whole = structs.asdict(waiting)
    shown = {name: lines[:most] for name, lines in whole.items()}
    cast = [one for one in waiting.votes if one.voted]
    shown["votes"] = [one for one in waiting.votes if not one.voted] + cast[:most]
    return views.Waiting(**shown), sum(len(whole[name]) - len(lines) for name, lines in shown.items())


async def _actions(visit: Visit) -> list[action_views.ActionLine]:
    if visit.organisation is None:
        return []
    asked = {"organisation": visit.organisation, "phase": "under-way", "limit": ACTIONS}
    return await action_views.actions(visit.reading, visit.now, **asked)


async def _drafts(visit: Visit) -> list[drafts.DraftLine]:
    if visit.organisation is None:
        return []
    with suppress(NotAllowed):  # it left, or is suspended
        found: list[drafts.DraftLine] = await answered(visit, drafts.listed, list[drafts.DraftLine], {})
        return found
    return []


PAGES = (
    Page(
        "today",
        "/vandaag",
        "today/today.html",
        today,
        (*views.OF, *sitting_views.OF, *answer_views.OF, *action_views.OF),
        known=True,
        query=TodayQuery,
    ),
)
"""The page about what waits."""
