"""`halfrond rebuild`: a read model filled anew, while the old one is read."""

from __future__ import annotations

import asyncio
import os

import click

from events.registry import Undecodable
from projections import BY_NAME
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.projector.batch import Gap
from services.projector.main import rebuild
from services.projector.rebuild import Busy
from services.settings import Settings, read


@click.command("rebuild", short_help="Fill a read model anew, from the first event.")
@click.argument("projection", type=click.Choice(list(BY_NAME)))
def command(projection: str) -> None:
    """Fill the read model PROJECTION anew, from position 0 of the stream, and put it in the place of the old
    one at one moment. Whoever reads meanwhile reads the old one. May be broken off and done again.

    Works beside a running `halfrond serve`, and without it.
    """
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _rebuild(settings, projection, hurry))


async def _rebuild(settings: Settings, projection: str, hurry: asyncio.Event) -> int:
    # Without a relay the stream may be shorter than the log, and a rebuild would wait for what never comes.
    async with reachable(settings, tell, hurry, "relay") as there:
        with Progress() as progress:
            schema = BY_NAME[projection].schema
            step = progress.steps(f"filling {schema}", None)
            try:
                reached = await rebuild(there, projection, step)
            except Busy as error:
                raise Stop(f"{error}; try again when that is done.", Code.NOT_READY) from error
            except (Gap, Undecodable) as error:
                raise Stop(
                    f"the rebuild was given up, and the old read model stays: {error}. Run `halfrond doctor`."
                ) from error
    click.echo(f"{schema} holds {reached} events")
    return Code.DONE
