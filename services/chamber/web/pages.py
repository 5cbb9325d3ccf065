"""The pages and their addresses."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.poll.facts import Tally
from events.refusal import Unknown
from projections import directory as directory_model
from services.chamber.api.erasures import ErasuresQuery
from services.chamber.api.organisations import DirectoryQuery
from services.chamber.api.proposals import TimelineQuery
from services.chamber.asked import ids_of, query_of
from services.chamber.problem import Problem
from services.chamber.reading import Reading
from services.chamber.route import Parts
from services.chamber.views import assembly as assembly_views
from services.chamber.views import erasures as erasure_views
from services.chamber.views import organisations as organisation_views
from services.chamber.views import page
from services.chamber.views import polls as poll_views
from services.chamber.views import proposals as proposal_views
from services.chamber.web import assets, dutch

HERE = Path(__file__).parent

STYLE = (HERE / "style.css").read_bytes()
STYLE_VERSION = hashlib.sha256(STYLE).hexdigest()[:12]

MAX_ROLL_CALL = 5_000
"""Ballots on one page; beyond that the API has the rest."""

SHOWN = 10
"""Polls and proposals on the front page."""

SORRY = {
    404: (
        "Deze pagina bestaat niet",
        "Er staat niets op dit adres. Misschien is het adres verkeerd overgenomen.",
    ),
    405: ("Dat kan hier niet", "Deze pagina kan alleen gelezen worden."),
    422: ("Dat begrijpen we niet", "Er klopt iets niet in het adres. Probeer opnieuw vanaf de voorpagina."),
    503: (
        "Nog even geduld",
        "Deze gegevens zijn er nu even niet. Er gaat niets verloren: probeer het zo meteen opnieuw.",
    ),
}
UNEXPECTED = ("Er ging iets mis", "Dat ligt aan ons. Probeer het later opnieuw.")

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals.update(dutch=dutch, style=f"/static/style.css?v={STYLE_VERSION}")


def shown(
    template: str,
    *,
    fenced: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **given: Any,
) -> Response[bytes]:
    """A page; each says so when the log is `fenced`, and why."""
    body = environment.get_template(template).render(fenced=fenced, **given).encode()
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={"cache-control": "no-cache", **(headers or {})},
    )


def apology(wrong: Problem, headers: dict[str, str], fenced: str) -> Response[bytes]:
    """The page of a problem."""
    title, words = SORRY.get(wrong.status, UNEXPECTED)
    return shown(
        "apology.html",
        fenced=fenced,
        status=wrong.status,
        headers=headers,
        title=title,
        words=words,
        assembly=None,
    )


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """The pages, and their style sheet."""
    reading, clock = parts.reading, parts.clock

    def show(template: str, **given: Any) -> Response[bytes]:
        return shown(template, fenced=parts.log.fenced, **given)

    @get("/")
    async def front() -> Response[bytes]:
        assembly = await assembly_views.assembly(reading)
        return show(
            "front.html",
            assembly=assembly,
            now=clock.now(),
            open_polls=await poll_views.open_polls(reading, SHOWN),
            results=await poll_views.recent_results(reading, SHOWN),
            proposals=await proposal_views.proposals(reading, limit=SHOWN),
        )

    @get("/dossiers/{proposal:str}")
    async def dossier(proposal: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        query = query_of(TimelineQuery, request.scope["query_string"])
        found = await proposal_views.proposal(
            reading, ids_of({"proposal": proposal})["proposal"], after=query.after, limit=query.limit
        )
        if found is None:
            raise nothing("proposal")
        whole, more = found
        return show(
            "dossier.html",
            assembly=await named(reading),
            now=clock.now(),
            dossier=whole,
            query=query,
            more=more,
        )

    @get("/stemmingen/{poll:str}")
    async def poll(poll: FromPath[str]) -> Response[bytes]:
        found = await poll_views.poll(reading, ids_of({"poll": poll})["poll"])
        if found is None:
            raise nothing("poll")
        item = await proposal_views.proposal(reading, found.proposal, limit=1) if found.proposal else None
        return show(
            "poll.html",
            assembly=await named(reading),
            now=clock.now(),
            poll=found,
            proposal=item and item[0],
            roll_call=sorted(
                await poll_views.roll_call(reading, poll, None, MAX_ROLL_CALL),
                key=lambda line: (line.name or line.organisation).casefold(),
            ),
            tally=found.result.tally if found.result else found.tally,
            papers=dutch.papers(found),
            bar=bar,
        )

    @get("/organisaties")
    async def directory(request: Request[Any, Any, Any]) -> Response[bytes]:
        query = query_of(DirectoryQuery, request.scope["query_string"])
        lines = await organisation_views.organisations(
            reading,
            q=query.q,
            theme=query.theme,
            neighbourhood=query.neighbourhood,
            target_group=query.target_group,
            after=query.after,
            limit=query.limit,
        )
        return show(
            "directory.html",
            assembly=await named(reading),
            tags=await organisation_views.tags(reading),
            query=query,
            page=page(lines, "organisation", query.limit),
        )

    @get("/gewist")
    async def erasures(request: Request[Any, Any, Any]) -> Response[bytes]:
        query = query_of(ErasuresQuery, request.scope["query_string"])
        lines = await erasure_views.erasures(reading, phase=query.phase, after=query.after, limit=query.limit)
        return show("erasures.html", assembly=await named(reading), page=page(lines, "erasure", query.limit))

    @get("/static/style.css")
    async def style() -> Response[bytes]:
        return Response(STYLE, media_type=MediaType.CSS, headers=assets.KEPT)

    return [front, dossier, poll, directory, erasures, style]


def bar(tally: Tally) -> list[tuple[str, float, float]]:
    """The parts of a bar of width 100: (choice, where it begins, how wide it is)."""
    counts = {"for": tally.in_favour, "against": tally.against, "abstain": tally.abstain}
    whole, begins, parts = sum(counts.values()) or 1, 0.0, []
    for choice, count in counts.items():
        width = 100 * count / whole
        parts.append((choice, round(begins, 2), round(width, 2)))
        begins += width
    return parts


async def named(reading: Reading) -> dict[str, Any] | None:
    """The assembly as the head of every page names it; None while there is none."""
    rows = await reading.models.fetch(directory_model.ASSEMBLY)
    return dict(rows[0]) if rows else None


def nothing(kind: str) -> Unknown:
    """The refusal to show what is not there."""
    return Unknown(f"no-such-{kind}", f"There is no such {kind}.", "See the front page.")
