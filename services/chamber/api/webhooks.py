"""Webhooks of a commission: where what it is told about its items goes (ADR 0049).

No act and no event: they live outside the log, and are changed and removed like any other setting. Who may:
the clerk, and who acts for the chair or the rapporteur. The secret is shown when one is registered, and when
it is turned; nobody can ask for it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from events.refusal import Malformed, OutOfOrder, Unknown
from services.chamber.api.systems import WHO, require_say
from services.chamber.api.tokens import sent
from services.chamber.asked import TEXT
from services.chamber.route import Asked, Body, Nothing, Parts, Reply, Route, encode

REGISTERING, TURNING, REMOVING = "Registering a webhook", "Turning its secret", "Removing a webhook"

Address = Annotated[str, Meta(pattern=TEXT, max_length=500, description="An https address")]


Line = TypeVar("Line", bound=Struct)


class WebhookBody(Body):
    """Where what the commission is told goes."""

    address: Address


class WebhookSecret(Struct, frozen=True):
    """A webhook and its secret, shown this once."""

    webhook: str
    secret: str


class WebhookLine(Struct, frozen=True):
    """A webhook. `waiting` deliveries are tried still, `set_aside` are not; `trouble`: what went wrong last.

    `turned_at`: when the secret was made anew; the one before signs too for a day.
    """

    webhook: str
    address: str
    made_at: datetime
    made_by: str
    turned_at: datetime | None
    waiting: int
    set_aside: int
    sent_at: datetime | None
    trouble: str | None


class SetAside(Struct, frozen=True):
    """A delivery that nobody took for a day. `event` is its id, `subject` the item as kind/item."""

    webhook: str
    position: int
    event: str
    type: str
    subject: str
    attempts: int
    trouble: str | None
    set_aside_at: datetime


class Webhooks(Struct, frozen=True):
    """The webhooks of a commission, and what was set aside, the latest first, two hundred at most."""

    webhooks: list[WebhookLine]
    set_aside: list[SetAside]


async def listed(parts: Parts, asked: Asked) -> Reply:
    """The webhooks of a commission."""
    commission = await _say(parts, asked, "Reading", ended_too=True)
    found = Webhooks(
        [_as(one, WebhookLine) for one in await parts.webhooks.of(commission)],
        [_as(one, SetAside) for one in await parts.webhooks.aside(commission)],
    )
    return Reply(200, encode(found))


async def register(parts: Parts, asked: Asked) -> Reply:
    """Register one."""
    commission, by = await _say(parts, asked, REGISTERING), asked.actor.sender
    why = parts.webhooks.unfit(asked.input.address)
    if why:
        raise Malformed(
            "no-address-of-a-webhook",
            f"{REGISTERING} was refused: {why}.",
            "Give an https address that can be reached from the open Internet, without a password in it.",
        )
    asked.trail.command = asked.key
    new = parts.gateway.identity.id()
    if asked.key:  # sent again, it is the same one
        new = hashlib.sha256(f"webhook\n{by}\n{asked.key}".encode()).hexdigest()[:20]
    secret = await parts.webhooks.add(new, commission, asked.input.address, by)
    if secret is None:
        raise OutOfOrder(
            "too-many-webhooks",
            f"{REGISTERING} was refused: the commission has as many as it may.",
            "Remove one first.",
        )
    return Reply(201, encode(WebhookSecret(new, secret)))


async def turn(parts: Parts, asked: Asked) -> Reply:
    """Another secret; the one before signs too for a day."""
    commission, webhook = await _say(parts, asked, TURNING), asked.ids["webhook"]
    now = parts.clock.now()
    secret = await parts.webhooks.turn(webhook, commission, now, **sent(asked, "POST"))
    if secret is None:
        raise _unknown(TURNING)
    return Reply(201, encode(WebhookSecret(webhook, secret)))


async def again(parts: Parts, asked: Asked) -> Reply:
    """Try for another day what was set aside."""
    act = "Trying it again"
    commission, position = await _say(parts, asked, act), asked.ids["position"]
    known = position.isdigit() and len(position) <= 18  # noqa: PLR2004 - no position has more digits
    if not known or not await parts.webhooks.again(
        asked.ids["webhook"], commission, int(position), parts.clock.now()
    ):
        raise Unknown(
            "nothing-set-aside",
            f"{act} was refused: this webhook has no such delivery that was set aside.",
            "The list of webhooks names those that were.",
        )
    return Reply(204, b"")


async def remove(parts: Parts, asked: Asked) -> Reply:
    """Remove one, with what waits for it."""
    commission = await _say(parts, asked, REMOVING, ended_too=True)
    if not await parts.webhooks.drop(asked.ids["webhook"], commission):
        raise _unknown(REMOVING)
    return Reply(204, b"")


def _as(one: object, kind: type[Line]) -> Line:
    return kind(**{name: getattr(one, name) for name in kind.__struct_fields__})


async def _say(parts: Parts, asked: Asked, act: str, *, ended_too: bool = False) -> str:
    who, commission = asked.actor, asked.ids["commission"]
    await parts.gateway.ask(
        lambda world, at: require_say(world, who, at, commission, act, ended_too=ended_too)
    )
    return commission


def _unknown(act: str) -> Unknown:
    return Unknown(
        "no-such-webhook", f"{act} was refused: the commission has no such webhook.", "Check its id."
    )


_ALL = "/commissions/{commission}/webhooks"
_ONE = f"{_ALL}/{{webhook}}"

ROUTES = (
    Route("list-webhooks", "GET", _ALL, "The webhooks of a commission, and what was set aside.", WHO, listed,
          200, Webhooks, token=True),
    Route("register-webhook", "POST", _ALL, "Send what the commission is told to an address; the secret is"
          " shown this once.", WHO, register, 201, WebhookSecret, body=WebhookBody, token=True),
    Route("turn-webhook-secret", "POST", f"{_ONE}/secret", "Make another secret, shown this once; the one"
          " before signs too for a day.", WHO, turn, 201, WebhookSecret, body=Nothing, token=True),
    Route("try-webhook-again", "POST", f"{_ONE}/deliveries/{{position}}/retry", "Try for another day what was"
          " set aside.", WHO, again, 204, None, body=Nothing, token=True),
    Route("remove-webhook", "DELETE", _ONE, "Remove a webhook, with what waits for it.", WHO, remove, 204,
          None, token=True),
)  # fmt: skip
"""The routes about webhooks."""
