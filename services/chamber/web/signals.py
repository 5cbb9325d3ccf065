"""Signals from the field (A4): all of them, raising one, and one with all that is known about it.

- `/signalen`: which there are, by their words, theme and neighbourhood, and whether they come back
- `/signalen/nieuw`: raising one, beside those that are like it (`over`: what one sees, in a few words)
- `/signalen/{signal}`: one; `zoek` looks for what tells the same, or has to do with it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from events import days
from events.delegation.state import OUT
from events.fact import Actor
from events.recognition.acts import RecogniseSignal, WithdrawRecognition
from events.signal.acts import require_given_up
from events.signal.answering import AnswerSignal
from events.signal.linking import require_linker
from events.signal.standing import require_behind, require_signal
from events.world import World
from services.chamber.api.signals import SignalsQuery
from services.chamber.reading import Reading
from services.chamber.views import actions as action_views
from services.chamber.views import commissions as commission_views
from services.chamber.views import delegations as delegation_views
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import organisations
from services.chamber.views import page as page_of
from services.chamber.views import signals as views
from services.chamber.web import allowed, charts, commissions, entries, phrases, tags
from services.chamber.web.allowed import Check
from services.chamber.web.choosing import SearchQuery, Words
from services.chamber.web.forms import Choice
from services.chamber.web.page import Page, PageQuery, Visit, nothing
from services.chamber.web.sittings import BUREAU

MOST_TAGS = 60
"""Boxes to tick of each sort; others can be typed."""

NEAR = 8
"""Of each kind of thing that a search finds: what a signal may have to do with."""

UNDER_WAY = 200
"""Actions under way that are looked through for words."""


class NewQuery(PageQuery):
    """What one sees, in a few words."""

    over: Words | None = None


class Answered(NamedTuple):
    """A standing question: the answer that holds, and those before it, the latest first."""

    question: str
    words: str
    now: views.StandingAnswer | None
    before: Sequence[views.StandingAnswer]


async def listed(visit: Visit) -> dict[str, Any]:
    """The signals."""
    query = visit.query
    asked = {name: getattr(query, name) for name in query.__struct_fields__ if name != "at_least"}
    lines = await views.signals(visit.reading, **asked)
    kept = {name: value for name in ("q", "theme", "neighbourhood") if (value := asked[name])}
    if query.recurring is not None:
        kept["recurring"] = "true" if query.recurring else "false"
    return {
        "query": query,
        "tags": await views.tags(visit.reading),
        "rest": urlencode(kept) + ("&" if kept else ""),
        "found": page_of(lines, "signal", query.limit),
    }


async def new(visit: Visit) -> dict[str, Any]:
    """Raising one: first what is like it, then the form."""
    over = (visit.query.over or "").strip()
    known = await organisations.tags(visit.reading)
    by_name = {
        "themes": known.themes,
        "neighbourhoods": known.neighbourhoods,
        "target_groups": known.target_groups,
    }
    return {
        "over": over,
        "similar": await views.similar(visit.reading, over) if over else [],
        "offered": {name: tags.choices(visit.say, list(used)[:MOST_TAGS]) for name, used in by_name.items()},
    }


async def signal(visit: Visit) -> dict[str, Any]:
    """One signal, and what whoever looks may do about it."""
    reading, name = visit.reading, visit.ids["signal"]
    found = await views.signal(reading, name) or nothing("signal")
    may = await allowed.passing(visit, partial(_checks, name))
    route = await delegation_views.delegation(reading, "signal", name)
    bureau = (
        visit.office in BUREAU and found.into is None and (route is None or route.delegation.phase not in OUT)
    )
    sought = (visit.query.zoek or "").strip()
    near = await _near(reading, visit, found, sought) if may & {"merge-signal", "link-signal"} else {}
    linked = {(one.kind, one.item) for one in found.links}
    return {
        **commissions.WORDS,
        "found": found,
        "OFFICES": entries.OFFICES,
        "standing": standing(found),
        "question_choices": tags.options(visit.say, phrases.signals.QUESTIONS)[1:],
        "drawing": drawn(visit, found) if found.years else None,
        "bundles": await views.bundles(reading, signal=found.into or name, limit=NEAR),
        "route": route,
        "may": may,
        "sought": sought,
        "same": [
            Choice(one.value.partition("item=")[2], one.label, one.hint) for one in near.get("signal", ())
        ],
        "near": [
            choice
            for kind, choices in near.items()
            for choice in choices
            if (kind, choice.value.partition("item=")[2]) not in linked
        ],
        "chosen": [_choice(visit, one.kind, one.item, one.title) for one in found.links],
        "this_year": days.day_of(visit.now).year,
        "bureau": bureau,
        "commissions": await commissions.standing(visit) if bureau else [],
    }


def standing(found: views.Signal) -> list[Answered]:
    """The four questions. An answer given to this signal holds before one to what was merged into it."""
    told = []
    for question, words in phrases.signals.QUESTIONS.items():
        given = [one for one in found.answers if one.question == question]
        own = [one for one in given if one.signal == found.signal]
        now = next(reversed(own or given), None)
        told.append(Answered(question, words, now, [one for one in reversed(given) if one is not now]))
    return told


def drawn(visit: Visit, found: views.Signal) -> Any:
    """How often it was seen year by year, as bars."""
    say, years = visit.say, found.years
    most = max(one.times for one in years)
    rows = [
        charts.Bar(
            str(one.year),
            phrases.signals.in_year(say, one.times, one.organisations),
            [charts.Part(one.times, "plain")],
            most,
        )
        for one in years
    ]
    told = say.text("Van {first} tot {last}; het meest in {peak}: {times}.").format(
        first=years[0].year,
        last=years[-1].year,
        peak=next(one.year for one in years if one.times == most),
        times=say.number(most, "keer", "keer"),
    )
    return charts.bars("jaren", say.text("Hoe vaak het gezien werd, per jaar"), told, rows)


def _checks(name: str, world: World, at: datetime, who: Actor) -> Mapping[str, Check]:
    mine = who.organisation or ""

    def seen() -> None:
        require_behind(world, who, at, name, require_signal(world, name, ""), "")

    return {
        "recognise-signal": partial(RecogniseSignal(name, mine, 1).decide, world, who, at),
        "withdraw-recognition": partial(WithdrawRecognition(name, mine).decide, world, who, at),
        "tell-seen": seen,
        "answer-signal": partial(AnswerSignal(name, "can", allowed.UNWRITTEN).decide, world, who, at),
        "link-signal": partial(require_linker, world, who, at, name, ""),
        "merge-signal": partial(require_given_up, world, who, at, name, ""),
    }


async def _near(
    reading: Reading, visit: Visit, found: views.Signal, sought: str
) -> Mapping[str, Sequence[Choice]]:
    """What a signal may have to do with: signals that are like it; by words also proposals and actions."""
    like = await views.similar(reading, sought or found.title or "", [], found.signal)
    near = {
        "signal": [_choice(visit, "signal", one.signal, one.title, one.name or "") for one in like[:NEAR]]
    }
    if sought:
        proposals = await dossier_views.dossiers(reading, q=sought, limit=NEAR)
        under_way = await action_views.actions(reading, visit.now, phase="under-way", limit=UNDER_WAY)
        actions = [one for one in under_way if _says(one.what, sought)]
        near["proposal"] = [_choice(visit, "proposal", one.proposal, one.title) for one in proposals]
        near["action"] = [_choice(visit, "action", one.action, one.what) for one in actions[:NEAR]]
    return near


def _says(words: str | None, sought: str) -> bool:
    return all(one in (words or "").casefold() for one in sought.casefold().split())


def _choice(visit: Visit, kind: str, item: str, title: str | None, more: str = "") -> Choice:
    hint = ", ".join(filter(None, (visit.say.text(phrases.signals.LINKED[kind]), more)))
    return Choice(urlencode({"kind": kind, "item": item}), (title or item)[:200], hint)


PAGES = (
    Page("signals", "/signalen", "signals/list.html", listed, views.OF, query=SignalsQuery),
    Page("new-signal", "/signalen/nieuw", "signals/new.html", new, views.OF, known=True, query=NewQuery),
    Page("signal", "/signalen/{signal}", "signals/one.html", signal,
         (*views.OF, *delegation_views.OF, *commission_views.OF, *dossier_views.OF, *action_views.OF),
         query=SearchQuery),
)  # fmt: skip
"""The pages of signals."""
