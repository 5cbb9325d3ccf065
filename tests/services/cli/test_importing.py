"""`halfrond means import`: a register in parts, each row told, and again without changing anything (T5)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.importing import AT_ONCE
from services.cli.screen import Code
from tests.conftest import Database
from tests.services.chamber.house import House, house
from tests.services.chamber.parliament import rules
from tests.services.chamber.test_statutes import CHARTER
from tests.services.cli.conftest import halfrond

pytestmark = pytest.mark.fault

HEAD = "Kenmerk;Naam begunstigde;Toegekend bedrag;Doel;Straat\n"
FUND = {"name": "Wijkfonds", "source": "Stad", "year": 2026, "purpose": "Ontmoeting"}
ROWS = 2 * AT_ONCE + 20
UNCLEAR = (
    "The row was refused: '1.000' is no amount that can be read in one way only. Write 1234,50 or 1.234,50:"
    " at most two digits behind the comma, nothing below zero."
)


@pytest.fixture
async def ruled(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """A chamber under rules of procedure."""
    async with house(database, tmp_path) as chamber:
        await chamber.done("/api/charter", CHARTER)
        await chamber.done("/api/rules", rules())
        yield chamber


def register(folder: Path, text: str, *, encoding: str = "utf-8-sig") -> Path:
    """A file as a city gives it."""
    file = folder / "register.csv"
    file.write_text(text, encoding=encoding)
    return file


async def imported(
    chamber: House, file: Path, fund: str, *more: str, looked: bool = True
) -> tuple[int, str, str]:
    """Exit code and what was said."""
    token = file.with_name("token")
    token.write_text(chamber.clerk)
    given = ("--fund", fund, "--url", chamber.url, "--token-file", str(token), *more)
    given = (*given, "--no-names") if looked else given
    result = await asyncio.to_thread(halfrond, "means", "import", str(file), *given)
    return result.returncode, result.stdout, result.stderr


async def test_t5_a_register_is_imported_in_parts_and_again_changes_nothing(
    ruled: House, tmp_path: Path
) -> None:
    fund = (await ruled.done("/api/funds", FUND))["id"]
    rows = [f"{n};Vereniging {n};{n}.000,50;Werking;Kerkstraat\n" for n in range(1, ROWS)]
    file = register(tmp_path, HEAD + "".join(rows))
    code, said, complained = await imported(ruled, file, fund)
    assert (code, said.splitlines()[-1]) == (
        Code.DONE,
        f"{ROWS - 1} allocated, 0 corrected, 0 unchanged, 0 refused",
    )
    assert "importing rows" in complained
    head = await ruled.head()
    code, said, _ = await imported(ruled, file, fund)
    assert (code, said) == (Code.DONE, f"0 allocated, 0 corrected, {ROWS - 1} unchanged, 0 refused\n")
    assert await ruled.head() == head
    odd = [
        rows[0].replace("1.000,50", "1.000"),
        rows[1].replace("2.000,50", "2.000,75"),
        *rows[2:-1],
        rows[2],
    ]
    code, said, _ = await imported(
        ruled, register(tmp_path, HEAD + "".join(odd)), fund, "--reason", "Herrekend."
    )
    assert code == Code.FAILED
    assert said.splitlines() == [
        f"line 2 ('1'): {UNCLEAR}",
        f"line {ROWS} ('3'): The row was refused: line 4 has the same reference.",
        f"'{ROWS - 1}' stands in the fund, and in no row any more: nothing was done about it.",
        f"0 allocated, 1 corrected, {ROWS - 4} unchanged, 2 refused",
    ]
    assert await ruled.head() == head + 1


async def test_t5_what_is_no_register_is_refused_before_anything_is_sent(
    ruled: House, tmp_path: Path
) -> None:
    head = await ruled.head()
    for text, why in (("naam;bedrag\n", "it has no column 'kenmerk'"), ('a;b\n"', "is no CSV")):
        code, _, complained = await imported(ruled, register(tmp_path, text), "f1")
        assert (code, why in complained) == (Code.USAGE, True), complained
    latin = register(tmp_path, f"{HEAD}1;Café;1;x;y\n", encoding="latin-1")
    code, _, complained = await imported(ruled, latin, "f1")
    assert (code, "save it as CSV in UTF-8" in complained) == (Code.USAGE, True)
    code, _, complained = await imported(ruled, register(tmp_path, f"{HEAD}1;a;1;x;y\n"), "nofund")
    assert (code, "there is no such fund" in complained) == (Code.REFUSED, True)
    named = register(tmp_path, f"{HEAD}Janssens1;a;1;x;y\n")
    code, _, complained = await imported(ruled, named, "f1", looked=False)
    assert (code, "look through its column kenmerk first" in complained) == (Code.USAGE, True)
    assert await ruled.head() == head
