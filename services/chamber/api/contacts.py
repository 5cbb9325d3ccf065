"""Whom to contact in an organisation (T3): each field public, for members, or hidden, as its organisation
chooses.

No act and no event: people live outside the log, so that what is erased is gone. Members are whoever acts
under a mandate that holds, of an organisation in good standing. Hidden fields are for the organisation itself
and the clerk. What an organisation that left had told is for the clerk alone, who can erase it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from events.authority import holds, require_clerk, require_mandate
from events.fact import Actor
from events.organisation.acts import require_clerk_or_own
from events.refusal import Refused, Unknown
from events.world import World
from services.chamber.asked import TEXT
from services.chamber.route import Asked, Body, Parts, Reply, Route, encode

Visible = Literal["public", "members", "hidden"]

CHANGING, ERASING = "Changing the contact point", "Erasing the contact point"

Line = Annotated[str, Meta(pattern=TEXT, max_length=200, description="At most 200 characters")]
Email = Annotated[str, Meta(pattern=r"^[^@\s\u0000]+@[^@\s\u0000]+$(?!\n)", max_length=200)]
Phone = Annotated[str, Meta(pattern=r"^[0-9+() /.-]{3,41}$(?!\n)")]
Website = Annotated[str, Meta(pattern=r"^https?://[^\s\u0000]+$(?!\n)", max_length=200)]


class LineField(Body):
    """One field, and who may see it: nobody else's business unless it is said."""

    value: Line
    visible: Visible = "hidden"


class EmailField(Body):
    """An e-mail address, and who may see it."""

    value: Email
    visible: Visible = "hidden"


class PhoneField(Body):
    """A phone number, and who may see it."""

    value: Phone
    visible: Visible = "hidden"


class WebsiteField(Body):
    """A website, and who may see it."""

    value: Website
    visible: Visible = "hidden"


class ContactBody(Body):
    """The contact point, whole: what is left out is gone."""

    name: LineField | None = None
    email: EmailField | None = None
    phone: PhoneField | None = None
    address: LineField | None = None
    website: WebsiteField | None = None


class Field(Struct, frozen=True):
    """What a field says, and who may see it."""

    value: str
    visible: Visible


class Contact(Struct, frozen=True):
    """The contact point, as far as who asks may see it. A field that is null was not told, or is not for
    them.
    """

    organisation: str
    name: Field | None = None
    email: Field | None = None
    phone: Field | None = None
    address: Field | None = None
    website: Field | None = None


SEES: dict[str, frozenset[Visible]] = {
    "public": frozenset({"public"}),
    "member": frozenset({"public", "members"}),
    "own": frozenset({"public", "members", "hidden"}),
    "nobody": frozenset(),
}
"""Which fields are for whom: the public, any member, the organisation itself and the clerk; nobody once it
left.
"""


def relation(world: World, who: Actor | None, at: datetime, organisation: str) -> str:
    """What who asks is to an organisation: a key of `SEES`.

    Raises: Unknown for an organisation that never belonged.
    """
    standing = world.membership.standing(organisation)
    if standing is None:
        raise Unknown(
            "no-such-organisation",
            "There is no such organisation.",
            "See /api/organisations for those that there are.",
        )
    if who is not None and holds(world, who, "clerk"):
        return "own"
    if standing == "left":
        return "nobody"
    if who is None or who.organisation is None:
        return "public"
    own = who.organisation == organisation
    try:
        require_mandate(world, who, at, who.organisation, "Reading", suspended_too=own)
    except Refused:
        return "public"
    return "own" if own else "member"


async def show(parts: Parts, asked: Asked) -> Reply:
    """The contact point, as far as who asks may see it."""
    organisation = asked.ids["organisation"]
    sees = SEES[await parts.gateway.ask(lambda world, at: relation(world, asked.who, at, organisation))]
    told = await parts.contacts.find(organisation) if sees else None
    fields = msgspec.json.decode(told or "{}", type=dict[str, Field])
    seen = {name: field for name, field in fields.items() if field.visible in sees}
    return Reply(200, encode(Contact(organisation, **seen)))


async def change(parts: Parts, asked: Asked) -> Reply:
    """What the contact point now says, whole."""
    who, organisation = asked.actor, asked.ids["organisation"]
    await parts.gateway.ask(lambda world, at: require_clerk_or_own(world, who, at, organisation, CHANGING))
    given = {name: getattr(asked.input, name) for name in asked.input.__struct_fields__}
    told = {name: Field(field.value, field.visible) for name, field in given.items() if field is not None}
    await parts.contacts.keep(organisation, encode(told).decode())
    return Reply(200, encode(Contact(organisation, **told)))


async def erase(parts: Parts, asked: Asked) -> Reply:
    """Nothing of the contact point is left."""
    who, organisation = asked.actor, asked.ids["organisation"]
    await parts.gateway.ask(lambda world, at: _require_erasing(world, who, at, organisation))
    await parts.contacts.erase(organisation)
    return Reply(204, b"")


def _require_erasing(world: World, who: Actor, at: datetime, organisation: str) -> None:
    if who.office == "clerk":
        require_clerk(world, who, ERASING)
    else:
        require_mandate(world, who, at, organisation, ERASING, suspended_too=True)


_PATH = "/organisations/{organisation}/contact"
_WHO = "the clerk, or a mandate of the organisation"

ROUTES = (
    Route("show-contact", "GET", _PATH, "Whom to contact, as far as who asks may see it.",
          "public; a token shows more", show, 200, Contact, known=True),
    Route("change-contact", "POST", _PATH, "Replace the contact point; each field says who may see it.", _WHO,
          change, 200, Contact, body=ContactBody, token=True),
    Route("erase-contact", "DELETE", _PATH, "Erase the contact point for real.", _WHO, erase, 204, None,
          token=True),
)  # fmt: skip
"""The routes about contact points."""
