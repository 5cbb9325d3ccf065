"""Registers: the list that a city keeps of who received what, read row by row (T5).

A register is a table with the names of its columns on top. A CSV file, or what is copied out of a
spreadsheet, becomes such a table (`read`); which column is which is known by its name (`COLUMNS`); a row says
a share of a fund in the city's own words, and either means one thing or is refused with why (`meant`).

The row's reference is what makes an import one that can be done again: without it nobody could tell a changed
row from a new one.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from events.fact import Id
from events.fund.facts import Amount, Currency, Kind, Reference
from events.refusal import Malformed

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": ("kenmerk", "referentie", "dossiernummer", "nummer", "reference"),
    "recipient": ("begunstigde", "ontvanger", "naam begunstigde", "naam", "recipient"),
    "organisation": ("organisatie", "organisation"),
    "kind": ("soort", "kind"),
    "amount": ("bedrag", "hoeveelheid", "toegekend bedrag", "amount"),
    "currency": ("munt", "valuta", "currency"),
    "what": ("doel", "waarvoor", "omschrijving", "what"),
    "criterion": ("criterium", "criterion"),
    "proposal": ("uitkomst", "voorstel", "proposal"),
    "decision": ("beslissing", "besluit", "decision"),
}
"""What a column is called, in small letters. `organisation` and `proposal` hold ids of this assembly."""

NEEDED = ("reference", "recipient", "amount", "what")

KINDS: Mapping[str, Kind] = {
    "": "money", "geld": "money", "subsidie": "money", "money": "money",
    "uren": "hours", "hours": "hours",
    "zaal": "rooms", "zalen": "rooms", "lokaal": "rooms", "rooms": "rooms",
}  # fmt: skip

MAX_ROWS = 1_000
"""Rows that are taken at once."""

NAMES, WORDS = 200, 2_000
"""Characters of a name, and of what it was for, by which criterion and by which decision."""

Cell = Annotated[str, Meta(max_length=10_000)]


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """One row: the number of its line in the file, and its cells in the order of the columns."""

    line: Annotated[int, Meta(ge=1, le=10_000_000)]
    cells: Annotated[tuple[Cell, ...], Meta(max_length=100)]


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """A table: the names of its columns, and its rows."""

    columns: Annotated[tuple[Cell, ...], Meta(max_length=100)]
    rows: Annotated[tuple[Row, ...], Meta(max_length=MAX_ROWS)]


class Meant(NamedTuple):
    """What a row says. What it leaves out is empty, `proposal` and `currency` None."""

    reference: str
    recipient: str
    organisation: str
    kind: Kind
    amount: str
    currency: str | None
    what: str
    criterion: str
    proposal: str | None
    decision: str


def read(text: str) -> Register:
    """The table in a text: CSV (RFC 4180) with commas, semicolons or tabs, of which its first line has most.

    However many rows it has: whoever sends it cuts it. Lines that say nothing are passed over.

    Raises: Malformed, with the line where that is known.
    """
    text = text.removeprefix("\ufeff")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table: list[Row] = []
    try:
        before = 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                table.append(Row(before + 1, tuple(cells)))
            before = reader.line_num
    except csv.Error as error:
        raise Malformed(
            "register-unreadable",
            f"The register was refused: line {reader.line_num} is no CSV ({error}).",
            "Save the register anew as CSV, in UTF-8, with quotes closed; nothing was stored.",
        ) from error
    if not table:
        raise Malformed(
            "register-empty",
            "The register was refused: there is nothing in it.",
            "Give a table with the names of its columns on the first line.",
        )
    return Register(table[0].cells, tuple(table[1:]))


def places(columns: Sequence[str]) -> Mapping[str, int]:
    """Where each column that is known stands.

    Raises: Malformed where one that is needed is missing, or two have names of the same one.
    """
    called = [plain(column) for column in columns]
    found: dict[str, int] = {}
    for name, names in COLUMNS.items():
        there = [place for place, column in enumerate(called) if column in names]
        if len(there) > 1:
            raise Malformed(
                "register-columns-alike",
                f"The register was refused: the columns {_listed(columns[place] for place in there)} mean the"
                " same.",
                "Keep one of them, or give the other another name.",
            )
        if there:
            found[name] = there[0]
    if missing := [COLUMNS[name][0] for name in NEEDED if name not in found]:
        raise Malformed(
            "register-columns-missing",
            f"The register was refused: it has no column {_listed(missing)}.",
            f"It needs {_listed(COLUMNS[name][0] for name in NEEDED)}; the reference is a number"
            " that a row keeps for ever, no name of a person: without blanks, and with a digit in it.",
        )
    return found


def reference(row: Row, where: Mapping[str, int]) -> str:
    """What the register calls a row; empty where that cannot be known."""
    place = where["reference"]
    return " ".join(row.cells[place].split()) if place < len(row.cells) else ""


def repeated(register: Register) -> Mapping[int, int]:
    """The lines whose reference an earlier line has, and that earlier line.

    Raises: Malformed as `places`.
    """
    where, first, found = places(register.columns), dict[str, int](), dict[int, int]()
    for row in register.rows:
        earlier = first.setdefault(reference(row, where) or f"\n{row.line}", row.line)
        if earlier != row.line:
            found[row.line] = earlier
    return found


def meant(row: Row, columns: Sequence[str], where: Mapping[str, int]) -> Meant:
    """What a row says.

    Raises: Malformed.
    """
    if len(row.cells) != len(columns):
        raise Malformed(
            "row-of-other-length",
            f"The row was refused: it has {len(row.cells)} cells, and the register {len(columns)} columns.",
            "A text that holds the character between cells stands between double quotes.",
        )
    cells = {name: " ".join(row.cells[place].split()) for name, place in where.items()}
    said = {name: cells.get(name, "") for name in COLUMNS}
    for name in COLUMNS:
        _require_text(name, said[name])
    kind = KINDS.get(said["kind"].casefold())
    if kind is None:
        raise Malformed(
            "row-of-no-kind",
            f"The row was refused: '{said['kind'][:40]}' is no kind of means.",
            "Write geld, uren or zaal; nothing means geld.",
        )
    currency = said["currency"].upper() or ("EUR" if kind == "money" else "")
    return Meant(
        reference=_known(said["reference"], Reference, "row-without-reference", "reference"),
        recipient=said["recipient"],
        organisation=said["organisation"] and _known(said["organisation"], Id, "row-of-no-id", "id"),
        kind=kind,
        amount=amount(said["amount"]),
        currency=_known(currency, Currency, "row-of-no-currency", "currency") if currency else None,
        what=said["what"],
        criterion=said["criterion"],
        proposal=_known(said["proposal"], Id, "row-of-no-id", "id") if said["proposal"] else None,
        decision=said["decision"],
    )


_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_GROUPED = re.compile(
    r"[0-9]{1,3}([. ])[0-9]{3}(?:\1[0-9]{3})*(?:,[0-9]{1,2})?|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,2}"
)


def amount(words: str) -> str:
    """An amount as facts hold it: `€ 1.234,50`, `1 234,5`, `1,234.50`, `1234.5`, `12`.

    `1.234` could be either: without another group or cents it is refused, for nobody guesses about money.

    Raises: Malformed.
    """
    plain = words.replace("\u00a0", " ").replace("\u202f", " ").replace("€", "").removesuffix("EUR").strip()
    if _PLAIN.fullmatch(plain):
        written = plain.replace(",", ".")
    elif _GROUPED.fullmatch(plain) and not re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", plain):
        english = "," in plain and plain.rfind(".") > plain.rfind(",")
        bare = plain.replace(" ", "").replace("," if english else ".", "")
        written = bare.replace(",", ".")
    else:
        raise Malformed(
            "row-of-no-amount",
            f"The row was refused: '{words[:40]}' is no amount that can be read in one way only.",
            "Write 1234,50 or 1.234,50: at most two digits behind the comma, nothing below zero.",
        )
    whole, _, rest = written.partition(".")
    bare = whole.lstrip("0") or "0"
    return _known(f"{bare}.{rest}" if rest else bare, Amount, "row-of-no-amount", "amount")


def named(fund: str, reference: str) -> str:
    """The id of the allocation that a row of a register becomes: the same one each time."""
    hashed = hashlib.sha256(f"{fund}\n{reference}".encode()).digest()
    return base64.b32encode(hashed[:10]).decode().lower()


def plain(name: str) -> str:
    """A name without what it is not told apart by: capitals, and how many blanks."""
    return " ".join(name.split()).casefold()


def _require_text(name: str, words: str) -> None:
    most = WORDS if name in ("what", "decision", "criterion") else NAMES
    if name in NEEDED and not words:
        raise Malformed(
            "row-with-empty-cell",
            f"The row was refused: it says nothing under '{COLUMNS[name][0]}'.",
            "Fill it in; nobody can follow means that go to nobody, or for nothing.",
        )
    if len(words) > most or "\0" in words:
        raise Malformed(
            "row-with-long-cell",
            f"The row was refused: '{COLUMNS[name][0]}' has over {most} characters, or NUL.",
            "Say it shorter.",
        )


def _known(words: str, kind: object, code: str, what: str) -> str:
    try:
        found: str = msgspec.convert(words, kind)
    except msgspec.ValidationError as error:
        raise Malformed(
            code,
            f"The row was refused: '{words[:40]}' is no {what}.",
            "See the list of columns for what may stand there; a reference is a number, no name of a person.",
        ) from error
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
