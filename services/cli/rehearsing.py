"""`halfrond rehearse`: a vote that was held elsewhere, held again here."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
import click
import msgspec

from infra.embedded.ports import free_port
from infra.identity import RandomIdentity
from services.cli.founding import Beginning, found
from services.cli.instance import instance
from services.cli.keys import CLERK_TOKEN, Keys
from services.cli.parts import translated
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.rehearsal import report
from services.rehearsal.client import Declined, Unanswered
from services.rehearsal.conversation import Conversation, Unreadable, read
from services.rehearsal.rehearsal import Outcome, Wanted, rehearse
from services.settings import Settings
from services.settings import read as read_settings

RUN = 8
"""Characters of the id of a run."""


class Chosen(NamedTuple):
    """The options of the command."""

    folder: Path
    url: str | None
    token: str
    connections: int
    bulk: bool
    as_json: bool


@click.group("rehearse", short_help="Hold a vote again that was held elsewhere, and compare.")
def command() -> None:
    """Hold a vote again that was held elsewhere, through the real system from HTTP request to count, and
    compare every cell with the published result.
    """


@command.command("polis", short_help="A Pol.is conversation, from its export.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--url", help="A chamber that runs already; without it a private instance is made and removed.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the clerk's token, for --url.",
)
@click.option(
    "--connections",
    type=click.IntRange(1, 512),
    default=64,
    show_default=True,
    help="Requests under way at most.",
)
@click.option("--bulk", is_flag=True, help="A hundred rows in a request, instead of one.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON object on a line.")
def polis(
    folder: Path, url: str | None, token_file: Path | None, connections: int, *, bulk: bool, as_json: bool
) -> None:
    """Hold the Pol.is conversation in FOLDER again: votes.csv, comments.csv, participants-votes.csv.

    Voters become organisations, statements become proposals with a poll, every row of votes.csv becomes one
    HTTP request in its order. Then the polls close, and every cell of participants-votes.csv is compared with
    the read model, and every recorded result with its column. No row is dropped or repaired: the report
    accounts for each.

    Exits with 0 only if every row was accepted and everything matches.
    """
    if (url is None) != (token_file is None):
        raise click.UsageError(
            "--url and --token-file go together: a running chamber, and its clerk's token."
        )
    token = "" if token_file is None else token_file.read_text().strip()
    chosen = Chosen(folder, url, token, connections, bulk, as_json)
    with translated():
        settings = read_settings(os.environ)
        execute(lambda hurry: _polis(chosen, settings, hurry))


async def _polis(chosen: Chosen, settings: Settings, hurry: asyncio.Event) -> int:
    try:
        conversation = read(chosen.folder)
        with Progress() as progress:
            if chosen.url is not None:
                await _require_there(chosen.url)
                outcome = await _play(conversation, chosen, chosen.url, chosen.token, progress)
            else:
                async with private(settings, hurry, progress) as (url, token):
                    outcome = await _play(conversation, chosen, url, token, progress)
    except (Unreadable, Declined) as error:
        raise Stop(str(error)) from error
    except Unanswered as error:
        raise Stop(f"{error}.", Code.NOT_READY) from error
    for line in report.as_text(outcome):
        click.echo(line)
    if chosen.as_json:
        click.echo(msgspec.json.encode(report.as_json(outcome)).decode())
    return Code.DONE if outcome.matches else Code.FAILED


async def _require_there(url: str) -> None:
    """A chamber that is away later is waited for; one that never was there is a mistake in the address."""
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{url}/health/live"):
            pass
    except (aiohttp.ClientError, ValueError, TimeoutError) as error:
        told = f"no chamber answers at {url} ({type(error).__name__}): start one, or check --url."
        raise Stop(told, Code.NOT_READY) from error


async def _play(
    conversation: Conversation, chosen: Chosen, url: str, token: str, progress: Progress
) -> Outcome:
    run = RandomIdentity().id()[:RUN]
    wanted = Wanted(url, token, run, chosen.connections, chosen.bulk)
    return await rehearse(conversation, wanted, progress)


@asynccontextmanager
async def private(
    settings: Settings, hurry: asyncio.Event, progress: Progress
) -> AsyncIterator[tuple[str, str]]:
    """An instance of its own in a temporary folder: its address, and the clerk's token.

    The folder is removed when all went well; otherwise it is kept, for its logs.
    """
    folder = Path(tempfile.mkdtemp(prefix="halfrond-rehearsal-"))
    # Made anew and not out of the others: nothing of an assembly that stands may be written to, nor asked.
    own = read_settings({"HALFROND_DATA": str(folder), "HALFROND_PORT": str(free_port())})
    own = own._replace(unsafe_for_tests=settings.unsafe_for_tests)
    progress.say("starting a private instance")
    try:
        async with instance(own, tell, hurry, folder / "logs") as made:
            beginning = Beginning(
                "Repetitie",
                "Een stemming die elders werd gehouden, opnieuw.",
                "rehearsal.invalid",
                sample=True,
            )
            await found(made.settings, made.keys, beginning)
            await made.start_services()
            await made.ready()
            yield made.url, Keys(own.secrets).text(CLERK_TOKEN) or ""
    except Exception:
        tell(f"The private instance is kept in {folder}, for its logs.")
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
