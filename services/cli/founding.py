"""`halfrond found`: an empty assembly, from tables to the first event.

1. Secrets: the keys of the commands, of the notary and of sealed polls, the ids of the clerk's mandates.
2. The tables, as their owner; the stream, as NATS's administrator.
3. The clerk's token, before there is an office for it: so nobody can be locked out by a crash in between.
4. The first event: the founding, with the clerk's office for the person and for the process.
5. The charter and the rules of procedure that the assembly begins with, adopted by the clerk.

A founding that was broken off is done again from 1; what was made is found, and `founding.unfinished` among
the secrets says that 5 is still to do. Where there is an assembly already it is refused, before anything is
touched.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TextIO, TypeVar

import click

from events.assembly.acts import Found, require_beginning
from events.charter.acts import AdoptFirstCharter
from events.fact import Actor, digest
from events.refusal import Refused
from events.rules.acts import AdoptFirstRules
from events.rules.facts import Procedure
from events.submission import Prose
from events.world import Act
from infra.keyring import KeyFolder
from infra.postgres.tokens import CONSOLE
from infra.published import Published
from services.cli import parts
from services.cli.instance import instance
from services.cli.keys import CLERK_MANDATE, CLERK_TOKEN, Keys
from services.cli.parts import Desk, desk, translated
from services.cli.screen import Code, Stop, execute, tell
from services.cli.statutes import CHARTER, RULES, CharterFile, read_charter, read_rules
from services.gateway import Command
from services.ports import Identity
from services.settings import ADDRESS, NOTARY_KEY, PROCESS_MANDATE, Settings, SettingsError, read

Function = TypeVar("Function", bound=Callable[..., Any])

UNFINISHED = "founding.unfinished"
"""Stands among the secrets from before the first event until the charter and the rules are adopted."""


class Beginning(NamedTuple):
    """What an assembly begins with. `origin` names its log for ever; `sample`: all is invented for show.
    `succeeds`: the last checkpoint of a log that has ended. `clerk`: the clerk's e-mail address. Without
    `charter` and `rules` the clerk sets the terms of each vote.
    """

    name: str
    purpose: str
    origin: str
    sample: bool = False
    succeeds: str = ""
    charter: CharterFile | None = None
    rules: Procedure | None = None
    clerk: str = ""


def _print(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value and not context.resilient_parsing:
        click.echo(
            {"print_charter": CHARTER, "print_rules": RULES}[str(parameter.name)].read_text("utf-8"), nl=False
        )
        context.exit()


def _printing(name: str, what: str) -> Callable[[Function], Function]:
    return click.option(
        name,
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_print,
        help=f"Print {what}, and stop.",
    )


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
@click.option("--clerk-email", metavar="ADDRESS", default="", help="By which the clerk signs in.")
@click.option("--charter", metavar="FILE", type=_FILE, help="The charter, like the one of --print-charter.")
@click.option(
    "--rules", metavar="FILE", type=_FILE, help="The rules of procedure, like those of --print-rules."
)
@click.option(
    "--without-rules",
    is_flag=True,
    help="Adopt neither: the clerk then sets the terms of each vote. For rehearsals.",
)
@_printing("--print-charter", "the charter that is adopted where none is given")
@_printing("--print-rules", "the rules of procedure that are adopted where none are given")
def command(
    name: str,
    purpose: str,
    origin: str,
    succeeds: TextIO | None,
    clerk_email: str,
    charter: Path | None,
    rules: Path | None,
    *,
    without_rules: bool,
) -> None:
    """Found an empty assembly: tables, stream, secrets, the first event of its log, charter and rules.

    Embedded servers are started for it and stopped afterwards. With servers of your own, set
    HALFROND_DATABASE_URL, HALFROND_OWNER_URL, HALFROND_NATS_URL and HALFROND_NATS_ADMIN_URL.

    The clerk's token is written to clerk.token in the secrets folder (HALFROND_SECRETS). Keep a copy of that
    folder outside this machine: its key cannot be made again. Exits with 4 when there is an assembly already.
    """
    if without_rules and (charter or rules):
        raise click.UsageError("--without-rules goes with neither --charter nor --rules.")
    if clerk_email and not ADDRESS.fullmatch(clerk_email):
        raise click.UsageError(f"'{clerk_email}' is no e-mail address.")
    try:
        require_beginning(origin, name, purpose)
    except Refused as refusal:
        raise Stop(f"{refusal.detail} {refusal.remedy}", Code.USAGE) from refusal
    with translated():
        settings = read(os.environ)
        beginning = Beginning(
            name, purpose, origin, succeeds=succeeds.read() if succeeds else "", clerk=clerk_email
        )
        if not without_rules:
            given = read_charter(charter or CHARTER), read_rules(rules or RULES)
            beginning = beginning._replace(charter=given[0], rules=given[1])
        execute(lambda hurry: _found(settings, beginning, hurry))


async def _found(settings: Settings, beginning: Beginning, hurry: asyncio.Event) -> int:
    async with instance(settings, tell, hurry) as made:
        await found(made.settings, made.keys, beginning)
        token = made.keys.path(CLERK_TOKEN)
        key = KeyFolder(made.settings.secrets, NOTARY_KEY, beginning.origin).ring().current.verifier.vkey
    click.echo(f"Founded '{beginning.name}' ({beginning.origin}); the clerk's token is in {token}")
    click.echo(f"Key of its log: {key}")
    click.echo("Publish that line outside this website, on paper or in the press: auditors compare it.")
    return Code.DONE


async def found(settings: Settings, keys: Keys, beginning: Beginning) -> None:
    """Found an assembly on servers that run, or go on with a founding that was broken off.

    Raises: Stop, FoundingError, LogError, NatsError, SettingsError.
    """
    _require(settings)
    head = await parts.head(settings)
    if not head:
        await _make(settings, keys)
    elif keys.find(UNFINISHED) is None:
        raise Stop(
            "the founding was refused, because this log holds an assembly already: use another database, "
            "or another HALFROND_DATA, for a second one.",
            Code.REFUSED,
        )
    async with desk(settings, keys) as console:
        clerk = keys.line(CLERK_MANDATE, console.identity.id)
        process = keys.line(PROCESS_MANDATE, console.identity.id)
        if keys.text(CLERK_TOKEN) is None:  # 3
            token = await console.tokens.issue("clerk", clerk, None)
            keys.keep(CLERK_TOKEN, f"{token}\n".encode())
        if not head:
            keys.keep(UNFINISHED, b"")
            await _begin(console, beginning, clerk, process)  # 4
        if beginning.clerk:
            new = console.identity.id()
            await console.people.invite(new, beginning.clerk, "nl", ("clerk", None, clerk), CONSOLE)
        await _adopt(console, beginning, clerk)  # 5
        keys.path(UNFINISHED).unlink()


async def _make(settings: Settings, keys: Keys) -> None:
    if await asyncio.to_thread(Published(settings.log).checkpoint) is not None:
        raise Stop(
            f"the founding was refused, because {settings.log} holds the published log of an assembly: if"
            " that one is lost, `halfrond restore` brings it back; for another assembly, set HALFROND_LOG to"
            " another folder.",
            Code.REFUSED,
        )
    keys.command_key()  # 1
    keys.notary_key()
    keys.seal_secret()
    await parts.install_tables(settings)  # 2
    await parts.install_stream(settings)


async def _begin(console: Desk, beginning: Beginning, clerk: str, process: str) -> None:
    name, purpose = (prose(console.identity, text) for text in (beginning.name, beginning.purpose))
    act = Found(
        beginning.origin,
        name.digest,
        purpose.digest,
        (clerk, process),
        beginning.sample,
        beginning.succeeds,
    )
    founder = Actor("founder", console.identity.id(), None, "console")
    await _act(console, act, founder, "found", (name, purpose))


async def _adopt(console: Desk, beginning: Beginning, clerk: str) -> None:
    who = Actor("clerk", clerk, None, "console")
    if beginning.charter is not None:
        charter, texts = beginning.charter.adopted(console.identity)
        await _act(console, AdoptFirstCharter(charter), who, "found-charter", texts)
    if beginning.rules is not None:
        await _act(console, AdoptFirstRules(beginning.rules), who, "found-rules", ())


async def _act(console: Desk, act: Act, who: Actor, command: str, texts: tuple[Prose, ...]) -> None:
    # The body says nothing of texts and salts, so that a founding that was broken off is gone on with.
    try:
        await console.gateway.act(act, who, Command(command, command.encode()), texts)
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
