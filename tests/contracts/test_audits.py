"""Audits of good and doctored logs: both readers find the same, at the same position, by the same code.

Doctors have the key unless said otherwise.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from events.erasure.acts import ConfirmErasure, RequestErasure
from events.log.note import COSIGNATURE, Verifier, cosign
from infra.signing import public, signer
from services.auditor.verdict import MEANING
from tests.contracts import logs
from tests.contracts.logs import History, Text, parliament
from tests.contracts.readers import READERS, Asked, Reader, Told
from tests.contracts.test_stored_logs import stored

GOOD = parliament()
KEY = logs.verifier().vkey


@pytest.fixture(params=READERS, ids=lambda reader: reader.name)
def reader(request: pytest.FixtureRequest) -> Reader:
    """Each of the two."""
    given: Reader = request.param
    return given


def found(told: Told) -> tuple[int, str, int | None]:
    assert told["verdict"] is not None, "nothing was found"
    assert not told["holds"]
    return told["verdict"]["step"], told["verdict"]["code"], told["verdict"]["position"]


def at(history: History, *words: str) -> int:
    """The position of the first leaf with all these words."""
    return next(n for n, leaf in enumerate(history.leaves) if all(word.encode() in leaf for word in words))


def change(old: str, new: str, *words: str) -> Callable[[History], int]:
    """A doctor who changes a word in the first leaf with these words."""

    def doctor(history: History) -> int:
        position = at(history, old, *words)
        history.leaves[position] = history.leaves[position].replace(old.encode(), new.encode(), 1)
        return position

    return doctor


def test_a_good_export_holds_in_every_step(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    told = reader.audit(tmp_path / "export", tmp_path / "memory", report=tmp_path / "report")
    assert told["holds"]
    states = [(step["step"], step["state"]) for step in told["steps"]]
    assert states == [(1, "held"), (2, "skipped"), *((step, "held") for step in range(3, 9))]
    assert (told["size"], told["root"]) == (len(GOOD.leaves), logs.checkpoint_of(GOOD).root.hex())


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, len(GOOD.leaves)])
def test_the_log_holds_at_any_size(reader: Reader, tmp_path: Path, size: int) -> None:
    """Also where the checkpoint covers only a part of an act."""
    logs.write_log(tmp_path / "log", GOOD, size=size)
    (tmp_path / "log" / "prose").rename(tmp_path / "prose")
    told = reader.audit(tmp_path / "log", tmp_path / "memory")
    assert told["holds"]
    assert any("texts" in words for words in told["unchecked"])


def remove(*words: str) -> Callable[[History], int]:
    """A doctor who removes the first leaf with these words; its place is then the next one's."""

    def doctor(history: History) -> int:
        position = at(history, *words)
        del history.leaves[position]
        return position

    return doctor


def swap(first: str, second: str) -> Callable[[History], int]:
    """A doctor who swaps two entries."""

    def doctor(history: History) -> int:
        here, there = at(history, first), at(history, second)
        leaves = history.leaves
        leaves[here], leaves[there] = leaves[there], leaves[here]
        return max(here, there)

    return doctor


def then(doctor: Callable[[History], int], *words: str) -> Callable[[History], int]:
    """What the doctor did is found at the first later leaf with these words."""

    def doctored(history: History) -> int:
        position = doctor(history)
        return next(
            n
            for n, leaf in enumerate(history.leaves)
            if n >= position and all(word.encode() in leaf for word in words)
        )

    return doctored


def late_ballot(history: History) -> int:
    """A ballot in p1 stands behind its close, on time for it, with the next version."""
    position = at(history, "poll.closed.v1", '"poll":"p1"') + 1
    when = re.search(rb'"at":"[^"]+"', history.leaves[position - 1])
    assert when is not None
    leaf = history.leaves[at(history, '"ballot-p1-stad"')].replace(b'"version":1', b'"version":2')
    history.leaves.insert(position, re.sub(rb'"at":"[^"]+"', when[0], leaf))
    return position


def at_the_closing_time(history: History) -> int:
    """The last ballot in p3 is cast in the very second in which the poll closes."""
    position = at(history, '"ballot-p3-vereniging13"')
    leaf = history.leaves[position]
    history.leaves[position] = re.sub(rb'"at":"[^"]+"', b'"at":"2026-03-10T20:22:25Z"', leaf)
    return position


