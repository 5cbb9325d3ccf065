"""Tokens of a mandate or an office: given out, revoked. No event says so: tokens live outside the log.

Who may: the clerk, a full member of the organisation, the holder of the mandate. The same rules that judge
acts are asked, of the present states; so a request that is sent again is judged again, before the same
Idempotency-Key gives the same token.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, get_args

from msgspec import Struct

from events.assembly.facts import GivenOffice
from events.authority import require_clerk, require_mandate
from events.fact import Actor, Office, in_utc
from events.organisation.state import Mandate
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World
from services.chamber.route import Asked, Body, Parts, Reply, Route, encode, identified
from services.chamber.words import Moment

GIVING = "Giving out a token"
REVOKING = "Revoking tokens"


class TokenBody(Body):
    """Until when the token is accepted; for ever if it is left out."""

    expires_at: Moment | None = None


class OfficeTokenBody(TokenBody):
    """For which office, and until when the token is accepted."""

    office: GivenOffice = "clerk"


class TokenAnswer(Struct, frozen=True):
    """The token, shown this once: only its hash is kept."""

    token: str
    mandate: str
    expires_at: datetime | None


def require_say(world: World, who: Actor, at: datetime, organisation: str, mandate: str, act: str) -> Mandate:
    """The mandate, if who asks has a say over its tokens.

    Raises: NotAllowed, Unknown.
    """
    if who.office == "clerk":
        require_clerk(world, who, act)
    else:
        own = require_mandate(world, who, at, organisation, act)
        if own.kind != "full" and who.mandate != mandate:
            raise NotAllowed(
                "not-a-full-member",
                f"{act} was refused: a substitute has a say over its own tokens only.",
                "Ask a full member of your organisation, or the clerk.",
            )
    given = world.organisation(organisation).mandates.get(mandate)
    if given is None:
        raise Unknown(
            "no-such-mandate",
            f"{act} was refused: this organisation has no such mandate.",
            "Check both ids.",
        )
    return given


def require_standing(
    world: World, who: Actor, at: datetime, organisation: str, mandate: str, act: str
) -> None:
    """Refuse unless who asks has a say over the tokens of a mandate that has not ended.

    Raises: NotAllowed, OutOfOrder, Unknown.
    """
    given = require_say(world, who, at, organisation, mandate, act)
    if given.withdrawn or (given.valid_until is not None and given.valid_until <= at):
        raise OutOfOrder(
            "mandate-ended",
            f"{act} was refused: this mandate has ended.",
            "Give a new mandate first.",
        )


def require_office(world: World, who: Actor, mandate: str, office: GivenOffice, act: str) -> None:
    """Refuse unless a clerk asks, for a mandate that has the office.

    Raises: NotAllowed, Unknown.
    """
    require_clerk(world, who, act)
    if mandate not in world.assembly.holders(office):
        raise Unknown(
            "office-not-held",
            f"{act} was refused: that mandate has no such office.",
            "Give it the office first: POST /api/offices.",
        )


async def give(parts: Parts, asked: Asked) -> Reply:
    """A token for a mandate of an organisation."""
    who, organisation, mandate = asked.actor, asked.ids["organisation"], asked.ids["mandate"]
    await parts.gateway.ask(lambda world, at: require_standing(world, who, at, organisation, mandate, GIVING))
    token, expires_at = await issued(parts, asked, "member", mandate, organisation)
    return Reply(201, encode(TokenAnswer(token, mandate, expires_at)))


async def give_for_office(parts: Parts, asked: Asked) -> Reply:
    """A token for an office."""
    who, mandate, office = asked.actor, asked.ids["mandate"], asked.input.office
    await parts.gateway.ask(lambda world, _at: require_office(world, who, mandate, office, GIVING))
    token, expires_at = await issued(parts, asked, office, mandate, None)
    return Reply(201, encode(TokenAnswer(token, mandate, expires_at)))


async def revoke(parts: Parts, asked: Asked) -> Reply:
    """End all tokens of a mandate, also of one that has ended."""
    who, organisation, mandate = asked.actor, asked.ids["organisation"], asked.ids["mandate"]
    await parts.gateway.ask(lambda world, at: require_say(world, who, at, organisation, mandate, REVOKING))
    await parts.tokens.revoke("member", mandate, organisation, **sent(asked, "DELETE"))
    return Reply(204, b"")


async def revoke_for_office(parts: Parts, asked: Asked) -> Reply:
    """End all tokens of the offices of a mandate, also of those that were taken."""
    who = asked.actor
    await parts.gateway.ask(lambda world, _at: require_clerk(world, who, REVOKING))
    for office in get_args(GivenOffice):
        await parts.tokens.revoke(office, asked.ids["mandate"], None, **sent(asked, "DELETE", f"/{office}"))
    return Reply(204, b"")


async def issued(
    parts: Parts, asked: Asked, office: Office, mandate: str, organisation: str | None
) -> tuple[str, datetime | None]:
    """A new token, as a `TokenBody` asks, and until when it is accepted.

    Raises: Malformed; Reused.
    """
    expires_at = asked.input.expires_at
    if expires_at is not None:
        expires_at = in_utc(expires_at, GIVING)
        if expires_at <= parts.clock.now():
            raise Malformed(
                "expires-in-the-past",
                f"{GIVING} was refused: it would have expired already.",
                "Give a time in the future, with its offset: 2026-12-01T20:00:00+01:00.",
            )
    token = await parts.tokens.issue(office, mandate, organisation, expires_at, **sent(asked, "POST"))
    return token, expires_at


class Sent(TypedDict):
    """What goes beside a token that is given out or revoked."""

    by: str
    command: str
    asked: bytes


def sent(asked: Asked, method: str, part: str = "") -> Sent:
    """By whom, under which command id, and what identifies it beside that; `part`: it is done in parts."""
    asked.trail.command = asked.key
    return {
        "by": asked.actor.sender,
        "command": f"{asked.key}{part}" if asked.key else "",
        "asked": method.encode() + b" " + identified(asked.path, asked.input),
    }


_MANDATE = "/organisations/{organisation}/mandates/{mandate}/tokens"
_OFFICE = "/offices/{mandate}/tokens"
_WHO = "the clerk, a full member of the organisation, or the holder"

ROUTES = (
    Route("give-token", "POST", _MANDATE, "Give out a token for a mandate; it is shown this once.", _WHO,
          give, 201, TokenAnswer, body=TokenBody, token=True),
    Route("revoke-tokens", "DELETE", _MANDATE, "Revoke all tokens of a mandate.", _WHO, revoke, 204, None,
          token=True),
    Route("give-office-token", "POST", _OFFICE, "Give out a token for an office; it is shown this once.",
          "the clerk", give_for_office, 201, TokenAnswer, body=OfficeTokenBody, token=True),
    Route("revoke-office-tokens", "DELETE", _OFFICE, "Revoke all tokens of an office.", "the clerk",
          revoke_for_office, 204, None, token=True),
)  # fmt: skip
"""The routes about tokens."""
