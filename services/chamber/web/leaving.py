"""Ending mail with one click (RFC 8058), without signing in: the address in the mail is proof enough.

    GET  /uitschrijven/{person}/{what}/{secret}   a page with a button, for who follows the link
    POST the same                                 ended; what mailboxes send by themselves too

`what` is `notices` or `digest` of a person, or `invitations` of an organisation that was invited to join:
then `person` is the id under which it is listed, and it is an act in the log. Following the link alone
changes nothing: scanners follow links.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from events.fact import Actor
from events.prospect.acts import RefuseMail
from events.refusal import Refused
from events.world import World
from services.chamber.asked import ids_of
from services.chamber.route import Parts
from services.chamber.web.page import Page, Visit, nothing
from services.chamber.web.visiting import litestar_path, shown, visit_of
from services.gateway import Command

PATH = "/uitschrijven/{person}/{what}/{secret}"


async def ask(visit: Visit) -> Mapping[str, Any]:
    """Shows the button, or that it was done."""
    person, what, secret = (visit.ids[name] for name in ("person", "what", "secret"))
    if what not in {"notices", "digest", "invitations"} or not visit.parts.links.leaves(person, what, secret):
        nothing("page")
    action = visit.address.partition("?")[0]
    if what == "invitations":
        return {"what": what, "ended": await _refused(visit.parts, person), "action": action}
    known = await visit.parts.people.find(person)
    ended = known is None or (known.digest == "never" if what == "digest" else not known.notices)
    return {"what": what, "ended": ended, "action": action}


PAGES = (Page("leave-mail", PATH, "sign-in/leave-mail.html", ask),)


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """What mailboxes and the form send to."""

    @post(litestar_path(PATH), name="leave-mail", status_code=200)
    async def leave(request: Request[Any, Any, Any]) -> Response[Any]:
        given = ids_of(request.scope["path_params"])
        if given["what"] == "invitations" and parts.links.leaves(
            given["person"], given["what"], given["secret"]
        ):
            await _refuse(parts, given["person"])
            visit = await visit_of(parts, request, PAGES[0], given, request.scope["path"])
            return await shown(PAGES[0], visit)
        known = await parts.people.find(given["person"])
        if known is not None and parts.links.leaves(known.person, given["what"], given["secret"]):
            notices, digest = known.notices, known.digest
            if given["what"] == "digest":
                digest = "never"
            else:
                notices = ()
            await parts.people.choose(known.person, known.language, notices, digest)
        return await shown(PAGES[0], await visit_of(parts, request, PAGES[0], given, request.scope["path"]))

    return [leave]


async def _refused(parts: Parts, prospect: str) -> bool:
    """Whether nothing more will be sent to it."""

    def question(world: World, _at: datetime) -> bool:
        state = world.prospect(prospect)
        return state.refuses_mail or state.phase in {"unknown", "joined", "removed"}

    return await parts.gateway.ask(question)


async def _refuse(parts: Parts, prospect: str) -> None:
    """It wants no more mail: the act, then its address is gone."""
    who = Actor("prospect", prospect, None, "link")
    with suppress(Refused):  # it said so before, or is no longer listed
        await parts.gateway.act(RefuseMail(prospect), who, Command(f"refuse-{prospect}", b""), ())
    await parts.prospects.refuse(prospect)
