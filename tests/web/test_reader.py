"""The reader that runs in browsers: the public vectors, the RFC's signatures, every stored good and bad case.

`tests/vectors/proofs.json` is made by `tests/web/proofs.py`. The core that made it is asked for the same
verdicts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from events.log import checkpoint, receipt
from events.log.merkle import leaf_hash
from events.log.note import BadNote, open_note, parse_vkey
from events.log.proof import Wrong
from events.log.tile import Tile
from infra.signing import verify
from tests.merkle_vectors import vectors
from tests.web import proofs
from tests.web.conftest import Reader, Refused

TREE = Path(__file__).parents[2]
STORED: dict[str, list[dict[str, Any]]] = json.loads((TREE / "tests/vectors/proofs.json").read_text())
RFC8032: list[dict[str, str]] = json.loads((TREE / "tests/vectors/ed25519.json").read_text())


def stored(kind: str) -> Any:
    return pytest.mark.parametrize("case", STORED[kind], ids=[case["about"] for case in STORED[kind]])


def refuses(reader: Reader, what: str, **given: Any) -> bool:
    try:
        reader.ask(what, **given)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_the_public_vectors_of_inclusion(reader: Reader, vector: dict[str, Any]) -> None:
    given = {
        "index": str(vector["leafIdx"]),
        "size": str(vector["treeSize"]),
        "leaf": vector["leafHash"],
        "path": vector["proof"] or [],
        "root": vector["root"],
    }
    assert refuses(reader, "inclusion", **given) == vector["wantErr"]


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_the_public_vectors_of_consistency(reader: Reader, vector: dict[str, Any]) -> None:
    given = {
        "old": str(vector["size1"]),
        "size": str(vector["size2"]),
        "path": vector["proof"] or [],
        "oldRoot": vector["root1"],
        "root": vector["root2"],
    }
    assert refuses(reader, "consistency", **given) == vector["wantErr"]


@pytest.mark.parametrize("vector", RFC8032, ids=[vector["name"] for vector in RFC8032])
def test_the_signatures_of_rfc_8032(reader: Reader, vector: dict[str, str]) -> None:
    assert reader.ask("ed25519", **vector) is True
    signature = bytearray.fromhex(vector["signature"])
    signature[7] ^= 1
    assert reader.ask("ed25519", **{**vector, "signature": signature.hex()}) is False
    assert reader.ask("ed25519", **{**vector, "message": vector["message"] + "00"}) is False


def test_a_key_that_is_no_point_of_the_curve_signs_nothing(reader: Reader) -> None:
    vector = RFC8032[0]
    assert reader.ask("ed25519", **{**vector, "public": "02" + "00" * 31}) is False


def test_nothing_is_lacking_here(reader: Reader) -> None:
    assert reader.ask("lacking") == "nothing"


# --- stored cases -------------------------------------------------------------------------------------------


def test_the_stored_cases_are_what_makes_them_writes() -> None:
    assert proofs.whole() == STORED


@stored("verifiers")
def test_keys(reader: Reader, case: dict[str, Any]) -> None:
    assert refuses(reader, "verifier", vkey=case["vkey"]) != case["good"]
    try:
        parse_vkey(case["vkey"])
        assert case["good"]
    except BadNote:
        assert not case["good"]


@stored("notes")
def test_notes(reader: Reader, case: dict[str, Any]) -> None:
    try:
        found = reader.ask("note", note=case["note"], keys=case["keys"])
        assert found == {"text": case["text"], "signers": case["signers"]}
        assert case["good"]
    except Refused:
        assert not case["good"]
    try:
        note = open_note(case["note"], map(parse_vkey, case["keys"]), verify)
        assert note.text == case["text"]
        assert [[s.verifier.name, s.time] for s in note.signatures] == case["signers"]
        assert case["good"]
    except BadNote:
        assert not case["good"]


@stored("checkpoints")
def test_checkpoints(reader: Reader, case: dict[str, Any]) -> None:
    try:
        assert reader.ask("checkpoint", note=case["note"], keys=case["keys"]) == case["body"]
        assert case["good"]
    except Refused:
        assert not case["good"]
    try:
        note = open_note(case["note"], map(parse_vkey, case["keys"]), verify)
        found = checkpoint.parse(note.text)
        own = any(s.time is None and s.verifier.name == found.origin for s in note.signatures)
        assert own == case["good"]
    except BadNote:
        assert not case["good"]


@stored("receipts")
def test_receipts(reader: Reader, case: dict[str, Any]) -> None:
    given = {name: case[name] for name in ("receipt", "entry", "keys")}
    assert refuses(reader, "receipt", **given) != case["good"]
    try:
        found = receipt.parse(case["receipt"])
        receipt.verify(found, leaf_hash(case["entry"].encode()), map(parse_vkey, case["keys"]), verify)
        assert case["good"]
    except (BadNote, Wrong):
        assert not case["good"]


def test_a_note_longer_than_64_kib_is_refused(reader: Reader) -> None:
    long = proofs.SIGNED.replace(proofs.ORIGIN, "a" * 65_536, 1)
    with pytest.raises(Refused, match="64 KiB"):
        reader.ask("note", note=long, keys=[proofs.LOG.vkey])


@pytest.mark.parametrize(
    "tile",
    [Tile(0, 0), Tile(0, 999, 3), Tile(1, 1000), Tile(2, 1_234_067, 255), Tile(0, 12_345_678_901)],
    ids=lambda tile: tile.path,
)
def test_paths_of_tiles(reader: Reader, tile: Tile) -> None:
    given = {"level": tile.level, "number": str(tile.number), "width": str(tile.width)}
    assert reader.ask("tilePath", **given) == tile.path
