"""`halfrond demo`: the Ghent demo assembly, founded when there is none, and served.

A file `demo.unfinished` stands in the data folder from before the founding until all is played: a demo that
was broken off goes on where it was.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from services.cli import ghent, parts
from services.cli.founding import UNFINISHED as BROKEN_OFF
from services.cli.founding import Beginning, found
from services.cli.instance import Instance, instance, with_port
from services.cli.keys import CLERK_MANDATE, CLERK_TOKEN
from services.cli.parts import desk, translated
from services.cli.playing import Play, mandate_of
from services.cli.screen import Code, Progress, execute, tell
from services.cli.statutes import read_charter
from services.settings import Settings, read

UNFINISHED = "demo.unfinished"


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
                content = ghent.read().assembly
                beginning = Beginning(
                    content.name,
                    content.purpose,
                    content.origin,
                    sample=True,
                    charter=read_charter(),  # no rules: its polls have thresholds and quorums of every kind
                )
                await found(made.settings, made.keys, beginning)
            elif applied := await parts.upgrade_tables(made.settings):
                tell(f"The tables were those of an earlier version; they were upgraded: {', '.join(applied)}")
            await made.start_services()
            if unfinished.exists():
                await _play(made, progress)
                unfinished.unlink()
            progress.say("waiting for the chamber")
            await made.ready()
            progress.end()
            click.echo(_welcome(made))
            await asyncio.Event().wait()
    return Code.DONE


async def _play(made: Instance, progress: Progress) -> None:
    async with desk(made.settings, made.keys) as console:
        clerk = made.keys.text(CLERK_MANDATE) or ""
        await Play(console, clerk, ghent.read()).everything(progress.stage)
        if made.keys.text(_token()) is None:
            mandate = mandate_of(ghent.SAMPLE)
            token = await console.tokens.issue("member", mandate, ghent.SAMPLE)
            made.keys.keep(_token(), f"{token}\n".encode())


def _welcome(made: Instance) -> str:
    clerk, sample = (_shown(made.keys.path(name)) for name in (CLERK_TOKEN, _token()))
    return (
        f"Halfrond demo: open {made.url} · act with a token ('Authorization: Bearer …'): "
        f"the clerk's in {clerk}, a sample organisation's in {sample} · Ctrl-C stops"
    )


def _token() -> str:
    return f"{ghent.SAMPLE}.token"


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
