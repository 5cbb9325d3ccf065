"""`halfrond demo`: the Ghent demo assembly, founded when there is none, and served.

A file `demo.unfinished` stands in the data folder from before the founding until all is played: a demo that
was broken off goes on where it was.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path

import aiohttp
import click

from services.cli import parts
from services.cli.founding import UNFINISHED as BROKEN_OFF
from services.cli.founding import Beginning, found
from services.cli.ghent.addresses import CLERK, SAMPLE_MANDATE, address_of, addressed
from services.cli.ghent.content import RULES, SAMPLE, Ghent
from services.cli.ghent.content import read as read_ghent
from services.cli.ghent.play import Play
from services.cli.ghent.stage import Stage
from services.cli.instance import Instance, instance, shown, with_port
from services.cli.keys import CLERK_MANDATE, CLERK_TOKEN
from services.cli.parts import desk, translated
from services.cli.screen import Code, Progress, execute, tell
from services.cli.statutes import read_charter, read_rules
from services.settings import Settings, read

UNFINISHED = "demo.unfinished"

SHOWN = {
    "a sample organisation": f"{SAMPLE}.token",
    "the chair": "chair.token",
    "the city's contact person": "contact.token",
}
"""Whose tokens a visitor may use beside the clerk's, and the files in which they are kept."""


@click.command("demo", short_help="Found the Ghent demo assembly, and serve it.")
def command() -> None:
    """Serve the Ghent demo assembly until Ctrl-C: a charter, dossiers, open and finished polls, organisations
    that are plainly invented. It is founded when the data folder holds none; a second run finds it again.

    \b
    HALFROND_DATA   folder for everything that is kept (./data)
    HALFROND_PORT   where to listen (8080)

    Prints one line when it is ready: the address, and where the tokens are to act with.
    """  # noqa: D301 - \b is click's
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _demo(settings, hurry), interrupted=Code.DONE)


async def _demo(settings: Settings, hurry: asyncio.Event) -> int:
    with Progress() as progress:
        progress.say("starting PostgreSQL and NATS")
        async with instance(with_port(settings), tell, hurry, settings.data / "logs") as made:
            unfinished = settings.data / UNFINISHED
            if not await parts.head(made.settings) or made.keys.find(BROKEN_OFF) is not None:
                unfinished.touch()
                progress.say("founding the assembly")
                await found(made.settings, made.keys, _beginning(read_ghent()))
            elif applied := await parts.upgrade_tables(made.settings):
                tell(f"The tables were those of an earlier version; they were upgraded: {', '.join(applied)}")
            await made.start_services()
            progress.say("waiting for the chamber")
            await made.ready()
            if unfinished.exists():
                await _play(made, progress)
                unfinished.unlink()
            progress.end()
            click.echo(_welcome(made))
            await asyncio.Event().wait()
    return Code.DONE


def _beginning(ghent: Ghent) -> Beginning:
    """An auditor remembers a log by its origin: no two demos have the same one."""
    said = ghent.assembly
    origin = f"{said.origin}-{secrets.token_hex(4)}"
    return Beginning(
        said.name, said.purpose, origin, sample=True, charter=read_charter(), rules=read_rules(RULES)
    )


async def _play(made: Instance, progress: Progress) -> None:
    async with desk(made.settings, made.keys) as console, aiohttp.ClientSession() as session:
        tokens = {"clerk": made.keys.text(CLERK_TOKEN) or ""}
        stage = Stage(session, made.url, console.clock.now, tokens)
        await Play(stage, read_ghent(), lambda sitting: _lot(made, sitting), progress.stage).everything()
        await addressed(console, made.keys.text(CLERK_MANDATE) or "")
    for file in SHOWN.values():
        made.keys.keep(file, f"{tokens[file.removesuffix('.token')]}\n".encode())


def _lot(made: Instance, sitting: str) -> str:
    """The secret of a lot, made once: who announces an agenda is bound to it."""
    return made.keys.line(f"{sitting}.lot", lambda: secrets.token_hex(32))


def _welcome(made: Instance) -> str:
    files = {"the clerk": CLERK_TOKEN, **SHOWN}
    kept = {who: made.keys.path(file) for who, file in files.items() if made.keys.find(file) is not None}
    told = ", ".join(f"{who}'s in {_shown(path)}" for who, path in kept.items())
    here = shown(made.settings)
    sign_in = f"sign in at {here}/aanmelden as {CLERK} or {address_of(SAMPLE_MANDATE)}"
    mail = f"read the mail at {here}/dev/mail"
    how = "or act with a token ('Authorization: Bearer …')"
    return f"Halfrond demo: open {here} · {sign_in}, {mail} · {how}: {told} · Ctrl-C stops"


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
