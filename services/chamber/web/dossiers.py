"""Dossiers: the list, and of each what it is about, its text, what is said about it, and its course (T2).

- `/dossiers`: which there are
- `/dossiers/{proposal}`: what it is about, what comes next, what one can do
- `/dossiers/{proposal}/tekst`: the text, with the amendments inside it
- `/dossiers/{proposal}/tekst/{version}`: a version, and how it differs from the one before
- `/dossiers/{proposal}/gesprek`: what is said about it
- `/dossiers/{proposal}/verloop`: everything that happened, in order
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from msgspec import Meta

from events.rules.facts import Procedure
from services.chamber.api.proposals import DossiersQuery, TimelineQuery
from services.chamber.api.reads import Limit
from services.chamber.reading import Reading
from services.chamber.views import actions as action_views
from services.chamber.views import amendments as amendment_views
from services.chamber.views import answers as answer_views
from services.chamber.views import deliberation, items, organisations, statutes
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import page as page_of
from services.chamber.views import proposals as views
from services.chamber.views import signals as signal_views
from services.chamber.views.amendments import AmendmentLine, ChangeLine
from services.chamber.web import allowed, bringing, entries, outcomes, phrases, telling
from services.chamber.web.forms import Choice
from services.chamber.web.page import LINES, Page, PageQuery, Visit, nothing
from services.chamber.web.subjects import subjects
from services.chamber.web.tags import label

LATEST = 8
"""Lines of the course on the first page of a dossier."""

SIGNALS = 20
"""Signals that a dossier has to do with, on its first page."""

TALK = 20
"""Things that were said and are no reply, on one page."""

VOTES = 10
"""Votes that are under way, and change a page of a dossier."""

PART = 50
"""Lines of the course on a page of its own."""

OF = (
    *answer_views.OF,
    *action_views.OF,
    *signal_views.OF,
    *views.WITH_OUTCOME,
    *items.OF,
    *amendment_views.OF,
    *deliberation.OF,
    *statutes.OF,
)
"""The read models that the pages of a dossier are made of."""


class TalkQuery(PageQuery):
    """In which order: in turns by organisation, or as it was said; from behind how many on."""

    order: deliberation.Order = "turns"
    na: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class ListQuery(DossiersQuery):
    """Which dossiers; fewer at once than a program takes."""

    limit: Limit = LINES


class Head(NamedTuple):
    """What stands above every page of a dossier."""

    dossier: views.Dossier
    procedure: Procedure | None
    next: str

    @property
    def proposal(self) -> str:
        """Its id."""
        return self.dossier.proposal

    @property
    def over(self) -> str:
        """The topics that change its pages: itself, and what is being voted on about it (`live.py`)."""
        polls = [f"poll-{one.poll}" for one in self.dossier.polls if one.phase in {"open", "closed"}]
        return ",".join([f"proposal-{self.proposal}", *polls[:VOTES]])


async def head(visit: Visit, **asked: Any) -> tuple[Head, int | None]:
    """The head of a dossier, and behind which position its course goes on.

    Raises: Unknown.
    """
    found = await views.proposal(visit.reading, visit.ids["proposal"], **asked)
    dossier, more = found or nothing("proposal")
    procedure = await statutes.procedure(visit.reading, dossier.rules) if dossier.rules else None
    closes_at = next((poll.closes_at for poll in reversed(dossier.polls) if poll.phase == "open"), None)
    return Head(dossier, procedure, phrases.items.next_step(visit.say, dossier, procedure, closes_at)), more


async def listed(visit: Visit) -> dict[str, Any]:
    """Which dossiers there are."""
    query = visit.query
    asked = query.wanted()
    lines = await dossier_views.dossiers(visit.reading, **asked)
    tags = await organisations.tags(visit.reading)
    kept = [(name, asked[name]) for name in ("q", "state", "phase", "theme") if asked[name]]
    return {
        "query": query,
        "states": [(state, visit.say.text(words)) for state, words in phrases.items.STATES.items()],
        "phases": [(phase, visit.say.text(words)) for phase, words in phrases.items.PHASES.items()],
        "themes": [(theme, label(visit.say, theme)) for theme in tags.themes],
        "rest": urlencode(kept) + ("&" if kept else ""),
        "found": page_of(lines, "proposal", query.limit),
    }


async def overview(visit: Visit) -> dict[str, Any]:
    """What it is about, what comes next, and what one can do."""
    visit = visit.together()
    reading, proposal = visit.reading, visit.ids["proposal"]
    (above, _), item, aims, amendments, came_of_it, (may, lacks) = await gather(
        head(visit, limit=LATEST, newest=True),
        items.item(reading, proposal),
        statutes.aims_in_force(reading),
        amendment_views.named(reading, proposal),
        _came_of_it(visit, proposal),
        allowed.with_item_and_lacks(visit, proposal),
    )
    dossier = above.dossier
    receiver = item.referred_receiver if item else None
    whole, names, places, brought = await gather(
        _with_outcome(reading, dossier),
        organisations.names(reading, (dossier.holder, receiver)),
        _places(reading, dossier),
        bringing.brought(visit, item),
    )
    return {
        "head": above,
        "over": above.over,
        "dossier": dossier,
        "item": item,
        "aim": next((one.text for one in aims if one.aim == dossier.aim), None),
        "names": names,
        "subjects": subjects(visit.say, dossier.polls, places, numbered(amendments)),
        "standing": len([one for one in amendments if one.phase in OPEN]),
        "breadth": outcomes.spread(visit.say, whole.breadth) if whole.breadth else None,
        "concerns": whole.concerns,
        "minorities": whole.minority_positions,
        "may": may,
        "doable": may - {"rank-amendments"},
        "lacks": lacks,
        **came_of_it,
        "brought": brought,
        "telling": telling,
    }


async def _came_of_it(visit: Visit, proposal: str) -> dict[str, Any]:
    """What the city owes or answered, who took what up, and the signals that it has to do with."""
    reading = visit.reading
    duty, actions, signals = await gather(
        answer_views.duty(reading, proposal),
        action_views.actions(reading, visit.now, proposal=proposal),
        signal_views.signals(reading, proposal=proposal, limit=SIGNALS),
    )
    return {"duty": duty, "actions": actions, "signals": signals}


async def _with_outcome(reading: Reading, dossier: views.Dossier) -> views.Dossier:
    return await views.with_breadth(reading, dossier) if dossier.phase == "concluded" else dossier


async def _places(reading: Reading, dossier: views.Dossier) -> list[amendment_views.Place]:
    voted_on = any(poll.kind == "amendment" for poll in dossier.polls)
    return await amendment_views.places(reading, dossier.proposal) if voted_on else []


class Place(NamedTuple):
    """A clause of the text with what amendments do to it, and what they put behind it.

    `clause` None: the place before the first clause.
    """

    clause: views.ClauseLine | None
    changed: list[tuple[AmendmentLine, ChangeLine]]
    behind: list[tuple[AmendmentLine, ChangeLine]]


OPEN = frozenset({"standing", "voted-on", "flagged"})
"""The phases in which an amendment still stands beside the text."""


def laid_out(dossier: views.Dossier, overview: amendment_views.Overview) -> list[Place]:
    """The text with the amendments inside it."""
    standing = [
        (one, change)
        for one in overview.amendments
        if one.on is None and one.phase in OPEN and one.version == overview.version
        for change in one.changes
    ]
    places = [Place(None, [], _at(standing, None, inserts=True))]
    places += [
        Place(
            clause,
            _at(standing, clause.clause, inserts=False),
            _at(standing, clause.clause, inserts=True),
        )
        for clause in dossier.clauses
    ]
    return places


def _at(
    standing: list[tuple[AmendmentLine, ChangeLine]], clause: str | None, *, inserts: bool
) -> list[tuple[AmendmentLine, ChangeLine]]:
    return [
        (one, change)
        for one, change in standing
        if change.at == clause and (change.kind == "insert") == inserts
    ]


def numbered(amendments: Iterable[AmendmentLine | amendment_views.Named]) -> dict[str, str]:
    """The number of each amendment: 1, 2; its sub-amendments 2.1, 2.2."""
    numbers: dict[str, str] = {}
    below: dict[str, int] = {}
    for one in amendments:
        if one.on is None:
            numbers[one.amendment] = str(len([name for name in numbers.values() if "." not in name]) + 1)
        else:
            below[one.on] = below.get(one.on, 0) + 1
            numbers[one.amendment] = f"{numbers.get(one.on, '?')}.{below[one.on]}"
    return numbers


async def text(visit: Visit) -> dict[str, Any]:
    """The text, with the amendments inside it."""
    visit = visit.together()
    proposal = visit.ids["proposal"]
    (above, _), told, versions = await gather(
        head(visit, limit=0),
        amendment_views.overview(visit.reading, proposal),
        amendment_views.versions(visit.reading, proposal),
    )
    found = told or nothing("proposal")
    numbers = numbered(found.amendments)
    rivals = [tuple(one.amendments) for one in found.collisions]
    may, ranked = await allowed.with_item_and_rivals(visit, proposal, rivals)
    rankable = {
        one.amendments[0]: [
            Choice(name, visit.say.text("amendement {number}").format(number=numbers[name]))
            for name in one.amendments
        ]
        for one, passes in zip(found.collisions, ranked, strict=True)
        if passes
    }
    return {
        "head": above,
        "over": above.over,
        "dossier": above.dossier,
        "overview": found,
        "numbers": numbers,
        "places": laid_out(above.dossier, found),
        "rankable": rankable,
        "until": phrases.items.amendable_until(above.dossier, above.procedure),
        "versions": versions,
        "may": may,
    }


async def version(visit: Visit) -> dict[str, Any]:
    """A version of the text, and how it differs from the one before."""
    visit = visit.together()
    proposal, number = visit.ids["proposal"], visit.ids["version"]
    known = number.isascii() and number.isdecimal() and len(number) < 8  # noqa: PLR2004 - far more versions than a text can have
    (above, _), found, amendments = await gather(
        head(visit, limit=0),
        amendment_views.version(visit.reading, proposal, int(number) if known else 0),
        amendment_views.named(visit.reading, proposal),
    )
    return {
        "head": above,
        "dossier": above.dossier,
        "version": found or nothing("version"),
        "numbers": numbered(amendments),
    }


async def talk(visit: Visit) -> dict[str, Any]:
    """What is said about it."""
    visit, query = visit.together(), visit.query
    proposal = visit.ids["proposal"]
    (above, _), said, may = await gather(
        head(visit, limit=0),
        deliberation.part(visit.reading, proposal, query.order, query.na, TALK + 1),
        allowed.with_item(visit, proposal),
    )
    return {
        "head": above,
        "over": above.over,
        "dossier": above.dossier,
        "query": visit.query,
        "debate": said[:TALK],
        "further": visit.query.na + TALK if len(said) > TALK else None,
        "kinds": choices(visit, phrases.items.KINDS_OF_SPEECH),
        "asked": [Choice("", visit.say.text("niet van toepassing")), *choices(visit, phrases.items.ASKED)],
        "offices": entries.OFFICES,
        "may": may,
    }


def choices(visit: Visit, words: Mapping[str, str]) -> list[Choice]:
    """Answers with these words, in the language of the visitor."""
    return [Choice(value, visit.say.text(label)) for value, label in words.items()]


async def course(visit: Visit) -> dict[str, Any]:
    """Everything that happened, in order."""
    query = visit.query
    above, more = await head(visit, after=query.after, part=query.part, limit=min(query.limit, PART))
    return {
        "head": above,
        "over": above.over,
        "dossier": above.dossier,
        "query": query,
        "more": more,
        "telling": telling,
    }


_ONE = "/dossiers/{proposal}"

PAGES = (
    Page("dossiers", "/dossiers", "dossiers/list.html", listed, views.OF, query=ListQuery),
    Page("dossier", _ONE, "dossiers/overview.html", overview, OF),
    Page("dossier-text", f"{_ONE}/tekst", "dossiers/text.html", text, OF),
    Page("dossier-version", f"{_ONE}/tekst/{{version}}", "dossiers/version.html", version, OF),
    Page("dossier-talk", f"{_ONE}/gesprek", "dossiers/talk.html", talk, OF, query=TalkQuery),
    Page("dossier-course", f"{_ONE}/verloop", "dossiers/course.html", course, OF, query=TimelineQuery),
)
"""The pages of dossiers."""
