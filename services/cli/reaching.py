"""The servers of an assembly, whether or not they run already: for commands that read or rebuild."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from services.cli import parts
from services.cli.instance import instance
from services.cli.keys import Keys
from services.cli.screen import Code, Stop
from services.settings import Settings


@asynccontextmanager
async def reachable(
    settings: Settings,
    told: Callable[[str], None],
    hurry: asyncio.Event,
    *services: str,
    founded: bool = True,
) -> AsyncIterator[Settings]:
    """The settings with the addresses of servers that answer, and hold an assembly in tables of this version,
    if it must be `founded`.

    Those of `halfrond serve` when it runs on this data folder; otherwise embedded ones are started for as
    long as the block lasts, and with them the `services` that are named.

    Raises: Stop, Cannot, OtherVersion.
    """
    running = parts.of_running_servers(settings, Keys(settings.secrets))
    if running is not None and (not settings.embedded or await parts.answers(running)):
        if founded:
            await _require_founded(running)
        yield running
        return
    if founded and not (settings.data / "postgres").exists() and not settings.database_url:
        raise Stop(
            f"{settings.data} holds no assembly: set HALFROND_DATA to the folder of one.", Code.REFUSED
        )
    async with instance(settings, told, hurry, logs=settings.data / "logs") as made:
        if founded:
            await _require_founded(made.settings)
        if services:
            await made.start_services(*services)
        yield made.settings


async def _require_founded(settings: Settings) -> None:
    if not await parts.head(settings):
        raise Stop("the database holds no assembly: use `halfrond found` first.", Code.REFUSED)
    await parts.require_tables(settings)
