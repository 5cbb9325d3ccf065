"""`halfrond found`: an empty assembly, from tables to the first event.

1. Secrets: the key of the commands, the ids of the clerk's mandates.
2. The tables, as their owner; the stream, as NATS's administrator.
3. The clerk's token, before there is an office for it: so nobody can be locked out by a crash in between.
4. The first event: the founding, with the clerk's office for the person and for the process.

A founding that was broken off is done again from 1; what was made is found. Where there is an assembly
already it is refused, before anything is touched.
"""

from __future__ import annotations

import asyncio
import os
from typing import NamedTuple, TextIO

import click

from events.assembly.acts import Found
from events.fact import Actor, digest
from events.refusal import Refused
from events.submission import Prose
from infra.keyring import KeyFolder
from infra.published import Published
from services.cli import parts
from services.cli.instance import instance
from services.cli.keys import CLERK_MANDATE, CLERK_TOKEN, Keys
from services.cli.parts import Desk, desk, translated
from services.cli.screen import Code, Stop, execute, tell
from services.gateway import Command
from services.ports import Identity
from services.settings import NOTARY_KEY, PROCESS_MANDATE, Settings, SettingsError, read


class Charter(NamedTuple):
    """What is said at the founding. `origin` names the log for ever; `sample`: all is invented for show.
    `succeeds`: the last checkpoint of a log that has ended.
    """

    name: str
    purpose: str
    origin: str
    sample: bool = False
    succeeds: str = ""


@click.command("found", short_help="Found an empty assembly.")
@click.option("--name", required=True, help="What the assembly is called.")
@click.option("--purpose", required=True, help="What it is for, in a sentence or two.")
@click.option(
    "--origin",
    required=True,
    help="The name of its log, for ever: an address without scheme that stays yours, as example.org/log.",
)
@click.option(
    "--succeeds",
    metavar="CHECKPOINT_FILE",
    type=click.File(encoding="utf-8"),
    help="The checkpoint of this assembly's earlier log, where that one has ended; the first event names it.",
)
def command(name: str, purpose: str, origin: str, succeeds: TextIO | None) -> None:
    """Found an empty assembly: tables, stream, secrets, and the first event of its log.

    Embedded servers are started for it and stopped afterwards. With servers of your own, set
    HALFROND_DATABASE_URL, HALFROND_OWNER_URL, HALFROND_NATS_URL and HALFROND_NATS_ADMIN_URL.

    The clerk's token is written to clerk.token in the secrets folder (HALFROND_SECRETS). Keep a copy of that
    folder outside this machine: its key cannot be made again. Exits with 4 when there is an assembly already.
    """
    with translated():
        settings = read(os.environ)
        charter = Charter(name, purpose, origin, succeeds=succeeds.read() if succeeds else "")
        execute(lambda hurry: _found(settings, charter, hurry))


async def _found(settings: Settings, charter: Charter, hurry: asyncio.Event) -> int:
    async with instance(settings, tell, hurry) as made:
        await found(made.settings, made.keys, charter)
        token = made.keys.path(CLERK_TOKEN)
        key = KeyFolder(made.settings.secrets, NOTARY_KEY, charter.origin).ring().current.verifier.vkey
    click.echo(f"Founded '{charter.name}' ({charter.origin}); the clerk's token is in {token}")
    click.echo(f"Key of its log: {key}")
    click.echo("Publish that line outside this website, on paper or in the press: auditors compare it.")
    return Code.DONE


async def found(settings: Settings, keys: Keys, charter: Charter) -> None:
    """Found an assembly on servers that run.

    Raises: Stop, FoundingError, LogError, NatsError, SettingsError.
    """
    _require(settings)
    if await parts.head(settings):
        raise Stop(
            "the founding was refused, because this log holds an assembly already: use another database, "
            "or another HALFROND_DATA, for a second one.",
            Code.REFUSED,
        )
    if await asyncio.to_thread(Published(settings.log).checkpoint) is not None:
        raise Stop(
            f"the founding was refused, because {settings.log} holds the published log of an assembly: if"
            " that one is lost, `halfrond restore` brings it back; for another assembly, set HALFROND_LOG to"
            " another folder.",
            Code.REFUSED,
        )
    keys.command_key()  # 1
    keys.notary_key()
    await parts.install_tables(settings)  # 2
    await parts.install_stream(settings)
    async with desk(settings, keys) as console:
        clerk = keys.line(CLERK_MANDATE, console.identity.id)
        process = keys.line(PROCESS_MANDATE, console.identity.id)
        if keys.text(CLERK_TOKEN) is None:  # 3
            token = await console.tokens.issue("clerk", clerk, None)
            keys.keep(CLERK_TOKEN, f"{token}\n".encode())
        await _append(console, charter, clerk, process)  # 4


async def _append(console: Desk, charter: Charter, clerk: str, process: str) -> None:
    name, purpose = (prose(console.identity, text) for text in (charter.name, charter.purpose))
    act = Found(
        charter.origin, name.digest, purpose.digest, (clerk, process), charter.sample, charter.succeeds
    )
    founder = Actor("founder", console.identity.id(), None, "console")
    try:
        await console.gateway.act(act, founder, Command("found", b"found"), (name, purpose))
    except Refused as refusal:
        raise Stop(f"{refusal.detail} {refusal.remedy}", Code.REFUSED) from refusal


def prose(identity: Identity, text: str) -> Prose:
    """A text on its way into the log."""
    salt = identity.salt()
    return Prose(digest(salt, text), salt, text)


def _require(settings: Settings) -> None:
    needed = {
        "HALFROND_OWNER_URL": settings.owner_url,
        "HALFROND_NATS_ADMIN_URL": settings.nats_admin_url,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingsError(
            f"founding on servers of your own needs {' and '.join(missing)} too, "
            "for the services themselves may make neither tables nor streams; set it for this one command"
        )