def twice(*words: str) -> Callable[[History], int]:
    """A doctor who lets an act of one entry write a second one, the next of its stream."""

    def doctor(history: History) -> int:
        position = at(history, *words) + 1
        history.leaves.insert(position, history.leaves[position - 1].replace(b'"version":1', b'"version":2'))
        return position

    return doctor


HAND = '"ballot-p1-vereniging40"'
"""Voted once, in p1."""

DOCTORS: dict[str, tuple[Callable[[History], int], int, str]] = {
    "a choice": (then(change('"against"', '"for"', HAND), "poll.counted.v1"), 6, "wrong-count"),
    "a tally": (change('"for":35', '"for":36', "poll.counted.v1"), 6, "wrong-count"),
    "an outcome": (change('"tie"', '"adopted"', "poll.counted.v1"), 6, "wrong-count"),
    "a ballot removed": (then(remove('"ballot-p3-vereniging03"'), "poll.counted.v1"), 6, "wrong-count"),
    "the first of two ballots removed": (
        then(remove('"ballot-p1-vereniging00"'), '"ballot-p1-vereniging00"'), 4, "version-gap",
    ),
    "an opening removed": (
        then(remove("poll.opened.v1", '"poll":"p2"'), '"stream":"poll-p2"'), 4, "version-gap",
    ),
    "a suspension removed": (
        then(remove("membership.suspended.v1"), '"stream":"membership"'), 4, "version-gap",
    ),
    "the end of a mandate by leaving removed": (
        then(remove("mandate.withdrawn.v1", "tweede"), ""), 5, "act-cut-short",
    ),
    "the founding removed": (then(remove("assembly.founded.v1"), ""), 4, "version-gap"),
    "a ballot after the close": (late_ballot, 5, "poll-closed"),
    "a ballot at the closing time": (at_the_closing_time, 5, "poll-closing"),
    "a ballot by another organisation": (
        change('"organisation":"vereniging40","proof"', '"organisation":"stad","proof"', HAND), 5,
        "not-your-organisation",
    ),
    "a ballot without a mandate": (change("mvereniging40", "mniemand", HAND), 5, "no-mandate"),
    "an opening by a member": (
        change('"office":"clerk"', '"office":"member"', "poll.opened.v1"), 5, "not-the-clerk",
    ),
    "a roll": (change('"roll_size":59', '"roll_size":58', "poll.opened.v1"), 5, "wrong-roll"),
    "the text that is voted on": (
        change('"text":"d0f0', '"text":"d0f1', "poll.opened.v1"), 5, "other-text",
    ),
    "a quorum": (
        then(change('{"numerator":1,"denominator":2},"secrecy"', '{"numerator":0,"denominator":2},"secrecy"'),
             "poll.counted.v1"), 6, "wrong-count",
    ),
    "a threshold that is no majority": (
        change('"numerator":2,"denominator":3', '"numerator":1,"denominator":3'), 5, "threshold-no-majority",
    ),
    "an early close": (
        change("2026-03-09T19:15:10.300000Z", "2026-03-09T19:15:09Z", "poll.closed.v1"), 5,
        "too-early-to-close",
    ),
    "two entries swapped": (swap(HAND, '"ballot-p1-vereniging41"'), 4, "clock-went-back"),
    "a stream": (change(HAND, '"ballot-p1-vereniging41"'), 4, "wrong-stream"),
    "a member added": (change('"choice":"for"', '"choice":"for","weight":2'), 4, "undecodable"),
    "a member twice": (change('"choice":"for"', '"choice":"against","choice":"for"'), 4, "undecodable"),
    "a blank": (change('"choice":"for"', '"choice": "for"'), 4, "undecodable"),
    "another spelling": (change('"choice":"for"', '"choice":"\\u0066or"'), 4, "undecodable"),
    "the order of members": (
        change('"poll":"p2","proposal":"v2"', '"proposal":"v2","poll":"p2"'), 4, "undecodable",
    ),
    "a moment in another zone": (
        change('"closes_at":"2026-03-09T19:15:10Z"', '"closes_at":"2026-03-09T20:15:10+01:00"'), 4,
        "undecodable",
    ),
    "a moment with idle zeros": (
        change('"closes_at":"2026-03-09T19:15:10Z"', '"closes_at":"2026-03-09T19:15:10.000000Z"'), 4,
        "undecodable",
    ),
    "an edition that nobody knows": (change('"edition":1', '"edition":2'), 5, "unknown-edition"),
    "a second ballot in one act": (twice(HAND), 5, "too-much-in-one-act"),
    "another profile in an admission": (
        change('"office":"clerk"', '"office":"member"', "organisation.profiled.v1"), 5, "act-cut-short",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCTORS)
def test_a_doctored_log_is_found_where_it_was_doctored(reader: Reader, tmp_path: Path, name: str) -> None:
    """The operator doctors the entries, and signs what comes of it: only the rules are left to tell."""
    doctor, step, code = DOCTORS[name]
    history = GOOD.copy()
    position = doctor(history)
    logs.write_export(tmp_path / "export", history)
    told = reader.audit(tmp_path / "export", tmp_path / "memory")
    assert found(told) == (step, code, position)
    assert told["verdict"]["evidence"]["leaf"] == history.leaves[position].decode()
    assert told["verdict"]["meaning"] == MEANING[step]
    assert [one["step"] for one in told["steps"] if one["state"] == "failed"] == [step]
    assert not (tmp_path / "memory").exists(), "what did not hold is not remembered"


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("file", "place", "step", "code", "position"),
    [
        ("tile/entries/000", 700, 3, "wrong-hash", 2),
        ("tile/entries/000", 0, 3, "bad-bundle", 0),
        ("tile/0/000", 5 * 32, 3, "wrong-hash", 5),
        ("tile/0/001.p/143", 142 * 32, 3, "wrong-hash", 398),
        ("tile/1/000.p/1", 3, 3, "wrong-tile", None),
        ("checkpoint", 40, 1, "not-signed", None),
        ("checkpoint", 0, 1, "not-signed", None),
    ],
)
def test_a_byte_changed_by_somebody_without_the_key_is_found(
    reader: Reader, tmp_path: Path, file: str, place: int, step: int, code: str, position: int | None
) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    flip(tmp_path / "export" / "log" / file, place)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (step, code, position)


