"""LICENSE names the licence that the project declares, and where its official text stands."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LICENCE = (ROOT / "LICENSE").read_text()


def test_the_licence_is_the_one_that_the_project_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"]
    assert declared == "EUPL-1.2"
    assert LICENCE.splitlines()[0] == f"SPDX-License-Identifier: {declared}"


def test_the_notice_that_the_licence_asks_for_follows_the_copyright() -> None:
    notice = [line for line in LICENCE.splitlines() if line]
    copyright_line = notice.index("Copyright 2026 the Halfrond contributors")
    assert notice[copyright_line + 1] == "Licensed under the EUPL"


def test_it_says_where_the_official_text_stands_and_does_not_copy_it() -> None:
    assert "https://eur-lex.europa.eu/eli/dec_impl/2017/863/oj" in LICENCE
    assert len(LICENCE) < 2_000
