"""`halfrond people`: who may sign in, from the machine's console: listing, inviting, erasing.

The console does what the API does, where nobody can act yet or any more: the first clerk, a clerk whose
mailbox is lost. Whoever may use the console holds the keys of the whole, so it asks no rule whether they may;
it asks the log whether there is such a mandate.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

import click
from rich.console import Console
from rich.table import Column, Table

from events.assembly.facts import GivenOffice
from events.fact import Office
from events.world import World
from services.cli.keys import Keys
from services.cli.parts import Desk, desk, translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Stop, execute, tell
from services.settings import ADDRESS, Settings, read

WIDE = 10_000
"""Signs to a line: more than any address and mandate are long."""

OFFICES: tuple[GivenOffice, ...] = ("clerk", "chair", "contact")

Act = Callable[[Desk], Awaitable[None]]

Authority = tuple[Office, str | None, str]
"""Office, organisation, mandate."""


@click.group("people", short_help="Who may sign in: list, invite, erase.")
def command() -> None:
    """Who may sign in by e-mail or passkey, and for which mandates. Works beside a running `halfrond serve`,
    and without it.

    People stand in tables of their own, outside the log; `halfrond backup` holds them, an export does not.
    """


@command.command("list", short_help="List them.")
def listing() -> None:
    """List everybody who was invited, with what they hold."""
    _run(_list)


@command.command("invite", short_help="Invite somebody for a mandate or an office.")
@click.argument("email")
@click.option("--mandate", required=True, help="The id of the mandate.")
@click.option("--organisation", help="The id of the organisation whose mandate it is.")
@click.option("--office", type=click.Choice(OFFICES), help="The office, for a mandate that has one.")
@click.option("--language", type=click.Choice(["nl", "en", "fr"]), default="nl", show_default=True)
def invite(
    email: str, mandate: str, organisation: str | None, office: GivenOffice | None, language: str
) -> None:
    """Let somebody sign in by EMAIL for a mandate of an organisation, or for an office. No mail is sent: they
    ask for a link at /aanmelden.

    Refused where somebody signed in for that mandate by another address: give a new mandate first.
    """
    if (organisation is None) == (office is None):
        raise click.UsageError("Give --organisation or --office, and not both.")
    if not ADDRESS.fullmatch(email):
        raise click.UsageError(f"'{email}' is no e-mail address.")
    authority: Authority = (office or "member", organisation, mandate)

    async def act(console: Desk) -> None:
        await console.gateway.ask(lambda world, at: _require(world, at, authority))
        await bind(console, email, language, authority)
        click.echo(f"{email} can sign in for {'/'.join(filter(None, authority))}")

    _run(act)


@command.command("erase", short_help="Erase somebody for real.")
@click.argument("email")
def erase(email: str) -> None:
    """Erase the person with this EMAIL: address, sessions, passkeys, mail. What was done under their mandates
    stays in the log, which names nobody. Backups that were made before hold them still.
    """

    async def act(console: Desk) -> None:
        person = await console.people.by_email(email)
        if person is None or not await console.people.erase(person.person):
            raise Stop(f"nobody here has the address {email}.", Code.REFUSED)
        click.echo("Erased.")

    _run(act)


async def bind(console: Desk, email: str, language: str, authority: Authority) -> None:
    """Bind a mandate to an address.

    Raises: Stop where somebody signed in for it by another one.
    """
    if await console.people.invite(console.identity.id(), email, language, authority, "console") is None:
        raise Stop(
            "somebody signed in for this mandate, and it passes to no other address: withdraw it, give a new"
            " one, and invite the new address for that.",
            Code.REFUSED,
        )


async def _list(console: Desk) -> None:
    table = Table(Column("address", overflow="fold"), "language", "holds", "used", box=None)
    for person in await console.people.all():
        held = await console.people.holdings(person.person)
        names = "\n".join("/".join(filter(None, (one.office, one.organisation, one.mandate))) for one in held)
        used = "\n".join("yes" if one.used_at else "no" for one in held)
        table.add_row(person.email, person.language, names, used)
    # Where there is no terminal nobody sees how wide it is, and another program reads it.
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _require(world: World, at: datetime, authority: Authority) -> None:
    office, organisation, mandate = authority
    if organisation is not None:
        given = world.organisation(organisation).mandates.get(mandate)
        stands = (
            given is not None and not given.withdrawn and not (given.valid_until and given.valid_until <= at)
        )
    else:
        stands = office in OFFICES and mandate in world.assembly.holders(office)
    if not stands:
        raise Stop("there is no such mandate, or it has ended: check the ids.", Code.REFUSED)


def _run(act: Act) -> None:
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _acted(settings, act, hurry))


async def _acted(settings: Settings, act: Act, hurry: asyncio.Event) -> int:
    async with (
        reachable(settings, tell, hurry) as there,
        desk(there, Keys(there.secrets)) as console,
    ):
        await act(console)
    return Code.DONE
