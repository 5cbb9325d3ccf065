"""docs/operations.md names every setting that there is, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from services.settings import __doc__ as settings_table
from services.settings import read

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs/operations.md").read_text()


def table(text: str, heading: str) -> set[str]:
    """The variables in the first column of the table under a heading."""
    section = text.partition(heading)[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"HALFROND_\w+", row)}


def in_the_code() -> set[str]:
    """Every variable that the code speaks of in a string."""
    sources = [path for package in ("infra", "services") for path in (ROOT / package).rglob("*.py")]
    return {name for path in sources for name in re.findall(r"\bHALFROND_[A-Z_]+\b", path.read_text())}


def test_the_settings_are_those_that_the_services_read() -> None:
    assert table(OPERATIONS, "## Settings") >= set(read({}).environment())
    assert table(OPERATIONS, "## Settings") >= set(re.findall(r"HALFROND_\w+", settings_table or ""))


def test_there_is_no_other_variable_in_the_code() -> None:
    assert table(OPERATIONS, "## Settings") == in_the_code()
