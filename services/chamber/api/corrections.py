"""Asking that something about an organisation be put right: its profile, its contact point, its standing.

No act and no event: what is asked may name people, and is gone once it was dealt with. It is seen by the
organisation that it is about, by whoever asked, and by the clerk. What is put right is put right by the acts
that there are.
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
from services.chamber.words import Short

ASKING, SETTLING, READING = "Asking for a correction", "Settling a correction", "Reading corrections"

WAITING = 50
"""Corrections that one organisation may have asked for and that wait."""


class CorrectionBody(Body):
    """What is wrong, and what it should be."""

    text: Short


class CorrectionLine(Struct, frozen=True):
    """A correction that was asked for; `asked_by` an organisation, null the clerk."""

    correction: str
    organisation: str
    asked_by: str | None
    text: str
    asked_at: datetime


class CorrectionGone(Struct, frozen=True):
    """The correction that was settled."""

    correction: str


async def ask(parts: Parts, asked: Asked) -> Reply:
    """Ask for a correction."""
    who, organisation = _who(asked), asked.ids["organisation"]
    await parts.gateway.ask(lambda world, at: _require_asking(world, who, at, organisation))
    mine = [one for one in await parts.corrections.all() if one.asked_by == who.organisation]
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
    return Reply(201, encode(None if found is None else _line(found)))


async def listed(parts: Parts, asked: Asked) -> Reply:
    """Those that are about the organisation that asks, and those that it asked for; the clerk sees all."""
    who = _who(asked)
    clerk = await parts.gateway.ask(lambda world, at: _require_reading(world, who, at))
    found = [one for one in await parts.corrections.all() if clerk or _theirs(one, who)]
    return Reply(200, encode([_line(one) for one in found]))


async def settle(parts: Parts, asked: Asked) -> Reply:
    """It was dealt with: it is gone."""
    who, correction = _who(asked), asked.ids["correction"]
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
    if world.membership.standing(organisation) is None:
        raise Unknown(
            "no-such-organisation",
            f"{ASKING} was refused: there is no such organisation.",
            "See /api/organisations for those that there are.",
        )
    if not holds(world, who, "clerk"):
        require_mandate(world, who, at, who.organisation or "", ASKING, suspended_too=True)


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


def _line(one: Correction) -> CorrectionLine:
    return CorrectionLine(one.correction, one.organisation, one.asked_by, one.text, one.asked_at)


def _who(asked: Asked) -> Actor:
    assert asked.who is not None, "the lane asks for a token"  # noqa: S101 - for the type checker
    return asked.who


ROUTES = (
    Route("ask-correction", "POST", "/organisations/{organisation}/corrections",
          "Ask that something about an organisation be put right.", "a mandate of a member, or the clerk",
          ask, 201, CorrectionLine, body=CorrectionBody, token=True),
    Route("list-corrections", "GET", "/corrections", "Corrections that wait: about you, and asked by you.",
          "a mandate of an organisation; the clerk sees all", listed, 200, list[CorrectionLine],
          query=NoQuery, token=True),
    Route("settle-correction", "POST", "/corrections/{correction}/settlement",
          "It was dealt with: nothing of it is left.",
          "the organisation that it is about, or that asked; the clerk", settle, 200, CorrectionGone,
          body=Nothing, token=True),
)  # fmt: skip
"""The routes about corrections."""
