"""Tables for spreadsheets: CSV as RFC 4180 has it, in UTF-8 with a mark that spreadsheets know it by.

A spreadsheet runs a cell that begins like a formula, whoever wrote it: such a cell is given an apostrophe
before it, which says that it is text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MEDIA = "text/csv; charset=utf-8"

FORMULA = tuple("=+-@|%＝＋－＠")  # noqa: RUF001 - spreadsheets take the wide forms for formulas too
"""What a formula begins with, after blanks that a spreadsheet may pass over."""


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with the names of its columns on top. None is an empty cell."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def cell(value: object) -> str:
    """A value as it may stand in a cell: a number as it is, a text never as a formula."""
    if value is None:
        return ""
    text = str(value)
    dangerous = text.lstrip().startswith(FORMULA) or text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if isinstance(value, str) and dangerous else text
