"""Who holds a mandate or an office: inviting somebody, taking it back, erasing a person for real.

No act and no event: people live outside the log. Who may is who may give out a token for the mandate: the
clerk, a full member of the organisation, its holder. Once somebody signed in for a mandate it passes to no
other address: who lost a mailbox gets a new mandate, and that stands in the log (ADR 0038).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from events.assembly.facts import GivenOffice
from events.authority import require_clerk
from events.fact import Actor, Office
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.world import World
from services.chamber.api.tokens import require_office, require_say, require_standing
from services.chamber.route import Asked, Body, Parts, Reply, Route, encode
from services.settings import ADDRESS

INVITING, TAKING_BACK, ERASING = "Inviting somebody", "Taking an invitation back", "Erasing a person"

Email = Annotated[str, Meta(pattern=rf"^{ADDRESS.pattern}$(?!\n)", max_length=200)]

Authority = tuple[Office, str | None, str]
"""Office, organisation, mandate."""


class InvitationBody(Body):
    """Whom, in which language, and whether a mail tells them."""

    email: Email
    language: Literal["nl", "en", "fr"] = "nl"
    mail: bool = True


class OfficeInvitationBody(InvitationBody):
    """For which office, beside that."""

    office: GivenOffice = "clerk"


class Invitation(Struct, frozen=True):
    """Who holds the mandate, by their address. `used`: they signed in for it.

    Nothing that the person chose, as their language: it would tell who invites that they were known.
    """

    mandate: str
    email: str
    invited_at: datetime
    used: bool


class About(Struct):
    """What the mail is about."""

    office: Office
    organisation: str | None


async def show(parts: Parts, asked: Asked) -> Reply:
    """Who holds a mandate."""
    who, organisation, mandate = asked.actor, asked.ids["organisation"], asked.ids["mandate"]
    await parts.gateway.ask(lambda world, at: require_say(world, who, at, organisation, mandate, "Reading"))
    return Reply(200, encode(await _invitation(parts, ("member", organisation, mandate))))


async def shown(parts: Parts, who: Actor, organisation: str) -> dict[str, Invitation]:
    """Who holds the mandates of an organisation, as far as who asks may know it; by mandate."""

    def known(world: World, at: datetime) -> set[str]:
        found = set()
        for mandate in world.organisation(organisation).mandates:
            with suppress(NotAllowed, Unknown):
                require_say(world, who, at, organisation, mandate, "Reading")
                found.add(mandate)
        return found

    may = await parts.gateway.ask(known)
    held = await parts.people.holders(organisation) if may else []
    return {
        one.mandate: Invitation(one.mandate, one.email, one.invited_at, used=one.used_at is not None)
        for one in held
        if one.mandate in may
    }


async def invite(parts: Parts, asked: Asked) -> Reply:
    """Invite somebody for a mandate."""
    who, organisation, mandate = asked.actor, asked.ids["organisation"], asked.ids["mandate"]
    await parts.gateway.ask(
        lambda world, at: require_standing(world, who, at, organisation, mandate, INVITING)
    )
    return await _invite(parts, asked, ("member", organisation, mandate))


async def invite_for_office(parts: Parts, asked: Asked) -> Reply:
    """Invite somebody for an office."""
    who, mandate, office = asked.actor, asked.ids["mandate"], asked.input.office
    await parts.gateway.ask(lambda world, _at: require_office(world, who, mandate, office, INVITING))
    return await _invite(parts, asked, (office, None, mandate))


async def take_back(parts: Parts, asked: Asked) -> Reply:
    """Nobody holds the mandate by an address any more."""
    who, organisation, mandate = asked.actor, asked.ids["organisation"], asked.ids["mandate"]
    await parts.gateway.ask(lambda world, at: require_say(world, who, at, organisation, mandate, TAKING_BACK))
    await parts.people.leave("member", organisation, mandate)
    return Reply(204, b"")


async def take_back_for_office(parts: Parts, asked: Asked) -> Reply:
    """The same of every office of a mandate."""
    who = asked.actor
    await parts.gateway.ask(lambda world, _at: require_clerk(world, who, TAKING_BACK))
    for office in get_args(GivenOffice):
        await parts.people.leave(office, None, asked.ids["mandate"])
    return Reply(204, b"")


async def erase(parts: Parts, asked: Asked) -> Reply:
    """Erase the person who holds a mandate."""
    who, organisation, mandate = asked.actor, asked.ids["organisation"], asked.ids["mandate"]
    await parts.gateway.ask(lambda world, _at: require_erasing(world, who, organisation, mandate))
    held = await parts.people.holder("member", organisation, mandate)
    if held is not None and held.person is not None:
        await parts.people.erase(held.person)
    return Reply(204, b"")


def require_erasing(world: World, who: Actor, organisation: str, mandate: str) -> None:
    """Refuse unless the holder asks, or the clerk: one person may hold mandates of several organisations.

    Raises: NotAllowed.
    """
    if who.office == "clerk":
        require_clerk(world, who, ERASING)
    elif (who.office, who.organisation, who.mandate) != ("member", organisation, mandate):
        raise NotAllowed(
            "not-yourself",
            f"{ERASING} was refused: only they themselves or the clerk may do it.",
            "Take the invitation back, or ask the clerk.",
        )


async def _invite(parts: Parts, asked: Asked, authority: Authority) -> Reply:
    body, by = asked.input, asked.actor.sender
    asked.trail.command = asked.key
    new = parts.gateway.identity.id()
    # The same command is one mail, however often it is sent.
    letter = f"{by}\n{asked.key}\n{asked.path}".encode() if asked.key else new.encode()
    name = f"invitation-{hashlib.sha256(letter).hexdigest()[:32]}" if body.mail else ""
    about = msgspec.json.encode(About(authority[0], authority[1])).decode()
    if await parts.people.invite(new, body.email, body.language, authority, by, name, about) is None:
        raise OutOfOrder(
            "mandate-in-use",
            f"{INVITING} was refused: somebody signed in for this mandate; it passes to no other address.",
            "Withdraw the mandate, give a new one, and invite the new address for that: so it is on record.",
        )
    return Reply(201, encode(await _invitation(parts, authority)))


async def _invitation(parts: Parts, authority: Authority) -> Invitation:
    held = await parts.people.holder(*authority)
    person = await parts.people.find(held.person) if held is not None and held.person is not None else None
    if held is None or person is None:
        raise Unknown("nobody-invited", "Nobody is invited for this mandate.", "Invite somebody.")
    return Invitation(authority[2], person.email, held.invited_at, used=held.used_at is not None)


_MANDATE = "/organisations/{organisation}/mandates/{mandate}"
_OFFICE = "/offices/{mandate}/invitation"
_WHO = "the clerk, a full member of the organisation, or the holder"

ROUTES = (
    Route("show-invitation", "GET", f"{_MANDATE}/invitation", "Who holds a mandate, by address.", _WHO, show,
          200, Invitation, token=True),
    Route("invite", "POST", f"{_MANDATE}/invitation", "Invite somebody for a mandate by e-mail: they sign in"
          " and act under it.", _WHO, invite, 201, Invitation, body=InvitationBody, token=True),
    Route("take-invitation-back", "DELETE", f"{_MANDATE}/invitation", "Nobody signs in for a mandate any"
          " more.", _WHO, take_back, 204, None, token=True),
    Route("erase-person", "DELETE", f"{_MANDATE}/person", "Erase who holds a mandate, for real: address,"
          " sessions, passkeys, mail.", "they themselves, or the clerk", erase, 204, None, token=True),
    Route("invite-for-office", "POST", _OFFICE, "Invite somebody for an office by e-mail.", "the clerk",
          invite_for_office, 201, Invitation, body=OfficeInvitationBody, token=True),
    Route("take-office-invitation-back", "DELETE", _OFFICE, "Nobody signs in for the offices of a mandate any"
          " more.", "the clerk", take_back_for_office, 204, None, token=True),
)  # fmt: skip
"""The routes about people."""
