"""Whole logs, written once: under later code the same leaf hashes, root and verdict, by both readers.

`procedure.py` tells how the first two were made. `ghent-demo` is the log of a demo of 26 November 2026,
played by the HTTP API: every method, sealed votes, an objection, amendments, minority positions.
`yearly-statements` has rules by which one statement a year is adopted on a theme, and two that ask for it
(tests/services/clerk/test_statements.py).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from events import registry
from tests.contracts import logs
from tests.contracts.logs import History
from tests.contracts.procedure import VECTORS
from tests.contracts.readers import READERS, Reader

STORED = sorted(path.stem for path in VECTORS.glob("*.jsonl"))


def stored(name: str) -> tuple[History, dict[str, Any]]:
    """The leaves of a log, and what was told of it when it was written."""
    told: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    leaves = (VECTORS / f"{name}.jsonl").read_bytes().split(b"\n")[:-1]
    return History(told["origin"], leaves, {}), told


def test_there_are_stored_logs() -> None:
    assert {"without-rules", "with-rules", "ghent-demo", "yearly-statements"} <= set(STORED)


@pytest.mark.parametrize("name", STORED)
def test_a_stored_log_has_the_leaf_hashes_and_the_root_that_it_had(name: str) -> None:
    history, told = stored(name)
    assert len(history.leaves) == told["size"]
    hashes = b"".join(hashlib.sha256(b"\x00" + leaf).digest() for leaf in history.leaves)
    assert hashlib.sha256(hashes).hexdigest() == told["leaf_hashes"]
    assert logs.checkpoint_of(history).root.hex() == told["root"]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize("name", STORED)
def test_a_stored_log_still_holds_by_both_readers(tmp_path: Path, name: str, reader: Reader) -> None:
    history, told = stored(name)
    vkey = logs.write_log(tmp_path / "log", history)
    for bundle in (tmp_path / "log" / "prose").iterdir():
        bundle.unlink()
    (tmp_path / "log" / "prose").rmdir()
    verdict = reader.audit(tmp_path / "log", tmp_path / "memory", vkey)
    assert verdict["verdict"] is None
    assert (verdict["size"], verdict["root"]) == (told["size"], told["root"])
    figures = {step["step"]: step["figure"] for step in verdict["steps"]}
    assert figures[6] == f"{told['polls_counted']} polls were counted again"


def test_the_installed_reader_judges_every_entry_of_them(tmp_path: Path) -> None:
    installed = next(reader for reader in READERS if reader.name == "installed")
    for name in STORED:
        history, _ = stored(name)
        vkey = logs.write_log(tmp_path / name, history)
        verdict = installed.audit(tmp_path / name, tmp_path / "memory", vkey)
        assert verdict["unjudged"] == {}


def test_the_one_file_reader_says_in_its_figure_how_many_it_judged(tmp_path: Path) -> None:
    one_file = next(reader for reader in READERS if reader.name == "one-file")
    history, told = stored("ghent-demo")
    vkey = logs.write_log(tmp_path / "log", history)
    verdict = one_file.audit(tmp_path / "log", tmp_path / "memory", vkey)
    left = sum(verdict["unjudged"].values())
    types = [json.loads(leaf)["type"] for leaf in history.leaves]
    assert verdict["unjudged"] == {kind: types.count(kind) for kind in sorted(verdict["unjudged"])}
    judged = next(step for step in verdict["steps"] if step["step"] == 5)
    assert judged["name"] == "Every act that was judged was allowed by the rules"
    assert judged["figure"].startswith(f"{told['size'] - left} of {told['size']} entries, ")


def test_they_cover_every_event_of_their_day() -> None:
    types = {json.loads(leaf)["type"] for name in STORED for leaf in stored(name)[0].leaves}
    assert types <= set(registry.FACTS), "what stands in a log stays readable"
    assert len(types) == 96