@pytest.mark.parametrize(
    ("file", "step", "code", "position"),
    [
        ("checkpoint", 0, "", None),
        ("tile/entries/001.p/143", 3, "missing", 256),
        ("tile/0/000", 3, "missing", None),
        ("prose/7a", 7, "missing", None),
    ],
)
def test_a_missing_file_is_found(
    reader: Reader, tmp_path: Path, file: str, step: int, code: str, position: int | None
) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    (tmp_path / "export" / "log" / file).unlink()
    if not step:
        with pytest.raises(OSError, match="holds no log"):
            reader.audit(tmp_path / "export", tmp_path / "memory")
        return
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (step, code, position)


def test_other_entries_and_other_tiles_under_a_signed_root_are_found(reader: Reader, tmp_path: Path) -> None:
    """Somebody without the key rewrites everything, and keeps the checkpoint."""
    logs.write_export(tmp_path / "export", GOOD)
    signed = (tmp_path / "export" / "log" / "checkpoint").read_bytes()
    history = GOOD.copy()
    DOCTORS["a choice"][0](history)
    logs.write_export(tmp_path / "export", history)
    (tmp_path / "export" / "log" / "checkpoint").write_bytes(signed)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (3, "wrong-root", None)


@pytest.mark.parametrize("key_seed", [b"\x08" * 32])
def test_a_log_by_another_key_is_found(reader: Reader, tmp_path: Path, key_seed: bytes) -> None:
    logs.write_export(tmp_path / "export", GOOD, key_seed)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (1, "not-signed", None)


