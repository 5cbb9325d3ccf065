"""Tables for spreadsheets: what may stand in a cell."""

from __future__ import annotations

import csv
import io

import pytest

from services.chamber.views.spreadsheets import cell, table


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|cmd", "%0A", "＝1"]  # noqa: RUF001 - wide, as spreadsheets take it
)  # fmt: skip
def test_a_text_is_never_a_formula(formula: str) -> None:
    assert cell(formula) == f"'{formula}"


def test_numbers_and_other_texts_stand_as_they_are() -> None:
    assert [cell(value) for value in (-1, 3, None, "", "a=b", "1-2")] == ["-1", "3", "", "", "a=b", "1-2"]


def test_a_table_is_read_back_as_it_was_written() -> None:
    raw = table(("naam", "aantal"), [('Wijk "Noord"; de brug, en\nmeer', 3), ("=HYPERLINK(1)", None)])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig")))) == [
        ["naam", "aantal"],
        ['Wijk "Noord"; de brug, en\nmeer', "3"],
        ["'=HYPERLINK(1)", ""],
    ]
