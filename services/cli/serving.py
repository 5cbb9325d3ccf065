"""`halfrond serve`: everything that an assembly needs, in one command."""

from __future__ import annotations

import asyncio
import os

import click

from services.cli import parts
from services.cli.instance import SERVICES, instance, shown, with_port
from services.cli.parts import translated
from services.cli.screen import Code, Stop, execute, tell
from services.settings import Settings, read


@click.command("serve", short_help="Serve the assembly: every process, supervised.")
def command() -> None:
    """Serve the assembly that was founded in the data folder, until SIGINT or SIGTERM.

    Starts PostgreSQL and NATS where no URLs name others, then projector, relay, notary, clerk, courier and
    chamber, each as a process of its own. What dies is started again; on a signal everything stops in
    order, within half a minute, and at once on a second signal. Logs are JSON lines on standard error.

    \b
    HALFROND_DATA          folder for everything that is kept (./data)
    HALFROND_HOST, _PORT   where the chamber listens (127.0.0.1, 8080)
    HALFROND_DATABASE_URL  PostgreSQL of your own, as the application role
    HALFROND_NATS_URL      NATS of your own, as the service account
    HALFROND_SECRETS       folder with the keys ($HALFROND_DATA/secrets)

    Exits with 4 when no assembly was founded there, or an earlier version founded it (`halfrond upgrade`).
    """  # noqa: D301 - \b is click's
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _serve(settings, hurry), interrupted=Code.DONE)


async def _serve(settings: Settings, hurry: asyncio.Event) -> int:
    if not (settings.database_url or (settings.data / "postgres").exists()):
        raise _nothing()
    async with instance(with_port(settings), tell, hurry) as made:
        if not await parts.head(made.settings):
            raise _nothing()
        await parts.require_tables(made.settings)
        await made.start_services(*SERVICES)
        await made.ready()
        tell(f"Halfrond serves at {shown(made.settings)}")
        await asyncio.Event().wait()
    return Code.DONE


def _nothing() -> Stop:
    return Stop(
        "there is nothing to serve, because no assembly was founded here: use `halfrond found`, "
        "or `halfrond demo` to look around; HALFROND_DATA chooses the folder.",
        Code.REFUSED,
    )
