"""What concerns the person alone: for whom they act, sessions, passkeys, their mail; being erased.

    GET  /ik                           all of it
    GET  /ik/namens                    choose for whom to act
    POST /ik/namens                    chosen
    POST /ik/keuzes                    language and mail
    POST /ik/sessies/{session}/einde   end one; `andere`: all others
    POST /ik/wissen                    erase me, for real

None of it is an act of the assembly: nothing of it stands in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from services.chamber.ports.sessions import Authority, Session
from services.chamber.problem import Declined
from services.chamber.route import Parts
from services.chamber.views import organisations
from services.chamber.web.entries import OFFICES
from services.chamber.web.fields import Fields, one, sent
from services.chamber.web.languages import TAGS
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Elsewhere, Page, PageQuery, Visit, nothing
from services.chamber.web.session import SESSION, confirmed, setting
from services.chamber.web.sign_in import require_session
from services.origin import local

NOTICES = {
    "opened": _("een stemming opent waarin wij mogen stemmen"),
    "closing": _("een stemming sluit morgen, en wij stemden nog niet"),
    "cast": _("er is in onze naam gestemd"),
    "called": _("er worden kandidaten gezocht, en wij kunnen kandidaat worden"),
    "answered": _("er kwam een antwoord op wat wij indienden of vroegen"),
    "commission": _("er gebeurt iets met wat verwezen is naar een commissie die wij leiden"),
}
"""What mail may tell at once."""

DIGESTS = {"daily": _("elke dag"), "weekly": _("elke week"), "never": _("nooit")}
"""How often a summary may come."""


PROOFS = {
    "link": _("link in een mail"),
    "passkey": _("toegangssleutel"),
    "oidc": _("account van de stad"),
}
"""How somebody signed in."""


class ActingQuery(PageQuery):
    """Where to go afterwards."""

    verder: str = "/"


def _signed_in(visit: Visit) -> Session:
    if visit.session is None:
        nothing("session")
    return visit.session


def _represents(session: Session) -> bool:
    """Whether notices concern this person: they are about what organisations have a part in."""
    return any(one.organisation is not None for one in session.authorities)


async def _named(visit: Visit, session: Session) -> list[tuple[Authority, str, str]]:
    """As what one may act: the authority, its value in a form, and its name."""
    found = []
    for authority in session.authorities:
        name = visit.say.text(OFFICES.get(authority.office, authority.office))
        if authority.organisation is not None:
            organisation = await organisations.organisation(visit.reading, authority.organisation)
            name = (organisation and organisation.name) or authority.organisation
        value = "/".join((authority.office, authority.mandate, authority.organisation or ""))
        found.append((authority, value, name))
    return found


async def me(visit: Visit) -> Mapping[str, Any]:
    """Everything about the person."""
    session, parts = _signed_in(visit), visit.parts
    person = await parts.people.find(session.person) or nothing("person")
    return {
        "person": person,
        "held": await _named(visit, session),
        "sessions": await parts.sessions.all(session.person, visit.now),
        "passkeys": await parts.passkeys.of(session.person),
        "notices": NOTICES if _represents(session) else {},
        "contact": any(one.office == "contact" for one in session.authorities),
        "digests": DIGESTS,
        "proofs": PROOFS,
        "fresh": confirmed(session, visit.now),
        "named": visit.origin.replace("//127.0.0.1", "//localhost"),
    }


async def acting_as(visit: Visit) -> Mapping[str, Any] | Elsewhere:
    """For whom to act."""
    session, after = _signed_in(visit), local(visit.query.verder)
    if len(session.authorities) < 2:  # noqa: PLR2004 - there is nothing to choose
        return Elsewhere(after)
    return {"held": await _named(visit, session), "after": after}


PAGES = (
    Page("me", "/ik", "sign-in/me.html", me, known=True, browser=True, scripts=("passkeys",)),
    Page("acting-as", "/ik/namens", "sign-in/acting-as.html", acting_as, known=True, query=ActingQuery),
)


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """What the forms are sent to."""

    @post("/ik/namens", name="act-as", status_code=303)
    async def act_as(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await require_session(parts, request, one(fields, "_csrf"))
        chosen = one(fields, "voor")
        for authority in session.authorities:
            if chosen == "/".join((authority.office, authority.mandate, authority.organisation or "")):
                asked = authority.office, authority.mandate, authority.organisation
                await parts.sessions.act_as(session.id, asked)
                return Redirect(local(one(fields, "verder")), status_code=303)
        raise Declined(
            403, "not-yours", "You do not hold that mandate, or it has ended.", "Choose another one."
        )

    @post("/ik/keuzes", name="choose-mail", status_code=303)
    async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await require_session(parts, request, one(fields, "_csrf"))
        language, digest = one(fields, "taal"), one(fields, "overzicht")
        if language not in TAGS or digest not in DIGESTS:
            raise Declined(422, "malformed-choice", "One of the choices is none.", "Load the page again.")
        notices = await _wanted(parts, session, fields)
        await parts.people.choose(session.person, language, notices, digest)
        return Redirect("/ik#keuzes", status_code=303)

    @post("/ik/sessies/{session:str}/einde", name="end-session", status_code=303)
    async def end(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await require_session(parts, request, one(fields, "_csrf"))
        asked = request.scope["path_params"]["session"]
        if asked == "andere":
            await parts.sessions.end_others(session.person, session.id)
        else:
            await parts.sessions.end(asked, session.person)
        return Redirect("/ik#sessies", status_code=303)

    @post("/ik/wissen", name="erase-me", status_code=303)
    async def erase(request: Request[Any, Any, Any]) -> Response[Any]:
        fields = await sent(request)
        session = await require_session(parts, request, one(fields, "_csrf"))
        if not confirmed(session, parts.clock.now()):
            return Redirect("/aanmelden?verder=/ik%23wissen", status_code=303)
        await parts.people.erase(session.person)
        answer: Response[Any] = Redirect("/", status_code=303)
        answer.headers["set-cookie"] = setting(parts.origin, SESSION, "")[1].decode()
        return answer

    return [act_as, choose, end, erase]


async def _wanted(parts: Parts, session: Session, fields: Fields) -> Sequence[str]:
    """The notices that were ticked; whom none concern was not asked, and keeps theirs for a later mandate."""
    if _represents(session):
        return [notice for notice in NOTICES if notice in fields.get("bericht", ())]
    known = await parts.people.find(session.person)
    return known.notices if known else ()
