"""`halfrond means`: the register that a city keeps of who received what, imported from its file.

It does what the API does, with the clerk's token, in parts of fifty rows. Broken off, it is begun again: what
stands by then is found unchanged.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import click
import msgspec

from events.fund.facts import MAX_ALLOCATIONS
from events.refusal import Malformed
from services.chamber import registers
from services.chamber.registers import Register
from services.cli.instance import address
from services.cli.parts import translated
from services.cli.screen import Code, Progress, Stop, execute
from services.settings import read as read_settings

WITHIN = aiohttp.ClientTimeout(total=60.0)

AT_ONCE = 50
"""Rows of one request."""

TRIES, PAUSE = 10, 1.0
"""How often a part is sent before it is given up, and seconds in between."""

OUTCOMES = ("allocated", "corrected", "unchanged", "refused")


class Told(NamedTuple):
    """What became of the rows, and what stands in the fund and in no row."""

    lines: list[dict[str, Any]]
    missing: list[str]


@click.group("means", short_help="Import a register of who received what.")
def command() -> None:
    """Who received what of which means, out of the register that a city keeps."""


@command.command("import", short_help="Import a register (CSV) into a fund.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fund", required=True, help="The id of the fund: the last part of its page's address.")
@click.option(
    "--token-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a bearer token of the clerk.",
)
@click.option("--no-names", is_flag=True, help="You looked: no kenmerk is the name of a person.")
@click.option("--reason", help="Why rows changed, in public: it stands with each correction.")
@click.option("--url", metavar="URL", help="The chamber; by default the one of HALFROND_HOST and _PORT.")
def import_(
    file: Path, fund: str, token_file: Path, *, no_names: bool, reason: str | None, url: str | None
) -> None:
    """Import FILE, a register as CSV in UTF-8, into a fund: row by row, as often as you like.

    A row that the fund does not have yet is allocated. One that says something else than before becomes a
    correction. One that says the same is left: the same register again changes nothing. A row that cannot be
    read is told with its line and why, and nothing of it is stored.

    Columns are known by their names: kenmerk, begunstigde, bedrag and doel are needed; soort, munt,
    organisatie, criterium, uitkomst and beslissing may be there. The kenmerk is what a row keeps for ever.
    It stands in the log and cannot be erased, and nothing tells a name with a digit in it from a number: look
    through that column first, then say --no-names.

    Exits with 0 if every row was read, else with 1.
    """
    register = _read(file)
    if not no_names:
        raise Stop(
            f"{file} was not sent: look through its column kenmerk first, for it stands in the log for ever."
            " If no name of a person stands there, say --no-names; else give those rows a number.",
            Code.USAGE,
        )
    body = {"no_names": True, **({"reason": reason} if reason else {})}
    headers = {"Authorization": f"Bearer {token_file.read_text(encoding='utf-8').strip()}"}
    chamber = (url or address(read_settings(os.environ))).rstrip("/")

    async def work(_hurry: asyncio.Event) -> int:
        async with aiohttp.ClientSession(timeout=WITHIN, headers=headers) as session:
            with Progress() as progress:
                told = await _sent(session, f"{chamber}/api/funds/{fund}/rows", register, body, progress)
        return _report(told)

    with translated():
        execute(work)


def _read(file: Path) -> Register:
    """The register in a file.

    Raises: Stop.
    """
    try:
        register = registers.read(file.read_text(encoding="utf-8-sig"))
        registers.places(register.columns)
    except UnicodeDecodeError as error:
        raise Stop(f"{file} is no UTF-8: save it as CSV in UTF-8. Nothing was sent.", Code.USAGE) from error
    except Malformed as refused:
        raise Stop(f"{refused.detail} {refused.remedy} Nothing was sent.", Code.USAGE) from refused
    if len(register.rows) > MAX_ALLOCATIONS:
        raise Stop(
            f"{file} has {len(register.rows)} rows, and a fund has at most {MAX_ALLOCATIONS} allocations: cut"
            " it, by year or by source, and import each into a fund of its own. Nothing was sent.",
            Code.USAGE,
        )
    return register


async def _sent(
    session: aiohttp.ClientSession, url: str, register: Register, body: Mapping[str, Any], progress: Progress
) -> Told:
    """Send the rows in parts; those whose reference an earlier line has are told and not sent."""
    where, twice = registers.places(register.columns), registers.repeated(register)
    called = {row.line: registers.reference(row, where) for row in register.rows}
    lines = [_twice(line, called[line], earlier) for line, earlier in twice.items()]
    rows = [row for row in register.rows if row.line not in twice]
    done, missing = progress.steps("importing rows", len(rows)), list[str]()
    for start in range(0, max(1, len(rows)), AT_ONCE):
        part, end = rows[start : start + AT_ONCE], start + AT_ONCE
        table = {"columns": register.columns, "rows": msgspec.to_builtins(part)}
        whole = {"whole": True, "also": [name[: registers.NAMES] for name in called.values()]}
        told = await _post(session, url, {**body, "register": table, **(whole if end >= len(rows) else {})})
        lines += told["lines"]
        missing += told["missing"]
        done(min(end, len(rows)), len(rows))
    return Told(sorted(lines, key=lambda line: line["line"]), missing)


def _twice(line: int, reference: str, earlier: int) -> dict[str, Any]:
    problem = {"detail": f"The row was refused: line {earlier} has the same reference.", "remedy": ""}
    return {"line": line, "reference": reference, "outcome": "refused", "problem": problem}


def _report(told: Told) -> int:
    for line in told.lines:
        if line["outcome"] == "refused":
            why = f"{line['problem']['detail']} {line['problem']['remedy']}".strip()
            click.echo(f"line {line['line']} ('{line['reference']}'): {why}")
    for name in told.missing:
        click.echo(f"'{name}' stands in the fund, and in no row any more: nothing was done about it.")
    counted = {outcome: sum(line["outcome"] == outcome for line in told.lines) for outcome in OUTCOMES}
    click.echo(", ".join(f"{number} {outcome}" for outcome, number in counted.items()))
    return Code.FAILED if counted["refused"] else Code.DONE


async def _post(session: aiohttp.ClientSession, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What became of one part. What was lost, or found the chamber away, is sent again.

    Raises: Stop.
    """
    for tried in range(TRIES):
        if tried:
            await asyncio.sleep(PAUSE)
        try:
            async with session.post(url, json=body) as answer:
                told: dict[str, Any] = msgspec.json.decode(await answer.read())
                if answer.status == HTTPStatus.OK:
                    return told
                if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise Stop(f"{told['detail']} {told['remedy']}", Code.REFUSED)
        except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError, KeyError):
            continue
    raise Stop(
        f"no chamber answers at {url}: is it running, and is that its address? What was imported stands; the"
        " same command goes on from there.",
        Code.NOT_READY,
    )
