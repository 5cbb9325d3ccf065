"""`halfrond erase`: a text that must go, asked for by one bench and confirmed or refused by the other.

It does what the API does, with a token: F3 holds at the console too, and nobody erases alone.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from http import HTTPStatus
from pathlib import Path
from typing import Any, get_args

import aiohttp
import click
import msgspec

from events.erasure.facts import Ground
from services.cli.instance import address
from services.cli.parts import translated
from services.cli.screen import Code, Stop, execute
from services.settings import read as read_settings

WITHIN = aiohttp.ClientTimeout(total=30.0)

_url = click.option(
    "--url", metavar="URL", help="The chamber; by default the one of HALFROND_HOST and _PORT."
)
_token = click.option(
    "--token-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a bearer token of a mandate of the bench that acts.",
)
_reason = click.option(
    "--reason", required=True, help="Why, in public: say why, not what. It stands in the list of erasures."
)


@click.group("erase", short_help="Have a text erased: one bench asks, the other confirms.")
def command() -> None:
    """Have texts erased that say who somebody is, that the law forbids, or that a court ordered away.

    Two persons do it, one of each bench: one asks, the other confirms or refuses. The texts are then gone
    from every table, page and later export; the entries that name them stay, and every proof and count holds.
    What has left the house already (exports, copies that others made) cannot be called back.
    """


@command.command("ask", short_help="Ask that texts be erased.")
@click.argument("digests", nargs=-1, required=True, metavar="DIGEST…")
@click.option("--ground", required=True, type=click.Choice(get_args(Ground)), help="By which ground.")
@_reason
@_token
@_url
def ask(digests: tuple[str, ...], ground: str, reason: str, token_file: Path, url: str | None) -> None:
    """Ask that the texts with these digests be erased; a digest is 64 hexadecimal characters in the entry
    that names the text (`GET /api/log`). Prints the id under which the other bench confirms or refuses.
    """
    body = {"digests": digests, "ground": ground, "reason": reason}
    said = "Asked for, at position {last}. Somebody of the other bench: halfrond erase confirm {id}"
    _done("/api/erasures", body, token_file, url, said)


@command.command("confirm", short_help="Confirm an erasure that the other bench asked for.")
@click.argument("erasure")
@_token
@_url
def confirm(erasure: str, token_file: Path, url: str | None) -> None:
    """Confirm ERASURE: its texts go at once, and for ever."""
    _done(f"/api/erasures/{_id(erasure)}/confirm", {}, token_file, url, "Erased, at position {last}.")


@command.command("refuse", short_help="Refuse an erasure that the other bench asked for.")
@click.argument("erasure")
@_reason
@_token
@_url
def refuse(erasure: str, reason: str, token_file: Path, url: str | None) -> None:
    """Refuse ERASURE: its texts stay."""
    path = f"/api/erasures/{_id(erasure)}/refuse"
    _done(path, {"reason": reason}, token_file, url, "Refused, at position {last}.")


def _id(erasure: str) -> str:
    if not re.fullmatch("[a-z0-9]{1,40}", erasure):
        raise click.UsageError(f"'{erasure}' is no id of an erasure: 1-40 characters of a-z and 0-9.")
    return erasure


def _done(path: str, body: dict[str, Any], token_file: Path, url: str | None, said: str) -> None:
    """Do an act, and say what became of it; `said` may name parts of the receipt."""
    chamber = (url or address(read_settings(os.environ))).rstrip("/")
    token = token_file.read_text(encoding="utf-8").strip()

    async def act(_hurry: asyncio.Event) -> int:
        receipt = await _post(chamber, path, body, token)
        click.echo(said.format(**receipt))
        return Code.DONE

    with translated():
        execute(act)


async def _post(chamber: str, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
    """The receipt of an act. What was lost on its way is sent again, once, under the same command id.

    Raises: Stop.
    """
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(16)}
    async with aiohttp.ClientSession(timeout=WITHIN, headers=headers) as session:
        for tried in (1, 2):
            try:
                async with session.post(chamber + path, json=body) as answer:
                    told: dict[str, Any] = msgspec.json.decode(await answer.read())
                    if answer.status in {200, 201}:
                        return told
                    away = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                    code = Code.NOT_READY if away else Code.REFUSED
                    raise Stop(f"{told['detail']} {told['remedy']}", code)
            except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError, KeyError) as error:
                if tried == 2:  # noqa: PLR2004 - the last try
                    raise Stop(
                        f"no chamber answers at {chamber}: is it running, and is that its address?",
                        Code.NOT_READY,
                    ) from error
    raise AssertionError("the last try returns or raises")
