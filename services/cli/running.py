"""`halfrond run`: one service in this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import sys
from typing import Any

import click
import structlog
import uvloop

from infra.embedded.launch import die_with
from infra.telemetry.logging import configure
from services.cli.parts import translated
from services.cli.processes import LIFELINE, watch_lifeline
from services.living import signalled
from services.settings import Settings, SettingsError, read

SERVICES = ("chamber", "relay", "notary", "projector", "clerk", "courier")

OURS = ("events.", "infra.", "services.")
"""Where errors come from whose words are ours: they name no text, token or choice."""

log = structlog.get_logger()


@click.command("run", short_help="Run one service, until SIGTERM or SIGINT.")
@click.argument("service", type=click.Choice(SERVICES))
def command(service: str) -> None:
    """Run one SERVICE in this process until SIGTERM or SIGINT, for an operator who supervises processes
    himself (containers, systemd). `halfrond serve` runs them all.

    \b
    chamber     answers HTTP: the API, the pages, health and metrics
    relay       carries the log from PostgreSQL into the stream in NATS
    notary      publishes the log as tiles under a signed checkpoint
    projector   fills the read models from the stream
    clerk       closes and counts polls at their announced time
    courier     sends the mail that waits, and tells commissions what happens to their items

    Needs HALFROND_DATABASE_URL and HALFROND_NATS_URL, and the secrets that `halfrond found` made. Logs are
    JSON lines on standard error. Exits with 1 when the service cannot go on.
    """  # noqa: D301 - \b is click's
    with translated():
        settings = read(os.environ)
        _require_urls(settings, service)
    lines = configure(service)
    module: Any = importlib.import_module(f"services.{service}.main")
    code = 0
    try:
        uvloop.run(_until_told(module, settings))
    except Exception as error:
        code = 1
        own = type(error).__module__.startswith(OURS) or isinstance(error, OSError)
        log.critical("service failed", why=str(error) if own else type(error).__name__, exc_info=error)
    lines.drain()
    sys.exit(code)


async def _until_told(module: Any, settings: Settings) -> None:
    stop, loop = signalled(), asyncio.get_running_loop()
    parent = os.environ.get(LIFELINE)
    if parent:
        die_with(int(parent), signal.SIGTERM)
        watch_lifeline(parent, lambda: loop.call_soon_threadsafe(stop.set))
    await module.run(settings, stop)


def _require_urls(settings: Settings, service: str) -> None:
    needed = {"HALFROND_DATABASE_URL": settings.database_url}
    if service in {"relay", "notary", "projector"}:
        needed["HALFROND_NATS_URL"] = settings.nats_url
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingsError(
            f"`halfrond run {service}` needs {' and '.join(missing)}, for it starts no servers itself; "
            "set it, or use `halfrond serve`"
        )
