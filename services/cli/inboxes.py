"""`halfrond inbox`: the credential by which a commission's system takes its messages (ADR 0048)."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from events.world import World
from infra.nats import accounts
from infra.nats.connection import NatsError, dial
from infra.nats.inbox import InboxStream
from services.cli.keys import Keys
from services.cli.parts import desk, translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Stop, execute, tell
from services.settings import Settings, read

ID = re.compile(r"[a-z0-9]{1,40}")

Act = Callable[[Settings, Settings], Awaitable[None]]
"""Given the settings of the environment, and those with the addresses of servers that answer."""

KNOWN_WITHIN = 15.0
"""Seconds in which a running NATS of ours knows a new credential."""


@click.group("inbox", short_help="Credentials by which commissions take their messages.")
def command() -> None:
    """The inbox of a commission in NATS, for systems of its own: docs/inbox.md is what their makers need.

    A credential takes and acknowledges the messages of one commission and does nothing else. It lies in the
    secrets folder, is in no backup, and goes when the commission is dissolved. Works beside a running
    `halfrond serve`, and without it.
    """


@command.command("grant", short_help="Give a commission its credential, or show it.")
@click.argument("commission")
def grant(commission: str) -> None:
    """Give COMMISSION (its id) a credential, and print what its system needs; the same one each time.

    On a NATS of your own it prints the account to put into nats.conf.
    """
    _run(lambda settings, there: _grant(settings, there, commission), commission)


@command.command("revoke", short_help="Take a commission's credential away.")
@click.argument("commission")
def revoke(commission: str) -> None:
    """Take the credential of COMMISSION away; its messages stay. Granted again, it is another password."""
    _run(lambda settings, there: _revoke(settings, there, commission), commission)


@command.command("list", short_help="List the inboxes.")
def listing() -> None:
    """List every inbox: whether it has a credential, and how many messages wait to be taken."""
    _run(lambda _settings, there: _list(there), "")


async def _grant(settings: Settings, there: Settings, commission: str) -> None:
    keys = Keys(there.secrets)
    async with desk(there, keys) as console:
        await console.gateway.ask(lambda world, at: _require_standing(world, at, commission))
    password = keys.password(accounts.FILE.format(commission).removesuffix(".password"))
    if settings.nats_url:
        click.echo(
            "# put this into nats.conf, beside the other accounts; docs/inbox.md says how NATS reads it"
        )
        click.echo(accounts.account(commission, password).strip("\n"))
        server = "nats://…, where NATS is reached from outside"
    else:
        server = f"nats://{there.nats_url.rpartition('@')[2]}"
        await _known(there.nats_url, commission, password)
    click.echo(f"server    {server}")
    click.echo(f"user      {accounts.user(commission)}\npassword  {password}")
    click.echo(f"stream    {accounts.INBOX}\nconsumer  {commission}")


async def _known(url: str, commission: str, password: str) -> None:
    """Wait until the server takes the credential."""
    address = f"nats://{accounts.user(commission)}:{password}@{url.rpartition('@')[2]}"
    why = ""
    try:
        async with asyncio.timeout(KNOWN_WITHIN):
            while True:
                try:
                    await (await dial(address, "halfrond inbox")).close()
                except NatsError as error:
                    why = str(error)
                    await asyncio.sleep(0.1)
                else:
                    return
    except TimeoutError:
        raise Stop(f"NATS does not take the credential: {why}. See its log.", Code.NOT_READY) from None


async def _revoke(settings: Settings, there: Settings, commission: str) -> None:
    if not accounts.withdraw(there.secrets, commission):
        raise Stop(f"commission {commission} has no credential: `halfrond inbox list`.", Code.REFUSED)
    if settings.nats_url:
        click.echo(f"Now take account INBOX_{commission} out of nats.conf, and let NATS read it again.")
    else:
        click.echo(f"Commission {commission} has no credential any more.")


async def _list(there: Settings) -> None:
    granted = accounts.granted(there.secrets)
    inbox = InboxStream(there.nats_url, name="halfrond inbox")
    table = Table("commission", "credential", "waiting", "not acknowledged", box=None)
    try:
        found = {} if await inbox.last() is None else await inbox.figures()
        for commission in sorted({*granted, *found}):
            figures = found.get(commission)
            waiting = ("no consumer", "") if figures is None else tuple(map(str, figures))
            table.add_row(commission, "yes" if commission in granted else "no", *waiting)
    finally:
        await inbox.close()
    Console().print(table)


def _require_standing(world: World, _at: datetime, commission: str) -> None:
    phase = world.commission(commission).phase
    if phase != "standing":
        told = "was dissolved" if phase == "dissolved" else "was never founded"
        raise Stop(f"no credential was given, because commission {commission} {told}.", Code.REFUSED)


def _run(act: Act, commission: str) -> None:
    if commission and not ID.fullmatch(commission):
        raise click.UsageError(f"'{commission}' is no id of a commission: 1-40 characters of a-z0-9.")
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _acted(settings, act, hurry))


async def _acted(settings: Settings, act: Act, hurry: asyncio.Event) -> int:
    async with reachable(settings, tell, hurry) as there:
        await act(settings, there)
    return Code.DONE
