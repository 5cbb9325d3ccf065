"""Proposals before they are submitted, and what their submitter still says of them (A7, A9).

A proposal begins as a draft, which its organisation and the clerk see and nobody else. The page of a draft
says what is like it already and what it lacks, and submits it. Once it is submitted its submitter goes on at
`/dossiers/{proposal}/voorbereiding`.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from projections import directory
from services.chamber.api import drafts
from services.chamber.api.items import ItemBody
from services.chamber.problem import Problem
from services.chamber.views import items, organisations, statutes
from services.chamber.web import allowed, changing, phrases, refusals, tags
from services.chamber.web.choosing import SearchQuery, offered
from services.chamber.web.dossiers import OF as DOSSIER
from services.chamber.web.dossiers import head
from services.chamber.web.forms import Choice
from services.chamber.web.languages import in_house
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Elsewhere, Page, Visit

OF = (*items.OF, *statutes.OF, directory.DIRECTORY)
"""The read models that these pages are made of."""

TEXTS = ("title", "question", "for_whom", "changes", "background")
TAGS = ("themes", "target_groups", "neighbourhoods")
LATER = ("question", "changes", "background", "scope", "year")
"""What may be said later."""

KINDS = ("policy", "statement", "membership")
"""What has one form in common; elections, rules and charters bring more, and have forms of their own."""

Special = Literal["election", "rules", "charter"]
SPECIAL: Mapping[str, str] = {
    "election": _("Stel een verkiezing voor"),
    "rules": _("Stel een ander huishoudelijk reglement voor"),
    "charter": _("Stel een ander charter voor"),
}
"""Those that have forms of their own."""

NAMES = {
    "title": _("de titel"),
    "clauses": _("de tekst"),
    "aim": _("het doel van het charter"),
    "question": _("de vraag"),
    "for_whom": _("voor wie het is"),
    "changes": _("wat er verandert"),
    "background": _("de achtergrond"),
    "engagement": _("wat de uitkomst waard is"),
    "themes": _("de thema's"),
    "target_groups": _("de doelgroepen"),
    "neighbourhoods": _("de wijken"),
    "year": _("het jaar"),
    "seats": _("het aantal plaatsen"),
    "procedure": _("het reglement"),
    "charter": _("het charter"),
}
"""What each field is called in a sentence."""

MOST_TAGS = 60
"""Boxes to tick of each sort; others can be typed."""


class Fields(NamedTuple):
    """What the fields for a proposal offer, beside what is typed."""

    kinds: list[Choice]
    aims: list[Choice]
    levels: list[Choice]
    holders: list[Choice]
    tags: Mapping[str, list[Choice]]


async def fields(visit: Visit) -> Fields:
    """What one can choose from."""
    say, reading = visit.say, visit.reading.together()
    aims, told, cities = await gather(
        statutes.aims_in_force(reading),
        organisations.tags(reading),
        organisations.organisations(reading, bench="city", limit=100),
    )
    found = msgspec.to_builtins(told)
    none = Choice("", say.text("nog niet gezegd"))
    return Fields(
        [Choice(kind, say.text(phrases.items.KINDS[kind])) for kind in KINDS],
        [Choice(aim.aim, in_house(say, aim.text or aim.aim)) for aim in aims],
        [
            Choice(level, say.text(words).capitalize(), say.text(phrases.items.WORTH[level]))
            for level, words in phrases.items.LEVELS.items()
        ],
        [none, *(Choice(one.organisation, one.name or one.organisation) for one in cities)],
        {name: tags.choices(say, list(found[name])[:MOST_TAGS]) for name in TAGS},
    )


class Said(NamedTuple):
    """What a draft says, for the fields of a form; nothing of it is trusted to be as it should.

    `lines`: its candidates, a line each. `rules`, `charter`: what it would bring, or what is in force.
    """

    texts: Mapping[str, str]
    lists: Mapping[str, list[str]]
    engagement: Mapping[str, str]
    city: str
    lines: str
    rules: list[changing.Part]
    charter: Mapping[str, str]


async def said(visit: Visit, body: Mapping[str, Any]) -> Said:
    """What a draft says, as far as it can be shown in the fields."""
    engagement, city = body.get("engagement"), body.get("addressed_to_city")
    kind = body.get("kind")
    rules = await statutes.procedure(visit.reading) if kind == "rules" else None
    charter = await statutes.charter(visit.reading) if kind == "charter" else None
    procedure = body.get("procedure") or changing.in_force(rules)
    return Said(
        {
            **{name: _text(body.get(name)) for name in (*TEXTS, "kind", "aim", "scope")},
            **{
                name: str(body[name]) if isinstance(body.get(name), int) else "" for name in ("year", "seats")
            },
            "clauses": "\n\n".join(_texts(body.get("clauses"))),
        },
        {name: _texts(body.get(name)) for name in TAGS},
        {name: _text(value) for name, value in engagement.items()} if isinstance(engagement, dict) else {},
        {True: "yes", False: "no"}[city] if isinstance(city, bool) else "",
        "\n".join(_texts(body.get("clauses"))),
        changing.rules(visit.say, procedure) if kind == "rules" else [],
        changing.charter(body.get("charter"), charter) if kind == "charter" else {},
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


class NewQuery(SearchQuery):
    """What is proposed, where that has a form of its own."""

    soort: Special | None = None


async def begin(visit: Visit) -> dict[str, Any]:
    """A new proposal; the clerk begins one for an organisation (A7)."""
    kind = visit.query.soort
    return {
        "ruled": await statutes.procedure(visit.reading) is not None,
        "kind": kind,
        "special": SPECIAL,
        "members": await offered(visit, visit.query.zoek) if visit.office == "clerk" else None,
        "offered": await fields(visit),
        "said": await said(visit, {"kind": kind or "policy"}),
    }


async def draft(visit: Visit) -> dict[str, Any] | Elsewhere:
    """A draft: what is like it, what it lacks, what it says."""
    actor = visit.session.actor if visit.session else None
    if actor is None:
        return Elsewhere("/ik/namens")
    found = await drafts.draft_of(visit.parts, actor, visit.ids["draft"])
    words = await said(visit, found.body)
    about = " ".join(filter(None, (words.texts["title"], words.texts["clauses"])))
    # What is alike takes PostgreSQL the longest, and two ways of its own.
    visit, apart = visit.together(), visit.reading
    names, offered, similar = await gather(
        organisations.names(visit.reading, [found.organisation]),
        fields(visit),
        items.similar(apart, about, words.lists["themes"]),
    )
    return {
        "draft": found,
        "owner": names.get(found.organisation),
        "own": actor.organisation == found.organisation,
        "said": words,
        "wrong": _wrong(visit, found, offered),
        "filled": bool(words.engagement)
        or any(words.lists.values())
        or any(words.texts[name] for name in LATER),
        "names": {name: visit.say.text(words) for name, words in NAMES.items()},
        "offered": offered,
        "similar": similar,
    }


def _wrong(visit: Visit, found: drafts.DraftLine, offered: Fields) -> tuple[str, str] | None:
    """Which field keeps a draft from being a proposal, and what is wrong with it; None: nothing."""
    try:
        msgspec.convert(found.body, ItemBody, strict=True)
    except msgspec.ValidationError as error:
        problem = Problem("", "", 422, str(error), "", "malformed-body")
        attempt = refusals.attempt(visit.say, "", {}, problem)
        return next(iter(attempt.wrong.items()), ("title", attempt.whole))
    if offered.aims and found.body.get("aim") not in {aim.value for aim in offered.aims}:
        return "aim", visit.say.text(refusals.BY_CODE["no-such-aim"])
    return None


async def mine(visit: Visit) -> dict[str, Any] | Elsewhere:
    """The drafts of an organisation; the clerk sees all."""
    actor = visit.session.actor if visit.session else None
    if actor is None:
        return Elsewhere("/ik/namens")
    found = await drafts.drafts(visit.parts, actor)
    return {"drafts": [(one, _text(one.body.get("title"))) for one in found]}


async def preparation(visit: Visit) -> dict[str, Any]:
    """What the submitter still says of a proposal."""
    visit, apart = visit.together(), visit.reading
    proposal = visit.ids["proposal"]
    (above, _), item, offered, (may, lacks) = await gather(
        head(visit, limit=0),
        items.item(visit.reading, proposal),
        fields(visit),
        allowed.with_item_and_lacks(visit, proposal),
    )
    dossier = above.dossier
    about = " ".join(filter(None, (dossier.title, dossier.question)))
    similar = await items.similar(apart, about, dossier.themes)
    none = Choice("", visit.say.text("geen"))
    return {
        "head": above,
        "dossier": dossier,
        "item": item,
        "offered": offered,
        "elsewhere": [
            none,
            *(
                Choice(one.proposal, one.title or one.proposal)
                for one in similar.items
                if one.proposal != dossier.proposal
            ),
        ],
        "receivers": [
            none,
            *(Choice(one.organisation, one.name or one.organisation) for one in similar.organisations),
        ],
        "may": may,
        "mine": may & {"prepare-item", "revise-item", "refer-item", "withdraw-proposal"},
        "lacks": lacks,
    }


PAGES = (
    Page("new-proposal", "/voorstellen/nieuw", "drafts/new.html", begin, OF, known=True, query=NewQuery),
    Page("drafts", "/voorstellen/ontwerpen", "drafts/list.html", mine, OF, known=True),
    Page("draft", "/voorstellen/ontwerpen/{draft}", "drafts/draft.html", draft, OF, known=True),
    Page(
        "preparation",
        "/dossiers/{proposal}/voorbereiding",
        "dossiers/preparation.html",
        preparation,
        DOSSIER,
        known=True,
    ),
)
"""The pages about proposals in the making."""
