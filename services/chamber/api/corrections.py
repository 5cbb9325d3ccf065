"""Asking that something about an organisation be put right: its profile, its contact point, its standing.

No act and no event: what is asked may name people, and is gone once it was dealt with. It is seen by the
organisation that it is about, by whoever asked, and by the clerk. What is put right is put right by the acts
that there are.

Anybody may ask, without a token: only so much of it waits at once (429), of one network address, about one
organisation, and in all. How they are reached, if they say it, is for the clerk alone.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import holds, require_mandate
from events.fact import Actor
from events.refusal import NotAllowed, Unknown
from events.world import World
from services.chamber.ports.kept import Correction
from services.chamber.problem import Declined
from services.chamber.route import Asked, Body, NoQuery, Nothing, Parts, Reply, Route, encode
from services.chamber.words import Name, Short

ASKING, SETTLING, READING = "Asking for a correction", "Settling a correction", "Reading corrections"

WAITING = 50
"""Corrections that one organisation may have asked for and that wait."""


MAX_OPEN = 32_768
"""Bytes of what anybody sends."""


class CorrectionBody(Body):
    """What is wrong, and what it should be."""

    text: Short


class OpenCorrectionBody(CorrectionBody):
    """What is wrong; and how whoever asks is reached, if they like: for the clerk alone."""

    contact: Name | None = None


class CorrectionLine(Struct, frozen=True):
    """A correction that was asked for; `asked_by` an organisation, null the clerk, or (`by_anybody`) somebody
    who was not signed in. `contact` is told to the clerk.
    """

    correction: str
    organisation: str
    asked_by: str | None
    text: str
    asked_at: datetime
    by_anybody: bool = False
    contact: str | None = None


class CorrectionTaken(Struct, frozen=True):
    """The correction waits for the clerk and the organisation."""

    correction: str


class CorrectionGone(Struct, frozen=True):
    """The correction that was settled."""

    correction: str


async def ask(parts: Parts, asked: Asked) -> Reply:
    """Ask for a correction."""
    who, organisation = asked.actor, asked.ids["organisation"]
    await parts.gateway.ask(lambda world, at: _require_asking(world, who, at, organisation))
    waiting = await parts.corrections.all()
    mine = [one for one in waiting if one.asked_by == who.organisation and not one.by_anybody]
    if len(mine) >= WAITING:
        raise Declined(
            409,
            "too-many-corrections",
            f"{ASKING} was refused: {WAITING} that you asked for are waiting.",
            "Wait until some of them were settled, or settle those that are no longer needed.",
        )
    correction = parts.gateway.identity.id()
    await parts.corrections.keep(correction, organisation, who.organisation, asked.input.text)
    found = await parts.corrections.find(correction)
    return Reply(201, encode(None if found is None else _line(found, clerk=False)))


async def ask_openly(parts: Parts, asked: Asked) -> Reply:
    """Ask for a correction, whoever one is."""
    organisation, correction = asked.ids["organisation"], parts.gateway.identity.id()
    await parts.gateway.ask(lambda world, _at: _require_known(world, organisation))
    text, contact = asked.input.text, asked.input.contact
    if not await parts.corrections.keep_of_anybody(correction, organisation, text, contact, asked.place):
        raise Declined(
            429,
            "corrections-waiting",
            f"{ASKING} was refused: too much that was asked is waiting.",
            "Try again in a few days, or tell the organisation or the clerk.",
            ((b"retry-after", b"86400"),),
        )
    return Reply(201, encode(CorrectionTaken(correction)))


async def listed(parts: Parts, asked: Asked) -> Reply:
    """Those that are about the organisation that asks, and those that it asked for; the clerk sees all."""
    who = asked.actor
    clerk = await parts.gateway.ask(lambda world, at: _require_reading(world, who, at))
    found = await (parts.corrections.all() if clerk else parts.corrections.of(who.organisation or ""))
    return Reply(200, encode([_line(one, clerk=clerk) for one in found]))


async def about(parts: Parts, who: Actor, limit: int) -> list[CorrectionLine]:
    """The oldest of those that are about the organisation that asks.

    Raises: NotAllowed.
    """
    clerk = await parts.gateway.ask(lambda world, at: _require_reading(world, who, at))
    found = await parts.corrections.about(who.organisation or "", limit)
    return [_line(one, clerk=clerk) for one in found]


async def settle(parts: Parts, asked: Asked) -> Reply:
    """It was dealt with: it is gone."""
    who, correction = asked.actor, asked.ids["correction"]
    clerk = await parts.gateway.ask(lambda world, at: _require_reading(world, who, at))
    found = await parts.corrections.find(correction)
    if found is None or not (clerk or _theirs(found, who)):
        raise Unknown(
            "no-such-correction",
            f"{SETTLING} was refused: there is no such correction, or it is not about you.",
            "GET /api/corrections lists those that wait.",
        )
    await parts.corrections.drop(correction)
    return Reply(200, encode(CorrectionGone(correction)))


def _theirs(one: Correction, who: Actor) -> bool:
    return who.organisation is not None and who.organisation in {one.organisation, one.asked_by}


def _require_asking(world: World, who: Actor, at: datetime, organisation: str) -> None:
    _require_known(world, organisation)
    if not holds(world, who, "clerk"):
        require_mandate(world, who, at, who.organisation or "", ASKING, suspended_too=True)


def _require_known(world: World, organisation: str) -> None:
    if world.membership.standing(organisation) is None:
        raise Unknown(
            "no-such-organisation",
            f"{ASKING} was refused: there is no such organisation.",
            "See /api/organisations for those that there are.",
        )


def _require_reading(world: World, who: Actor, at: datetime) -> bool:
    """Whether the clerk asks. Raises: NotAllowed."""
    if holds(world, who, "clerk"):
        return True
    if who.organisation is None:
        raise NotAllowed(
            "not-your-organisation",
            f"{READING} was refused: you act for no organisation.",
            "Ask the clerk.",
        )
    require_mandate(world, who, at, who.organisation, READING, suspended_too=True)
    return False


def _line(one: Correction, *, clerk: bool) -> CorrectionLine:
    contact = one.contact if clerk else None
    told = one.correction, one.organisation, one.asked_by, one.text, one.asked_at
    return CorrectionLine(*told, one.by_anybody, contact)


ROUTES = (
    Route("ask-correction", "POST", "/organisations/{organisation}/corrections",
          "Ask that something about an organisation be put right.", "a mandate of a member, or the clerk",
          ask, 201, CorrectionLine, body=CorrectionBody, token=True),
    Route("ask-correction-openly", "POST", "/organisations/{organisation}/corrections/anybody",
          "Ask the same without a token.", "anyone", ask_openly, 201, CorrectionTaken,
          body=OpenCorrectionBody, limit=MAX_OPEN, anybody=True),
    Route("list-corrections", "GET", "/corrections", "Corrections that wait: about you, and asked by you.",
          "a mandate of an organisation; the clerk sees all", listed, 200, list[CorrectionLine],
          query=NoQuery, token=True),
    Route("settle-correction", "POST", "/corrections/{correction}/settlement",
          "It was dealt with: nothing of it is left.",
          "the organisation that it is about, or that asked; the clerk", settle, 200, CorrectionGone,
          body=Nothing, token=True),
)  # fmt: skip
"""The routes about corrections."""
