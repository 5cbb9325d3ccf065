"""`halfrond upgrade`: the tables of a database that an earlier version founded, brought to this one's."""

from __future__ import annotations

import asyncio
import os

import click

from services.cli import parts
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Stop, execute, tell
from services.settings import Settings, SettingsError, read


@click.command("upgrade", short_help="Bring the tables to those of this version.")
def command() -> None:
    """Apply what changed in the tables since this database was founded or upgraded last, in one transaction:
    all of it or nothing. Nothing is done where nothing changed. The log itself is never touched.

    Make a backup and stop the processes first; embedded servers are started for it. On servers of your own it
    needs HALFROND_OWNER_URL. `halfrond demo` does it by itself. Exits with 4 when the tables are of a later
    version, or older than any that it knows.
    """
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _upgrade(settings, hurry))


async def _upgrade(settings: Settings, hurry: asyncio.Event) -> int:
    async with reachable(settings, tell, hurry, founded=False) as there:
        if not there.owner_url:
            raise SettingsError("upgrading changes the tables as their owner; set HALFROND_OWNER_URL for it")
        if await parts.head(there) is None:
            raise Stop("the database holds no assembly: there is nothing to upgrade.", Code.REFUSED)
        applied = await parts.upgrade_tables(there)
    if applied:
        click.echo(f"Applied: {', '.join(applied)}. The tables are those of this version.")
    else:
        click.echo("Nothing to upgrade: the tables are those of this version.")
    return Code.DONE
