"""Erasures: asking, confirming, refusing, and the public list.

Confirming erases before it answers. Should the process die in between, or PostgreSQL go away, the clerk
process makes it good within seconds, and so does the same confirmation when it is sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.erasure.facts import Digests, Ground
from events.erasure.state import stream
from events.fact import Actor
from events.refusal import Unknown
from events.world import World, Writes
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Answer, Asked, Body, Case, Deed, Nothing, Parts, Reply, Route, act, done
from services.chamber.two_persons import require_another
from services.chamber.views import Page, page
from services.chamber.views import erasures as views
from services.chamber.words import Id, Reason


class ErasureBody(Body):
    """Texts to erase, by the digests that stand in the log. The reason is public: say why, not what."""

    digests: Digests
    ground: Ground
    reason: Reason
    id: Id | None = None


class KnownTexts(Struct, frozen=True):
    """Asks for an erasure if there are such texts. Rules never read texts: so this is asked beside them."""

    missing: tuple[str, ...]
    act: RequestErasure

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """What the act decides, unless it names a text that is not there."""
        if self.missing:
            raise Unknown(
                "no-such-text",
                f"Asking for an erasure was refused: there is no text {self.missing[0]} (any more).",
                "Take the digest of the text from the entry that names it: GET /api/log.",
            )
        return self.act.decide(world, who, at)


async def request(parts: Parts, asked: Asked) -> Reply:
    """Ask that texts be erased."""
    body: ErasureBody = asked.input
    there = {digest async for digest, _ in parts.reading.models.prose(body.digests)}
    missing = tuple(digest for digest in body.digests if digest not in there)

    def decide(case: Case) -> Deed:
        erasure = body.id or case.new_id()
        asking = RequestErasure(erasure, body.digests, case.text(body.reason), body.ground)
        return Deed(erasure, KnownTexts(missing, asking))

    return (await done(parts, asked, decide))[0]


async def confirm(parts: Parts, asked: Asked) -> Reply:
    """Confirm an erasure, and erase."""
    erasure = asked.ids["erasure"]

    async def decide(case: Case) -> Deed:
        await require_another(parts, stream(erasure), case.who, "Confirming an erasure")
        return Deed(erasure, ConfirmErasure(erasure))

    reply, receipt = await done(parts, asked, decide)
    await parts.erasing.erase(receipt.last)
    return reply


def refuse(body: ReasonBody, case: Case) -> Deed:
    """Refuse an erasure."""
    erasure = case.ids["erasure"]
    return Deed(erasure, RefuseErasure(erasure, case.text(body.reason)))


class ErasuresQuery(Paged):
    """What to look for."""

    phase: Literal["requested", "refused", "erased"] | None = None


async def erasures(reading: Reading, query: ErasuresQuery, _ids: Mapping[str, str]) -> Page:
    """The erasures."""
    lines = await views.erasures(reading, phase=query.phase, after=query.after, limit=query.limit)
    if not lines and query.after and await views.erasure(reading, query.after) is None:
        raise no_such_after(query.after)
    return page(lines, "erasure", query.limit)


async def erasure(reading: Reading, _query: At, ids: Mapping[str, str]) -> Any:
    """One erasure."""
    found = await views.erasure(reading, ids["erasure"])
    if found is None:
        raise Unknown(
            "no-such-erasure",
            "There is no such erasure, or it was not seen yet.",
            "See /api/erasures for those that there are; after an act, ask with at_least.",
        )
    return found


_OTHER_BENCH = "a mandate of an organisation of the other bench"

ROUTES = (
    Route("request-erasure", "POST", "/erasures", "Ask that texts be erased.", "a mandate of a member",
          request, 201, Answer, body=ErasureBody, token=True),
    read("list-erasures", "/erasures", "The erasures with their reasons and benches, newest first.", views.OF,
         ErasuresQuery, list[views.ErasureLine], erasures),
    read("show-erasure", "/erasures/{erasure}", "One erasure.", views.OF, At, views.ErasureLine, erasure),
    Route("confirm-erasure", "POST", "/erasures/{erasure}/confirm", "Confirm an erasure: its texts go.",
          _OTHER_BENCH, confirm, 201, Answer, body=Nothing, token=True),
    act("refuse-erasure", "/erasures/{erasure}/refuse", "Refuse an erasure: the texts stay.", _OTHER_BENCH,
        ReasonBody, refuse),
)  # fmt: skip
"""The routes about erasures."""
