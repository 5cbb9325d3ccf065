"""What programs of a commission have to do with: the token by which its own system acts (ADR 0049).

With it the system accepts, declines, begins, hands on, returns and reports what the commission got, and does
nothing else. No event says who has a token: tokens live outside the log. Who may: the clerk, and who acts
for the chair or the rapporteur. It ends when it is revoked, or with the commission.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk
from events.commission.acting import require_commission, require_standing
from events.fact import Actor
from events.world import World
from services.chamber.api.tokens import GIVING, REVOKING, TokenBody, issued, sent
from services.chamber.route import Asked, Parts, Reply, Route, encode


class CommissionToken(Struct, frozen=True):
    """The token of a commission, shown this once: only its hash is kept."""

    token: str
    commission: str
    expires_at: datetime | None


class GivenToken(Struct, frozen=True):
    """A token that was given out, without what it says. `issued_by`: office/organisation/mandate."""

    issued_at: datetime
    issued_by: str | None
    expires_at: datetime | None
    revoked_at: datetime | None


def require_say(
    world: World, who: Actor, at: datetime, commission: str, act: str, *, ended_too: bool = False
) -> None:
    """Refuse unless who asks has a say over the programs of a commission.

    `ended_too`: the clerk also over those of one that was dissolved.

    Raises: NotAllowed, Unknown, OutOfOrder.
    """
    if who.office != "clerk":
        require_commission(world, who, at, commission, act)
        return
    require_clerk(world, who, act)
    if not ended_too or world.commission(commission).phase == "unknown":
        require_standing(world, commission, act)


async def give(parts: Parts, asked: Asked) -> Reply:
    """A token for a commission's own system."""
    who, commission = asked.actor, asked.ids["commission"]
    await parts.gateway.ask(lambda world, at: require_say(world, who, at, commission, GIVING))
    token, expires_at = await issued(parts, asked, "commission", commission, None)
    return Reply(201, encode(CommissionToken(token, commission, expires_at)))


async def revoke(parts: Parts, asked: Asked) -> Reply:
    """End all tokens of a commission, also of one that was dissolved."""
    who, commission = asked.actor, asked.ids["commission"]
    await parts.gateway.ask(
        lambda world, at: require_say(world, who, at, commission, REVOKING, ended_too=True)
    )
    await parts.tokens.revoke("commission", commission, None, **sent(asked, "DELETE"))
    return Reply(204, b"")


async def listed(parts: Parts, asked: Asked) -> Reply:
    """The tokens that were given out for a commission."""
    who, commission = asked.actor, asked.ids["commission"]
    await parts.gateway.ask(
        lambda world, at: require_say(world, who, at, commission, "Reading", ended_too=True)
    )
    given = await parts.tokens.given("commission", commission, None)
    return Reply(200, encode([GivenToken(*one) for one in given]))


_TOKENS = "/commissions/{commission}/tokens"
WHO = "the chair or the rapporteur of the commission, or the clerk"

ROUTES = (
    Route("give-commission-token", "POST", _TOKENS, "Give out a token for a commission's own system; it is"
          " shown this once.", WHO, give, 201, CommissionToken, body=TokenBody, token=True),
    Route("list-commission-tokens", "GET", _TOKENS, "The tokens that a commission's own system was given.",
          WHO, listed, 200, list[GivenToken], token=True),
    Route("revoke-commission-tokens", "DELETE", _TOKENS, "Revoke all tokens of a commission's own system.",
          WHO, revoke, 204, None, token=True),
)  # fmt: skip
"""The routes about the tokens of commissions."""
