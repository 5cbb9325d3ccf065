"""Listing many organisations at once that are no members: a table, each row told what became of it (E4).

A row that names one that is listed already is left as it is, so the same table a second time changes nothing.
Columns are known by their names (`COLUMNS`); only the name of the organisation is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from events.authority import require_clerk
from events.prospect.acts import ListProspect
from events.refusal import Malformed
from services.chamber.api.prospects import LISTING, ProspectBody, require_unknown
from services.chamber.api.rows import each
from services.chamber.problem import Declined, Problem
from services.chamber.registers import Register, Row
from services.chamber.route import Asked, Body, Parts, Reply, Route, encode, identified
from services.chamber.words import slug
from services.gateway import Command

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("naam", "organisatie", "name"),
    "email": ("e-mail", "e-mailadres", "email", "mail"),
    "language": ("taal", "language"),
    "themes": ("thema's", "themas", "themes"),
    "target_groups": ("doelgroepen", "target groups"),
    "neighbourhoods": ("wijken", "wijken of deelgemeenten", "neighbourhoods"),
    "about": ("opmerking", "wat we nog weten", "about"),
}
"""What a column is called, in small letters; others are passed over."""

TAGS = ("themes", "target_groups", "neighbourhoods")
"""Columns with several names in a cell, between commas or semicolons."""

Outcome = Literal["listed", "known", "refused"]


OUTCOMES: tuple[Outcome, ...] = ("listed", "known", "refused")


class ProspectRowsBody(Body):
    """A table of at most 1,000 rows."""

    register: Register


class ProspectRow(Struct, frozen=True):
    """What became of one row. `problem`: why it was refused; nothing of it is stored."""

    line: int
    outcome: Outcome
    prospect: str | None = None
    problem: Problem | None = None


class ProspectRows(Struct, frozen=True):
    """What became of each row, in order, and how many of each outcome."""

    listed: int
    known: int
    refused: int
    lines: list[ProspectRow]


async def take(parts: Parts, asked: Asked) -> Reply:
    """List the rows, one after the other."""
    who, register = asked.actor, asked.input.register
    await parts.gateway.ask(lambda world, _at: require_clerk(world, who, LISTING))
    where = places(register.columns)

    def refused(row: Row, problem: Problem) -> ProspectRow:
        return ProspectRow(row.line, "refused", problem=problem)

    lines, last = await each(asked, register, lambda row: _done(parts, asked, row, where), refused)
    count = {outcome: sum(one.outcome == outcome for one in lines) for outcome in OUTCOMES}
    return Reply(200, encode(ProspectRows(**count, lines=lines)), last)


async def _done(
    parts: Parts, asked: Asked, row: Row, where: Mapping[str, int]
) -> tuple[ProspectRow, int | None]:
    """One row: listed, or known already; and where it stands in the log."""
    body = meant(row, where)
    try:
        await require_unknown(parts, "", body)
    except Declined as declined:
        if declined.problem.code == "prospect-known":
            return ProspectRow(row.line, "known"), None
        raise
    identity = parts.gateway.identity
    prospect = identity.id()
    act = ListProspect(prospect, body.themes, body.target_groups, body.neighbourhoods)
    command = Command(identity.command(), identified(asked.path, row.line))
    receipt = await parts.gateway.act(act, asked.actor, command, ())
    await parts.prospects.keep(prospect, body.name, body.email, body.language, body.about or "")
    return ProspectRow(row.line, "listed", prospect), receipt.last


def places(columns: Sequence[str]) -> Mapping[str, int]:
    """Where each column that is known stands: the first of its names.

    Raises: Malformed without one for the name.
    """
    called = [" ".join(column.split()).casefold() for column in columns]
    found = {
        name: next(place for place, column in enumerate(called) if column in names)
        for name, names in COLUMNS.items()
        if set(called) & set(names)
    }
    if "name" not in found:
        raise Malformed(
            "rows-without-name",
            f"{LISTING} was refused: the table has no column 'naam'.",
            "Write the names of the columns on the first line: naam, e-mail, taal, thema's, wijken.",
        )
    return found


def meant(row: Row, where: Mapping[str, int]) -> ProspectBody:
    """What a row says.

    Raises: Malformed.
    """
    cells = {name: row.cells[place].strip() for name, place in where.items() if place < len(row.cells)}
    said = {name: words for name, words in cells.items() if words and name not in TAGS}
    said["language"] = said.get("language", "nl").casefold()
    tags = {
        name: [slug(part) for part in re.split(r"[,;]", cells.get(name, "")) if slug(part)] for name in TAGS
    }
    try:
        return msgspec.convert({**said, **tags}, ProspectBody)
    except msgspec.ValidationError as error:
        raise Malformed(
            "row-unreadable",
            f"The row was refused: {error}.",
            "Give a name, an address that is one, and nl, en or fr; nothing of the row was stored.",
        ) from error


ROUTES = (
    Route("list-prospect-rows", "POST", "/prospect-rows",
          "List the organisations of a table: each row is listed, known already, or refused with why.",
          "the clerk", take, 200, ProspectRows, body=ProspectRowsBody, token=True),
)  # fmt: skip
"""The route by which many are listed at once."""
