"""`halfrond doctor`: every part checked, and what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Sequence

import click
import msgspec
from rich.console import Console
from rich.table import Table

from services.cli import checks, parts, storage
from services.cli.checks import Finding
from services.cli.city import city
from services.cli.instance import address
from services.cli.keys import Keys
from services.cli.parts import translated
from services.cli.post import post
from services.cli.publication import publication
from services.cli.screen import Code, execute
from services.cli.telling import inbox
from services.settings import Settings, read

COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command("doctor", short_help="Check every part, and say what to do.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def command(*, as_json: bool) -> None:
    """Check every part of a running assembly: Python, data folder, secrets, PostgreSQL and its durability,
    the rights of the role, the log, NATS and its stream, relay, read models, clerk, mail, webhooks, the
    inbox of commissions, clock, the published log, the city's provider where one is set, chamber. Nothing is
    changed.

    Each part is ok, warn (works, but know this) or fail, with what to do. Exits with 1 when anything fails.
    """
    with translated():
        settings = read(os.environ)
        execute(lambda _hurry: _doctor(settings, as_json=as_json))


async def _doctor(settings: Settings, *, as_json: bool) -> int:
    findings = [finding async for finding in _all(settings)]
    if as_json:
        healthy = all(finding.verdict != "fail" for finding in findings)
        told = {"healthy": healthy, "findings": [finding._asdict() for finding in findings]}
        click.echo(msgspec.json.encode(told).decode())
    else:
        _show(findings)
    return Code.FAILED if any(finding.verdict == "fail" for finding in findings) else Code.DONE


async def _all(settings: Settings) -> AsyncIterator[Finding]:
    keys = Keys(settings.secrets)
    for finding in checks.machine(settings, keys):
        yield finding
    found = parts.of_running_servers(settings, keys)
    if found is None:
        remedy = "Start `halfrond serve`; or set HALFROND_DATA to the folder of the assembly."
        yield Finding("servers", "fail", f"none was ever started for {settings.data}", remedy)
        return
    head = await _head(found)
    async for finding in storage.postgres(found):
        yield finding
    async for finding in storage.nats(found, lambda: _head(found)):
        yield finding
    if head is not None:
        origin = await parts.origin(found)
        for part in (
            checks.read_models(found, head),
            checks.clerk(found, origin),
            post(found),
            inbox(found),
            publication(found, origin, lambda: _head(found)),
        ):
            async for finding in part:
                yield finding
    async for finding in city(settings):
        yield finding
    async for finding in checks.chamber(address(settings)):
        yield finding


async def _head(settings: Settings) -> int | None:
    return await parts.head(settings) if await parts.answers(settings) else None


def _show(findings: Sequence[Finding]) -> None:
    if not sys.stdout.isatty():
        for finding in findings:
            click.echo(f"{finding.verdict:<5} {finding.part:<13} {finding.found}")
            if finding.remedy:
                click.echo(f"{'':<19} → {finding.remedy}")
        return
    table = Table("", "part", "found", "what to do")
    for finding in findings:
        colour = COLOURS[finding.verdict]
        table.add_row(f"[{colour}]{finding.verdict}", finding.part, finding.found, finding.remedy)
    Console().print(table)
