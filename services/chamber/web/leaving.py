"""Ending mail with one click (RFC 8058), without signing in: the address in the mail is proof enough.

    GET  /uitschrijven/{person}/{what}/{secret}   a page with a button, for who follows the link
    POST the same                                 ended; what mailboxes send by themselves too

`what` is `notices` or `digest`. Following the link alone changes nothing: scanners follow links.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler

from services.chamber.asked import ids_of
from services.chamber.route import Parts
from services.chamber.web.page import Page, Visit, nothing
from services.chamber.web.visiting import litestar_path, shown, visit_of

PATH = "/uitschrijven/{person}/{what}/{secret}"


async def ask(visit: Visit) -> Mapping[str, Any]:
    """Shows the button, or that it was done."""
    person, what, secret = (visit.ids[name] for name in ("person", "what", "secret"))
    if what not in {"notices", "digest"} or not visit.parts.links.leaves(person, what, secret):
        nothing("page")
    known = await visit.parts.people.find(person)
    ended = known is None or (known.digest == "never" if what == "digest" else not known.notices)
    return {"what": what, "ended": ended, "action": visit.address.partition("?")[0]}


PAGES = (Page("leave-mail", PATH, "sign-in/leave-mail.html", ask),)


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """What mailboxes and the form send to."""

    @post(litestar_path(PATH), name="leave-mail", status_code=200)
    async def leave(request: Request[Any, Any, Any]) -> Response[Any]:
        given = ids_of(request.scope["path_params"])
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
