"""By which addresses those of the demo sign in: `<mandate>@voorbeeld.example`, the clerk as `griffier@…`.

None of them exists (RFC 2606); the mail that goes there is read at `/dev/mail`.
"""

from __future__ import annotations

from collections.abc import Iterator

from events.fact import Office
from events.world import World
from services.cli.ghent.content import SAMPLE
from services.cli.parts import Desk

HOST = "voorbeeld.example"

CLERK = f"griffier@{HOST}"

SAMPLE_MANDATE = f"m{SAMPLE}"

Authority = tuple[Office, str | None, str]
"""Office, organisation, mandate."""


def address_of(mandate: str) -> str:
    """The address of who holds a mandate."""
    return f"{mandate}@{HOST}"


async def addressed(console: Desk, clerk: str) -> None:
    """Give an address to whoever holds a mandate or an office; `clerk` is the mandate of that person."""
    for authority in await console.gateway.ask(lambda world, _at: list(_held(world))):
        office, _, mandate = authority
        if office != "clerk":
            await console.people.invite(
                console.identity.id(), address_of(mandate), "nl", authority, "console"
            )
    await console.people.invite(console.identity.id(), CLERK, "nl", ("clerk", None, clerk), "console")


def _held(world: World) -> Iterator[Authority]:
    for organisation in world.membership.changes:
        for mandate, given in world.organisation(organisation).mandates.items():
            if not given.withdrawn:
                yield "member", organisation, mandate
    for office in ("chair", "contact"):
        for mandate in world.assembly.holders(office):
            yield office, None, mandate