def test_a_key_of_another_log_is_refused(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    other = logs.verifier("brugge.example/log").vkey
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory", other)) == (1, "not-signed", None)


def test_the_log_of_another_assembly_under_this_name_is_found(reader: Reader, tmp_path: Path) -> None:
    """A checkpoint says which log it is of, and so does the founding."""
    history = logs.History("gent.example/log", list(GOOD.leaves), GOOD.prose)
    history.leaves[0] = history.leaves[0].replace(b"gent.example/log", b"brugge.example/log")
    logs.write_export(tmp_path / "export", history)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (5, "other-origin", 0)


# --- Texts ---------------------------------------------------------------------------------------------


def text(history: History, words: str) -> str:
    return next(digest for digest, text in history.prose.items() if text.body == words)


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        (Text(b"x" * 16, "Voorstel 1"), "text-changed"),
        (Text(None, None), "text-withheld"),
        (None, "text-missing"),
    ],
)
def test_a_text_that_is_not_the_one_that_was_recorded_is_found(
    reader: Reader, tmp_path: Path, instead: Text | None, code: str
) -> None:
    history = GOOD.copy()
    digest = text(history, "Voorstel 1")
    del history.prose[digest]
    if instead is not None:
        history.prose[digest] = instead
    logs.write_export(tmp_path / "export", history)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (7, code, at(history, digest))


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON\n",
        b"[]\n",
        b'{"digest":"00","salt":null,"body":null}\n',
        b'{"digest":"' + b"ab" * 32 + b'","salt":null,"body":"x"}\n',
        b'{"digest":"' + b"ab" * 32 + b'","salt":"","body":7}\n',
        b'{"digest":"' + b"ab" * 32 + b'","salt":"","body":"","more":1}\n',
        b'{"digest":"' + b"00" * 32 + b'","salt":null,"body":null}\n',
        b"\xff\n",
    ],
)
def test_a_line_that_is_no_text_is_found(reader: Reader, tmp_path: Path, line: bytes) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    bundle = tmp_path / "export" / "log" / "prose" / "ab"
    bundle.write_bytes(bundle.read_bytes() + line)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (7, "bad-text", None)


def test_a_text_that_no_entry_names_does_no_harm(reader: Reader, tmp_path: Path) -> None:
    history = GOOD.copy()
    history.prose["0" * 64] = Text(None, None)
    logs.write_export(tmp_path / "export", history)
    assert reader.audit(tmp_path / "export", tmp_path / "memory")["holds"]


class Live:
    """A log that erases a text while it is read, and covers the erasure by its next checkpoint."""

    name, texts, live = "live", True, True

    def __init__(self, before: Any, after: Any) -> None:
        self._before = before
        self._after = after
        self.erased = False

    def read(self, path: str) -> bytes:
        if path == "prose/00":
            self.erased = True
        data: bytes = (self._after if self.erased else self._before).read(path)
        return data


