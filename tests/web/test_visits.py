"""What the log page says on each visit, and of a receipt: whatever happened to the log in between."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.log import proof
from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash, root
from events.log.note import COSIGNATURE, Verifier, cosign
from events.log.receipt import Receipt
from events.log.tile import Tile
from infra.signing import public, signer
from tests.contracts import logs
from tests.contracts.logs import History
from tests.web.conftest import Reader

SIZE = 700
OTHER = b"\x09" * 32
WITNESS = Verifier("krant.example", COSIGNATURE, public(b"\x08" * 32))

HISTORY = History(logs.ORIGIN, [f'{{"entry":{n}}}'.encode() for n in range(SIZE)], {})
HASHES = [leaf_hash(leaf) for leaf in HISTORY.leaves]
KEY, OTHER_KEY = logs.verifier().vkey, logs.verifier(key_seed=OTHER).vkey

GOOD, NOTE, OPEN, BAD = "good", "note", "open", "bad"


def hash_at(first: int, last: int) -> bytes:
    return root(HASHES[first:last])


def published(history: History = HISTORY, size: int | None = None) -> dict[str, str | None]:
    """The files of a log, in base64."""
    return {tile.path: base64.b64encode(data).decode() for tile, data in logs.files(history, size)}


def note(size: int, history: History = HISTORY, seed: bytes = logs.SEED) -> str:
    return logs.note(logs.checkpoint_of(history, size), seed)


def remembered(size: int, vkey: str = KEY) -> dict[str, Any]:
    return {"vkey": vkey, "note": note(size), "at": 1_790_000_000_000}


def visited(
    reader: Reader,
    signed: str,
    memory: dict[str, Any] | None = None,
    keys: str = KEY,
    files: dict[str, str | None] | None = None,
) -> Any:
    visit = {"keys": keys + "\n", "note": signed, "memory": memory}
    return reader.ask("visit", visit=visit, files=published() if files is None else files, now=5)


def rewritten(at: int) -> History:
    history = HISTORY.copy()
    history.leaves[at] = b'{"entry":"another"}'
    return history


# --- visits -------------------------------------------------------------------------------------------------


def test_a_first_visit_remembers_the_key_and_the_checkpoint_and_says_so(reader: Reader) -> None:
    found = visited(reader, note(SIZE))
    assert found["states"] == [NOTE, GOOD, NOTE]
    assert "voor het eerst" in found["words"][0]
    assert found["memory"] == {"vkey": KEY, "note": note(SIZE), "at": 5}


@pytest.mark.parametrize("before", [0, 1, 255, 256, 257, 511, 512, 699, 700])
def test_a_log_that_grew_is_in_order(reader: Reader, before: int) -> None:
    found = visited(reader, note(SIZE), remembered(before))
    assert found["states"] == [GOOD, GOOD, GOOD]
    assert found["memory"]["note"] == note(SIZE)


def test_a_partial_tile_that_is_gone_is_read_out_of_the_full_one(reader: Reader) -> None:
    files = published(size=300) | published()
    del files[Tile(0, 1, 44).path]
    assert visited(reader, note(300), remembered(280), files=files)["states"] == [GOOD, GOOD, GOOD]


def test_a_log_that_shrank_is_told(reader: Reader) -> None:
    found = visited(reader, note(600), remembered(SIZE))
    assert found["states"] == [GOOD, GOOD, BAD]
    assert "krimpt nooit" in found["words"][2]
    assert found["memory"] is None


def test_two_roots_for_one_size_are_told(reader: Reader) -> None:
    found = visited(reader, note(SIZE, rewritten(3)), remembered(SIZE))
    assert found["states"] == [GOOD, GOOD, BAD]
    assert "Twee wortels" in found["words"][2]


def test_a_log_that_was_rewritten_consistently_by_who_holds_the_key_is_told(reader: Reader) -> None:
    history = rewritten(3)
    found = visited(reader, note(SIZE, history), remembered(600), files=published(history))
    assert found["states"] == [GOOD, GOOD, BAD]
    assert found["memory"] is None


@pytest.mark.parametrize("doctored", ["missing", "short", "other"])
def test_tiles_that_do_not_lead_to_the_root_are_told(reader: Reader, doctored: str) -> None:
    files = published()
    path = Tile(0, 2, SIZE - 512).path
    tile = str(files[path])
    files[path] = {"missing": "", "short": tile[:40], "other": "A" * len(tile)}[doctored]
    found = visited(reader, note(SIZE), remembered(600), files=files)
    assert found["states"] == [GOOD, GOOD, BAD]


def test_a_log_that_does_not_answer_is_not_said_to_be_wrong_and_what_was_remembered_stays(
    reader: Reader,
) -> None:
    found = visited(reader, note(SIZE), remembered(600), files=dict.fromkeys(published()))
    assert found["states"] == [GOOD, GOOD, OPEN]
    assert found["memory"] is None
    assert checked(reader, received(), files=dict.fromkeys(published())) == [GOOD] * 4 + [OPEN]


def test_another_key_is_told_even_when_everything_is_signed_with_it(reader: Reader) -> None:
    found = visited(reader, note(SIZE, seed=OTHER), remembered(600), keys=OTHER_KEY)
    assert found["states"][0] == BAD
    assert found["memory"] is None


def test_a_new_key_beside_the_old_one_is_left_to_the_reader_to_judge(reader: Reader) -> None:
    keys = f"{OTHER_KEY}\n{KEY}"
    found = visited(reader, note(SIZE, seed=OTHER), remembered(600), keys=keys)
    assert found["states"] == [NOTE, NOTE, GOOD]
    assert found["newer"] == OTHER_KEY
    assert found["memory"]["vkey"] == KEY
    again = visited(reader, note(SIZE, seed=OTHER), found["memory"], keys=keys)
    assert again["states"] == [NOTE, NOTE, GOOD]
    accepted = {"vkey": OTHER_KEY, "note": note(SIZE, seed=OTHER), "at": 5}
    assert visited(reader, note(SIZE, seed=OTHER), accepted, keys=keys)["states"] == [GOOD] * 3


def test_a_checkpoint_that_nobody_signed_is_told(reader: Reader) -> None:
    assert visited(reader, note(SIZE, seed=OTHER))["states"] == [NOTE, BAD]
    assert visited(reader, "geen controlepunt")["states"] == [NOTE, BAD]
    assert visited(reader, note(SIZE), keys="geen sleutel")["states"] == [BAD]
    assert visited(reader, note(SIZE), keys="")["states"] == [BAD]


def test_witnesses_that_the_page_has_no_key_of_are_named_and_not_believed(reader: Reader) -> None:
    signed = note(SIZE)
    text = logs.checkpoint_of(HISTORY, SIZE).text
    found = visited(reader, signed + cosign(text, WITNESS, signer(b"\x08" * 32), 1_790_000_000))
    assert found["states"] == [NOTE, GOOD, NOTE, NOTE]


# --- receipts -----------------------------------------------------------------------------------------------

TITLES = [
    "Het ontvangstbewijs lezen",
    "De handtekening onder het controlepunt",
    "De inschrijving opnieuw hashen",
    "Het pad naar de wortel",
    "Nog altijd in het logboek van vandaag",
]


def received(position: int = 300, size: int = 600) -> str:
    return Receipt(position, tuple(proof.inclusion(position, size, hash_at)), note(size)).text


def steps_of(reader: Reader, receipt: str, **other: Any) -> list[dict[str, Any]]:
    """The steps."""
    claim = {"entry": '{"entry":300}', "keys": KEY, "today": note(SIZE), "files": published(), **other}
    steps: list[dict[str, Any]] = reader.ask("check", receipt=receipt, **claim)
    assert [step["title"] for step in steps][: len(TITLES)] == TITLES[: len(steps)]
    return steps


def checked(reader: Reader, receipt: str, **other: Any) -> list[str]:
    """The states of the steps."""
    return [step["state"] for step in steps_of(reader, receipt, **other)]


def test_a_sound_receipt_is_sound_in_every_step(reader: Reader) -> None:
    assert checked(reader, received()) == [GOOD] * 5
    assert checked(reader, received(), entry='{"entry":300}\n') == [GOOD] * 5


def test_another_entry_does_not_lead_to_the_root(reader: Reader) -> None:
    assert checked(reader, received(), entry='{"entry":301}') == [GOOD, GOOD, GOOD, BAD]


def test_a_doctored_receipt_is_told(reader: Reader) -> None:
    assert checked(reader, received().replace("\n600\n", "\n601\n")) == [GOOD, BAD, GOOD]
    assert checked(reader, received().replace("index 300", "index 301")) == [GOOD, GOOD, GOOD, BAD]
    assert checked(reader, received(), keys=OTHER_KEY, today=None) == [GOOD, BAD, GOOD]
    assert checked(reader, "") == [BAD]


def test_a_receipt_of_a_log_that_was_rolled_back_or_rewritten_is_told(reader: Reader) -> None:
    assert checked(reader, received(), today=note(500)) == [GOOD] * 4 + [BAD]
    history = rewritten(3)
    changed = {"today": note(SIZE, history), "files": published(history)}
    assert checked(reader, received(), **changed) == [GOOD] * 4 + [BAD]


def test_where_the_log_of_today_contradicts_a_receipt_the_log_is_to_blame(reader: Reader) -> None:
    *steps, last = steps_of(reader, received(), today=note(500))
    assert [step.get("blames") for step in steps] == [None] * 4
    assert (last["state"], last["blames"]) == (BAD, "log")
    wrong = steps_of(reader, received(), entry='{"entry":301}')[3]
    assert (wrong["state"], wrong.get("blames")) == (BAD, None)


def test_the_key_that_signed_a_receipt_is_shown(reader: Reader) -> None:
    figures = dict(steps_of(reader, received(), keys=f"{OTHER_KEY}\n{KEY}")[1]["figures"])
    assert figures["Sleutel"] == KEY


def test_a_receipt_holds_without_the_log_of_today(reader: Reader) -> None:
    assert checked(reader, received(), today=None, files={}) == [GOOD] * 4 + [NOTE]


def test_a_witness_whose_key_is_given_is_counted(reader: Reader) -> None:
    text = logs.checkpoint_of(HISTORY, 600).text
    signed = received() + cosign(text, WITNESS, signer(b"\x08" * 32), 1_790_000_000)
    assert checked(reader, signed, keys=f"{KEY}\n{WITNESS.vkey}") == [GOOD] * 6
    assert checked(reader, signed) == [GOOD] * 5 + [NOTE]


def test_a_witness_is_counted_once_however_often_its_line_stands_there(reader: Reader) -> None:
    text = logs.checkpoint_of(HISTORY, 600).text
    lines = [cosign(text, WITNESS, signer(b"\x08" * 32), 1_790_000_000 + n) for n in (0, 1, 1)]
    *_, last = steps_of(reader, received() + "".join(lines), keys=f"{KEY}\n{WITNESS.vkey}")
    assert last["title"] == "Getuigen"
    assert last["words"].startswith("1 getuige")
    assert len(last["figures"]) == 1


# --- against the core ---------------------------------------------------------------------------------------


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_proofs_out_of_tiles_are_those_of_the_core(reader: Reader, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, SIZE))
    old = data.draw(st.integers(1, size))
    path = [base64.b64encode(step).decode() for step in proof.consistency(old, size, hash_at)]
    files = published(HISTORY, size)
    assert reader.ask("prove", old=str(old), size=str(size), files=files) == path
    roots = {"oldRoot": encoded(hash_of(old)), "root": encoded(hash_of(size))}
    assert reader.ask("consistency", old=str(old), size=str(size), path=path, **roots) is None


def hash_of(size: int) -> bytes:
    return Checkpoint(logs.ORIGIN, size, root(HASHES[:size])).root


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
