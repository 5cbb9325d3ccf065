"""A receipt that was kept, in the one-file reader: no network, and nothing that is doctored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from events.log.note import cosign
from infra.signing import signer
from services.auditor_pyz import receipt
from services.auditor_pyz.__main__ import main
from services.auditor_pyz.memory import Remembered, remember
from services.auditor_pyz.note import (
    BadNote,
    parse_checkpoint,
    parse_key,
    parse_note,
    signers,
)
from services.auditor_pyz.receipt import Unheld
from tests.web import proofs

VECTORS = Path(__file__).parents[2] / "vectors" / "proofs.json"
STORED: dict[str, list[dict[str, Any]]] = json.loads(VECTORS.read_text(encoding="utf-8"))

GOOD = next(case for case in STORED["receipts"] if case["about"] == "entry 3 of 7")
KEY = GOOD["keys"][0]


def stored(kind: str) -> Any:
    return pytest.mark.parametrize("case", STORED[kind], ids=[case["about"] for case in STORED[kind]])


# --- the cases that the browser's reader and the core are held to ------------------------------------------


@stored("verifiers")
def test_keys(case: dict[str, Any]) -> None:
    try:
        parse_key(case["vkey"])
        assert case["good"]
    except BadNote:
        assert not case["good"]


@stored("notes")
def test_notes(case: dict[str, Any]) -> None:
    try:
        note = parse_note(case["note"].encode())
        signed = signers(note, map(parse_key, case["keys"]))
    except BadNote:
        assert not case["good"]
    else:
        assert bool(signed) == case["good"]
        if case["good"]:
            assert (note.text, [key.name for key in signed]) == (
                case["text"],
                [name for name, _ in case["signers"]],
            )


@stored("checkpoints")
def test_checkpoints(case: dict[str, Any]) -> None:
    try:
        note = parse_note(case["note"].encode())
        found = parse_checkpoint(note.text)
        own = any(key.is_of(found.origin) for key in signers(note, map(parse_key, case["keys"])))
    except BadNote:
        assert not case["good"]
    else:
        assert own == case["good"]
        if case["good"]:
            assert [found.origin, str(found.size), found.root.hex()] == case["body"]


@stored("receipts")
def test_receipts(case: dict[str, Any]) -> None:
    try:
        found = receipt.parse(case["receipt"])
        receipt.verify(found, case["entry"].encode(), map(parse_key, case["keys"]))
        assert case["good"]
    except (BadNote, Unheld):
        assert not case["good"]


# --- at the command line ------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> list[str]:
    """A receipt and its entry in files, and what to ask about them."""
    (tmp_path / "mine.tlog-proof").write_text(GOOD["receipt"], encoding="utf-8")
    (tmp_path / "entry").write_text(GOOD["entry"] + "\n", encoding="utf-8")
    asked = ("--receipt", "mine.tlog-proof", "--entry", "entry", "--memory", "memory")
    return [one if one.startswith("--") else str(tmp_path / one) for one in asked]


def test_a_receipt_holds_without_a_network(kept: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*kept, "--key", KEY], {}) == 0
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if not line.startswith(" ")] == [
        f"{step}/3 {name}: holds" for step, name in enumerate(receipt.NAMES, 1)
    ]
    assert "exactly this entry stands at position 3 of 7" in said


def refused(asked: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of wrong usage."""
    with pytest.raises(SystemExit) as ended:
        main(asked, {})
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("mine.tlog-proof", "c2sp.org/tlog-proof@v2\n", "give the file that /log/proof?position=N gave"),
        ("mine.tlog-proof", None, "cannot be read (No such file or directory): give a receipt with"),
        ("entry", '{"entries": [], "head": 7}', "is an answer of the API about entries"),
    ],
    ids=["no receipt", "no file", "a page of entries"],
)
def test_a_file_of_another_kind_says_nothing_against_the_log(
    kept: list[str],
    tmp_path: Path,
    file: str,
    content: str | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_text(content, encoding="utf-8")
    assert said in refused([*kept, "--key", KEY], capsys)


def test_the_key_of_an_earlier_visit_is_enough(
    kept: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "a receipt cannot vouch for itself: give it with --key" in refused(kept, capsys)
    note = receipt.parse(GOOD["receipt"]).note
    remember(tmp_path / "memory", proofs.ORIGIN, Remembered(parse_key(KEY), note))
    assert main(kept, {}) == 0


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (("entry", "é", "e"), 3),
        (("mine.tlog-proof", "index 3", "index 4"), 3),
        (("mine.tlog-proof", "\n7\n", "\n8\n"), 1),
    ],
    ids=["another entry", "another position", "another size"],
)
def test_what_was_doctored_is_told_with_the_step(
    kept: list[str],
    tmp_path: Path,
    change: tuple[str, str, str],
    step: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, old, new = change
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    assert main([*kept, "--key", KEY, "--json"], {}) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["step"]) == (False, step)
    assert told["why"]


def test_a_witness_counts_once_however_often_it_stands_there(kept: list[str], tmp_path: Path) -> None:
    witness = proofs.NEWSPAPER
    lines = [cosign(proofs.CHECKPOINT.text, witness, signer(proofs.WITNESS), proofs.TIME + n) for n in (0, 1)]
    (tmp_path / "mine.tlog-proof").write_text(GOOD["receipt"] + "".join(lines), encoding="utf-8")
    asked = [*kept, "--key", KEY, "--witness", witness.vkey]
    assert main([*asked, "--witnesses", "1"], {}) == 0
    other = proofs.Verifier("ander.example", proofs.COSIGNATURE, proofs.public(proofs.OTHER)).vkey
    assert main([*asked, "--witness", other, "--witnesses", "2"], {}) == 1


def test_a_source_and_a_receipt_are_not_asked_at_once(kept: list[str]) -> None:
    nowhere = ["--receipt", "/nowhere", "--entry", "/nowhere", "--key", KEY]
    for asked in ([*kept, "somewhere"], kept[:2], [], nowhere):
        with pytest.raises(SystemExit) as ended:
            main(asked, {})
        assert ended.value.code == 2
