"""Signals from the field (A4): all of them, raising one, and one with all that is known about it.

- `/signalen`: which there are, by their words, theme and neighbourhood, and whether they come back
- `/signalen/nieuw`: raising one, beside those that are like it (`over`: what one sees, in a few words)
- `/signalen/{signal}`: one; `zoek` looks for what tells the same, or has to do with it. Lists go on from
  behind a number of lines: who sees it (`wie`), what it has to do with (`koppelingen`); earlier answers to a
  question (`vraag`) from before a position (`voor`)
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from msgspec import Meta

from events import days
from events.delegation.state import OUT
from events.fact import Actor
from events.recognition.acts import RecogniseSignal, WithdrawRecognition
from events.signal.acts import require_given_up
from events.signal.answering import AnswerSignal
from events.signal.facts import Question
from events.signal.linking import require_linker
from events.signal.standing import require_behind, require_signal
from events.world import World
from services.chamber.api.reads import Limit
from services.chamber.api.signals import SignalsQuery
from services.chamber.reading import Reading
from services.chamber.views import actions as action_views
from services.chamber.views import commissions as commission_views
from services.chamber.views import delegations as delegation_views
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import organisations, signal_parts
from services.chamber.views import page as page_of
from services.chamber.views import signals as views
from services.chamber.web import allowed, charts, commissions, entries, phrases, tags
from services.chamber.web.allowed import Check
from services.chamber.web.choosing import SearchQuery, Words
from services.chamber.web.forms import Choice
from services.chamber.web.languages import in_house
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.web.sittings import BUREAU
from services.chamber.words import Position

MOST_TAGS = 60
"""Boxes to tick of each sort; others can be typed."""

NEAR = 8
"""Of each kind of thing that a search finds: what a signal may have to do with."""

UNDER_WAY = 200
"""Actions under way that are looked through for words."""


PART = 20
"""Lines of a list on the page of a signal: who sees it, what it has to do with."""

EARLIER = 5
"""Earlier answers to a question that are shown at once."""

STEPS = 5
"""The last steps of its way; the whole way stands at the delegation."""

Behind = Annotated[int, Meta(ge=0, le=1_000_000)]


class ListQuery(SignalsQuery):
    """What to look for; fewer lines than a program takes."""

    limit: Limit = LINES


class NewQuery(PageQuery):
    """What one sees, in a few words."""

    over: Words | None = None


class SignalQuery(SearchQuery):
    """`wie`, `koppelingen`: from behind how many lines; `vraag`, `voor`: of a question, before a position."""

    wie: Behind = 0
    koppelingen: Behind = 0
    vraag: Question | None = None
    voor: Position | None = None


async def listed(visit: Visit) -> dict[str, Any]:
    """The signals."""
    query = visit.query
    asked = query.wanted()
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
    visit = visit.together()
    reading, name, query = visit.reading, visit.ids["signal"], visit.query
    (line, by_years, answers, merged), (recognised, links), route, may, choices = await gather(
        gather(
            signal_parts.line(reading, name),
            signal_parts.years(reading, [name]),
            signal_parts.answers(reading, [name], EARLIER, query.vraag, query.voor),
            signal_parts.took_in(reading, name),
        ),
        gather(
            signal_parts.behind(reading, name, query.wie, PART),
            signal_parts.links(reading, name, query.koppelingen, PART),
        ),
        delegation_views.delegation(reading, "signal", name, limit=STEPS + 1),
        allowed.passing(visit, partial(_checks, name)),
        _bodies(visit),
    )
    found = line or nothing("signal")
    bureau = (
        visit.office in BUREAU and found.into is None and (route is None or route.delegation.phase not in OUT)
    )
    sought = (query.zoek or "").strip()
    near = (
        await _near(reading, visit, found, sought) if sought and may & {"merge-signal", "link-signal"} else {}
    )
    linked = await signal_parts.linked(reading, name) if near else set()
    by_year = by_years.get(name, [])
    return {
        **commissions.WORDS,
        "query": query,
        "found": found,
        "OFFICES": entries.OFFICES,
        "standing": answers.get(name, {}),
        "question_choices": tags.options(visit.say, phrases.signals.QUESTIONS)[1:],
        "by_year": by_year,
        "drawing": drawn(visit, by_year) if by_year else None,
        "recognised": recognised,
        "links": links,
        "merged": merged,
        "bundles": await views.bundles(reading, signal=found.into or name, limit=NEAR),
        "route": route,
        "steps": route.steps[-STEPS:] if route else [],
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
        "chosen": [_choice(visit, one.kind, one.item, one.title) for one in links.lines],
        "this_year": days.day_of(visit.now).year,
        "bureau": bureau,
        "commissions": choices if bureau else [],
    }


async def _bodies(visit: Visit) -> list[Choice]:
    """The commissions, for who may choose one."""
    return await commissions.standing(visit) if visit.office in BUREAU else []


def drawn(visit: Visit, years: Sequence[views.SeenYear]) -> Any:
    """How often it was seen year by year, as bars."""
    say = visit.say
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
    reading: Reading, visit: Visit, found: views.SignalLine, sought: str
) -> Mapping[str, Sequence[Choice]]:
    """What a signal may have to do with by these words: signals that are like them, proposals and actions."""
    like = await views.similar(reading, sought, [], found.signal)
    proposals = await dossier_views.dossiers(reading, q=sought, limit=NEAR)
    under_way = await action_views.actions(reading, visit.now, phase="under-way", limit=UNDER_WAY)
    actions = [one for one in under_way if _says(one.what, sought)]
    return {
        "signal": [_choice(visit, "signal", one.signal, one.title, one.name or "") for one in like[:NEAR]],
        "proposal": [_choice(visit, "proposal", one.proposal, one.title) for one in proposals],
        "action": [_choice(visit, "action", one.action, one.what) for one in actions[:NEAR]],
    }


def _says(words: str | None, sought: str) -> bool:
    return all(one in (words or "").casefold() for one in sought.casefold().split())


def _choice(visit: Visit, kind: str, item: str, title: str | None, more: str = "") -> Choice:
    hint = ", ".join(filter(None, (visit.say.text(phrases.signals.LINKED[kind]), more)))
    return Choice(urlencode({"kind": kind, "item": item}), in_house(visit.say, (title or item)[:200]), hint)


PAGES = (
    Page("signals", "/signalen", "signals/list.html", listed, views.OF, query=ListQuery),
    Page("new-signal", "/signalen/nieuw", "signals/new.html", new, views.OF, known=True, query=NewQuery),
    Page("signal", "/signalen/{signal}", "signals/one.html", signal,
         (*views.OF, *delegation_views.OF, *commission_views.OF, *dossier_views.OF, *action_views.OF),
         query=SignalQuery),
)  # fmt: skip
"""The pages of signals."""