def test_a_text_that_is_erased_while_the_log_is_read_is_no_finding(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = logs._parliament()
    erased = text(writer.history, "Voorstel 1")
    writer.act(
        RequestErasure("e1", (erased,), writer.text("Een naam"), "personal-data"), logs.member("vereniging01")
    )
    logs.write_export(tmp_path / "before", writer.history)
    position = writer.act(ConfirmErasure("e1"), logs.member("stad"))
    writer.history.prose[erased] = Text(None, None)
    logs.write_export(tmp_path / "after", writer.history)
    before, after = (reader.open(str(tmp_path / name)) for name in ("before", "after"))
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    told = reader.ask(Live(before, after), Asked(tmp_path / "memory", again=True))
    assert told["holds"]
    assert told["erased"] == [{"digest": erased, "position": position}]
    assert waited == [2.0]


def test_a_text_that_stays_withheld_is_found_however_often_it_is_read(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = GOOD.copy()
    withheld = text(history, "Voorstel 1")
    logs.write_export(tmp_path / "before", history)
    history.prose[withheld] = Text(None, None)
    logs.write_export(tmp_path / "after", history)
    before, after = (reader.open(str(tmp_path / name)) for name in ("before", "after"))
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    told = reader.ask(Live(before, after), Asked(tmp_path / "memory", again=True))
    assert found(told)[1] == "text-withheld"
    assert len(waited) == 2


def test_an_erased_text_that_is_still_given_out_is_found(reader: Reader, tmp_path: Path) -> None:
    writer = logs._parliament()
    erased = text(writer.history, "Voorstel 1")
    writer.act(
        RequestErasure("e1", (erased,), writer.text("Een naam"), "personal-data"), logs.member("vereniging01")
    )
    position = writer.act(ConfirmErasure("e1"), logs.member("stad"))
    logs.write_export(tmp_path / "export", writer.history)
    assert found(reader.audit(tmp_path / "export", tmp_path / "memory")) == (7, "text-not-erased", position)


# --- Memory --------------------------------------------------------------------------------------------


def kept(memory: Path) -> dict[str, str]:
    """What is remembered of the only log that was visited."""
    (file,) = memory.iterdir()
    remembered: dict[str, str] = json.loads(file.read_text())
    return remembered


def test_what_one_reader_saw_the_other_remembers(tmp_path: Path) -> None:
    logs.write_export(tmp_path / "early", GOOD, size=300)
    logs.write_export(tmp_path / "late", GOOD)
    for number, (first, second) in enumerate((READERS, READERS[::-1])):
        memory = tmp_path / f"memory{number}"
        assert first.audit(tmp_path / "early", memory, None)["key_from"] == "first-visit"
        told = second.audit(tmp_path / "late", memory, None)
        assert (told["key_from"], told["steps"][1]["state"]) == ("remembered", "held")


def test_a_log_that_grew_continues_what_was_seen(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "early", GOOD, size=300)
    logs.write_export(tmp_path / "late", GOOD)
    assert reader.audit(tmp_path / "early", tmp_path / "memory")["holds"]
    told = reader.audit(tmp_path / "late", tmp_path / "memory", None)
    assert told["holds"]
    assert (told["key_from"], told["steps"][1]["state"]) == ("remembered", "held")
    assert kept(tmp_path / "memory")["checkpoint"] == (tmp_path / "late" / "log" / "checkpoint").read_text()


def test_the_first_visit_says_that_the_log_itself_named_its_key(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    told = reader.audit(tmp_path / "export", tmp_path / "memory", None)
    assert told["holds"]
    assert (told["key"], told["key_from"]) == (KEY, "first-visit")
    assert "compare it" in told["steps"][0]["figure"]


class Address:
    """A log that is served at an address, without its texts."""

    name, texts, live = "https://parlement.example", False, True

    def __init__(self, behind: Any) -> None:
        self._behind = behind

    def read(self, path: str) -> bytes:
        data: bytes = self._behind.read(path)
        return data


def test_an_address_where_nothing_of_a_log_stands_is_a_mistyped_one(reader: Reader, tmp_path: Path) -> None:
    """But where one stood at the last visit, or a key still stands, it is a log that is kept back."""
    logs.write_log(tmp_path / "log", GOOD)
    served = Address(reader.open(str(tmp_path / "log")))
    checkpoint, key = tmp_path / "log/checkpoint", tmp_path / "log/key"
    signed, published = checkpoint.read_bytes(), key.read_bytes()
    checkpoint.unlink()
    assert found(reader.ask(served, Asked(tmp_path / "memory", None))) == (1, "no-checkpoint", None)
    key.unlink()
    with pytest.raises(OSError, match=r"no assembly answers at https://parlement.example, .* without a path"):
        reader.ask(served, Asked(tmp_path / "memory", None))
    checkpoint.write_bytes(signed)
    key.write_bytes(published)
    assert reader.ask(served, Asked(tmp_path / "memory", None))["holds"]
    checkpoint.unlink()
    key.unlink()
    assert found(reader.ask(served, Asked(tmp_path / "memory", None))) == (1, "no-checkpoint", None)


def test_another_log_at_an_address_is_told_and_takes_its_key_by_hand(reader: Reader, tmp_path: Path) -> None:
    """Whoever turns a log back could also give it another name: then no memory would be asked."""
    logs.write_log(tmp_path / "first", GOOD)
    key = logs.write_log(tmp_path / "second", stored("with-rules")[0])
    first, second = (Address(reader.open(str(tmp_path / name))) for name in ("first", "second"))
    memory = tmp_path / "memory"
    assert reader.ask(first, Asked(memory, None))["holds"]
    told = reader.ask(second, Asked(memory, None))
    assert found(told) == (1, "another-log", None)
    assert told["verdict"]["evidence"]["remembered"] == (tmp_path / "first/checkpoint").read_text()
    assert told["verdict"]["evidence"]["checkpoint"] == (tmp_path / "second/checkpoint").read_text()
    assert reader.ask(second, Asked(memory, key))["holds"]
    assert reader.ask(second, Asked(memory, None))["holds"]


def test_a_rewritten_past_is_found_by_who_remembers(reader: Reader, tmp_path: Path) -> None:
    """The operator rewrites a vote and the tally with it: every rule holds, and only a memory does not."""
    logs.write_export(tmp_path / "export", GOOD, size=300)
    assert reader.audit(tmp_path / "export", tmp_path / "memory")["holds"]
    history = GOOD.copy()
    change('"against"', '"for"', HAND)(history)
    change('"for":35,"against":12,"abstain":12', '"for":36,"against":11,"abstain":12')(history)
    logs.write_export(tmp_path / "rewritten", history)
    assert reader.audit(tmp_path / "rewritten", tmp_path / "forgetful")["holds"]
    told = reader.audit(tmp_path / "rewritten", tmp_path / "memory")
    assert found(told) == (2, "inconsistent", None)
    remembered = (tmp_path / "export" / "log" / "checkpoint").read_text()
    rewritten = (tmp_path / "rewritten" / "log" / "checkpoint").read_text()
    assert told["verdict"]["evidence"]["remembered"] == remembered
    assert told["verdict"]["evidence"]["checkpoint"] == rewritten
    assert told["verdict"]["evidence"]["proof"]


def test_a_log_that_shrank_is_found_by_who_remembers(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    assert reader.audit(tmp_path / "export", tmp_path / "memory")["holds"]
    logs.write_export(tmp_path / "restored", GOOD, size=200)
    assert found(reader.audit(tmp_path / "restored", tmp_path / "memory")) == (2, "shrunk", None)


def test_two_roots_for_one_size_are_found_by_who_remembers(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    assert reader.audit(tmp_path / "export", tmp_path / "memory")["holds"]
    history = GOOD.copy()
    history.leaves[-1] = history.leaves[-1].replace(b'"for"', b'"against"')
    logs.write_export(tmp_path / "split", history)
    assert found(reader.audit(tmp_path / "split", tmp_path / "memory")) == (2, "inconsistent", None)


def test_a_memory_that_cannot_be_read_is_not_taken_for_none(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    assert reader.audit(tmp_path / "export", tmp_path / "memory")["holds"]
    (file,) = (tmp_path / "memory").iterdir()
    file.write_text("{}")
    with pytest.raises(ValueError, match="cannot be read"):
        reader.audit(tmp_path / "export", tmp_path / "memory")


# --- Witnesses -----------------------------------------------------------------------------------------


def witnessed(folder: Path, *seeds: bytes, doctored: bool = False) -> tuple[str, ...]:
    note = folder / "log" / "checkpoint"
    body, _, _ = note.read_text().partition("\n\n")
    verifiers = [Verifier(f"krant{n}.example/w", COSIGNATURE, public(seed)) for n, seed in enumerate(seeds)]
    signed = body.replace("gent", "Gent") if doctored else body
    for verifier, seed in zip(verifiers, seeds, strict=True):
        line = cosign(f"{signed}\n", verifier, signer(seed), 1_790_000_000)
        note.write_text(note.read_text() + line)
    return tuple(verifier.vkey for verifier in verifiers)


@pytest.mark.parametrize(("needed", "holds"), [(0, True), (1, True), (2, True), (3, False)])
def test_so_many_witnesses_must_have_signed(
    reader: Reader, tmp_path: Path, needed: int, *, holds: bool
) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    seen = witnessed(tmp_path / "export", b"\x01" * 32, b"\x02" * 32)
    absent = Verifier("krant9.example/w", COSIGNATURE, public(b"\x09" * 32)).vkey
    told = reader.audit(tmp_path / "export", tmp_path / "memory", witnesses=(*seen, absent), needed=needed)
    assert told["holds"] == holds
    if not holds:
        assert found(told) == (1, "too-few-witnesses", None)


def test_one_witness_that_signed_twice_is_one(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    seen = witnessed(tmp_path / "export", b"\x01" * 32)
    witnessed(tmp_path / "export", b"\x01" * 32)
    told = reader.audit(tmp_path / "export", tmp_path / "memory", witnesses=(*seen, *seen), needed=2)
    assert found(told) == (1, "too-few-witnesses", None)


def test_a_cosignature_that_does_not_fit_is_found(reader: Reader, tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    seen = witnessed(tmp_path / "export", b"\x01" * 32, doctored=True)
    told = reader.audit(tmp_path / "export", tmp_path / "memory", witnesses=seen, needed=1)
    assert found(told) == (1, "not-signed", None)


# --- A new key ----------------------------------------------------------------------------------------------

NEW = b"\x0a" * 32
NEWER = b"\x0b" * 32


def announced(history: History, position: int, number: int, key_seed: bytes) -> None:
    """The announcement of a key, the `number`-th of them, at that position."""
    leaf = json.loads(history.leaves[position - 1])
    leaf |= {"stream": "assembly", "type": "notary.key-announced.v1", "command": f"key{number}"}
    leaf["actor"] = {"office": "clerk", "mandate": "griet", "organisation": None, "proof": "token"}
    leaf["data"] = {"vkey": logs.verifier(key_seed=key_seed).vkey}
    history.leaves.insert(position, written(leaf))
    version = 0
    for at, some in enumerate(map(json.loads, history.leaves)):
        if some["stream"] == "assembly":
            version += 1
            history.leaves[at] = written(some | {"version": version})


def written(leaf: dict[str, Any]) -> bytes:
    return json.dumps(leaf, separators=(",", ":"), ensure_ascii=False).encode()


def handed_over(folder: Path, size: int = 310, *, announcing: tuple[bytes, ...] = (NEW, NEWER)) -> Path:
    """A log whose key changed twice: announced at 300 and 350, handed over at `size` and 360."""
    history = GOOD.copy()
    for number, key_seed in enumerate(announcing):
        announced(history, 300 + 50 * number, number + 1, key_seed)
    logs.write_export(folder, history, NEWER)
    keys = [logs.verifier(key_seed=key_seed) for key_seed in (NEWER, NEW, logs.SEED)]
    (folder / "log" / "key").write_text("".join(f"{key.vkey}\n" for key in keys))
    for key_seed, last in ((logs.SEED, size), (NEW, 360)):
        name = f"checkpoint.{logs.verifier(key_seed=key_seed).id.hex()}"
        (folder / "log" / name).write_text(logs.note(logs.checkpoint_of(history, last), key_seed))
    return folder


def test_who_trusts_the_old_key_comes_to_trust_the_new_one(reader: Reader, tmp_path: Path) -> None:
    told = reader.audit(handed_over(tmp_path / "export"), tmp_path / "memory")
    assert told["verdict"] is None
    assert told["key"] == logs.verifier(key_seed=NEWER).vkey
    assert "the key changed 2 times" in told["steps"][0]["figure"]
    assert kept(tmp_path / "memory")["key"] == told["key"], "the next visit begins with the newest key"


def test_a_key_that_was_not_announced_is_not_believed(reader: Reader, tmp_path: Path) -> None:
    told = reader.audit(handed_over(tmp_path / "export", announcing=(NEW,)), tmp_path / "memory")
    assert found(told) == (1, "key-not-announced", None)


def test_a_key_announced_after_the_old_one_signed_last_is_not_believed(
    reader: Reader, tmp_path: Path
) -> None:
    told = reader.audit(handed_over(tmp_path / "export", 300), tmp_path / "memory")
    assert found(told) == (1, "key-not-announced", None)


def test_a_handing_over_under_another_root_is_not_believed(reader: Reader, tmp_path: Path) -> None:
    """The old key signed another past: two logs under one name."""
    folder = handed_over(tmp_path / "export")
    other = GOOD.copy()
    announced(other, 100, 1, NEW)
    name = f"checkpoint.{logs.verifier().id.hex()}"
    (folder / "log" / name).write_text(logs.note(logs.checkpoint_of(other, 310)))
    assert found(reader.audit(folder, tmp_path / "memory")) == (1, "key-not-announced", None)


def test_without_the_last_checkpoint_of_the_old_key_the_new_one_is_not_believed(
    reader: Reader, tmp_path: Path
) -> None:
    folder = handed_over(tmp_path / "export")
    (folder / "log" / f"checkpoint.{logs.verifier().id.hex()}").unlink()
    assert found(reader.audit(folder, tmp_path / "memory")) == (1, "not-signed", None)


def test_a_handing_over_that_the_old_key_did_not_sign_is_not_believed(reader: Reader, tmp_path: Path) -> None:
    folder = handed_over(tmp_path / "export")
    name = folder / "log" / f"checkpoint.{logs.verifier().id.hex()}"
    name.write_text(logs.note(logs.checkpoint_of(GOOD, 310), NEW))
    assert found(reader.audit(folder, tmp_path / "memory")) == (1, "not-signed", None)
