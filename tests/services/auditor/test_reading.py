"""The installed reader: hashing in another process, breaking off and going on, and what it keeps in mind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.log.note import parse_vkey
from infra.signing import public, signer, verify
from services.auditor import audit as auditing
from services.auditor import bookmark
from services.auditor.audit import Asked, Audit
from services.auditor.hashing import ALONE, hashed
from services.auditor.reading import Reading
from services.auditor.source import Folder, Unreachable, open_source
from services.auditor.tiles import Doctored
from services.auditor.verdict import Verdict
from services.bench.auditing import publish
from tests.contracts import logs
from tests.contracts.logs import parliament

pytestmark = pytest.mark.fault

GOOD = parliament()
SIZE = 13 * 256 + 9
"""Entries of a log that is hashed by another process."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of so many entries, mostly ballots: four polls are counted in it, and one is open."""
    assert SIZE > ALONE
    folder = tmp_path_factory.mktemp("large") / "log"
    publish(folder, SIZE, public(logs.SEED), signer(logs.SEED))
    return folder


def nothing(*_: object) -> None:
    pass


def read(source: Any, size: int) -> Reading:
    reading = Reading()
    reading.upto(source, size, (), nothing, nothing)
    return reading


def read_until(source: Any, size: int, bundles: int) -> Reading:
    """A reading that was broken off after so many bundles."""
    reading = Reading()

    def between() -> None:
        if reading.crown.bundles == bundles:
            raise Unreachable("the line was cut")

    with pytest.raises(Unreachable):
        reading.upto(source, size, (), nothing, between)
    return reading


def audit(source: Any, memory: Path, **more: Any) -> Verdict:
    return Audit(source, Asked(memory, **more), verify, nothing, nothing).visit()


def test_another_process_hashes_as_this_one_does(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_source(str(large))
    by_another = list(hashed(source, SIZE, 2))
    monkeypatch.setattr("services.auditor.hashing.ALONE", SIZE)
    assert by_another == list(hashed(source, SIZE, 2))
    assert (len(by_another), by_another[-1].root, len(by_another[-1].hashes)) == (12, None, 9)


def test_what_the_other_process_finds_is_told_here(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    publish(folder, SIZE, public(logs.SEED), signer(logs.SEED))
    bundle = folder / "tile" / "entries" / "011"
    data = bytearray(bundle.read_bytes())
    data[20] ^= 1
    bundle.write_bytes(data)
    with pytest.raises(Doctored) as told:
        read(open_source(str(folder)), SIZE)
    assert (told.value.code, told.value.position) == ("wrong-hash", 11 * 256)
    bundle.unlink()
    with pytest.raises(Doctored) as told:
        read(open_source(str(folder)), SIZE)
    assert (told.value.code, told.value.position) == ("missing", 11 * 256)


def test_an_unreachable_log_is_told_by_the_other_process(large: Path) -> None:
    away = Folder("http://127.0.0.1:9", large, texts=False)
    with pytest.raises(Unreachable, match=r"cannot be reached"):
        list(hashed(away, SIZE, 0))


def test_a_process_that_is_left_alone_ends(large: Path) -> None:
    bundles: Iterator[Any] = iter(hashed(open_source(str(large)), SIZE, 0))
    next(bundles)
    bundles.close()  # type: ignore[attr-defined]


def test_papers_are_forgotten_once_their_poll_is_over(large: Path) -> None:
    """Memory does not grow with the length of the log, but with what is open."""
    reading = read(open_source(str(large)), SIZE)
    assert list(reading.findings) == []
    assert reading.judge.counted == 3
    assert set(reading.judge.states.papers) == set(reading.order.papers) == {"p3"}
    assert not any(stream.startswith("ballot-") for stream in reading.judge.states)


class Cut:
    """A log that cannot be reached any more after so many files of entries."""

    texts, live = False, False

    def __init__(self, folder: Path, bundles: int) -> None:
        self.name = str(folder)
        self._source = open_source(str(folder))
        self._left = bundles

    def read(self, path: str) -> bytes:
        if path.startswith("tile/entries/"):
            if not self._left:
                raise Unreachable("the line was cut")
            self._left -= 1
        return self._source.read(path)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is put away after every bundle; all is hashed in this process."""
    monkeypatch.setattr(auditing, "PUT_AWAY", -1e9)
    monkeypatch.setattr(auditing, "AT_MOST", 1e9)
    monkeypatch.setattr("services.auditor.hashing.ALONE", SIZE)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("bundles", [1, 4, 13])
def test_an_audit_that_was_broken_off_goes_on_where_it_was(large: Path, tmp_path: Path, bundles: int) -> None:
    with pytest.raises(Unreachable, match="cut"):
        audit(Cut(large, bundles), tmp_path)
    whole = audit(open_source(str(large)), tmp_path / "another")
    resumed = audit(open_source(str(large)), tmp_path)
    assert (whole.resumed, resumed.resumed) == (0, bundles * 256)
    assert resumed.holds
    figures = [[(s.step, s.figure) for s in told.steps if s.step > 3] for told in (whole, resumed)]
    assert figures[0] == figures[1]
    assert f"the first {bundles * 256} were read" in resumed.steps[2].figure
    assert not list(tmp_path.glob("*.begun")), "an audit that is over leaves nothing to go on with"


@pytest.mark.usefixtures("at_once")
def test_all_that_was_known_is_known_again(large: Path, tmp_path: Path) -> None:
    """A reading that is put away after every bundle and taken up again comes to the same as one in one go."""
    logs.write_log(tmp_path / "log", GOOD)
    size, source = len(GOOD.leaves), open_source(str(tmp_path / "log"))
    for folder, entries in ((tmp_path / "log", size), (large, SIZE)):
        source = open_source(str(folder))
        whole = read(source, entries)
        for bundles in range(1, entries // 256 + 1):
            halfway = read_until(source, entries, bundles)
            note = (folder / "checkpoint").read_text()
            origin = note.splitlines()[0]
            bookmark.save(tmp_path, origin, note, halfway)
            kept = bookmark.load(tmp_path, origin)
            assert kept is not None
            again = bookmark.reading(kept)
            again.upto(source, entries, (), nothing, nothing)
            assert dict(again.judge.states) == dict(whole.judge.states)
            assert again.judge.states.papers == whole.judge.states.papers
            assert (again.order, again.crown) == (whole.order, whole.crown)
            assert (again.named, again.erased) == (whole.named, whole.erased)
            assert again.roots[entries] == whole.roots[entries]
            assert list(again.findings) == []


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\x80"])
def test_a_bookmark_that_cannot_be_used_is_passed_over(large: Path, tmp_path: Path, spoilt: bytes) -> None:
    with pytest.raises(Unreachable):
        audit(Cut(large, 4), tmp_path)
    (begun,) = tmp_path.glob("*.begun")
    begun.write_bytes(spoilt)
    verdict = audit(open_source(str(large)), tmp_path)
    assert (verdict.holds, verdict.resumed) == (True, 0)


@pytest.mark.usefixtures("at_once")
def test_a_bookmark_by_other_software_is_passed_over(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unreachable):
        audit(Cut(large, 4), tmp_path)
    monkeypatch.setattr(bookmark, "FORMAT", bookmark.FORMAT + 1)
    assert audit(open_source(str(large)), tmp_path).resumed == 0


@pytest.mark.usefixtures("at_once")
def test_what_was_read_before_it_was_broken_off_must_be_under_the_signed_root_too(
    large: Path, tmp_path: Path
) -> None:
    """Whoever changes the bookmark changes what the entries lead to."""
    with pytest.raises(Unreachable):
        audit(Cut(large, 4), tmp_path)
    (begun,) = tmp_path.glob("*.begun")
    kept = bookmark.load(tmp_path, "bench.example/log")
    assert kept is not None
    root = kept.crown.levels[0][1]
    begun.write_bytes(begun.read_bytes().replace(root, root[::-1]))
    verdict = audit(open_source(str(large)), tmp_path)
    assert verdict.first is not None
    assert (verdict.first.step, verdict.resumed) == (3, 1024)


@pytest.mark.usefixtures("at_once")
def test_a_log_that_shrank_while_it_was_broken_off_is_found(large: Path, tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        audit(Cut(large, 4), tmp_path)
    publish(tmp_path / "shorter", 900, public(logs.SEED), signer(logs.SEED))
    verdict = audit(open_source(str(tmp_path / "shorter")), tmp_path)
    assert verdict.first is not None
    assert (verdict.first.step, verdict.first.code) == (2, "shrunk")
    assert verdict.first.evidence["remembered"] == (large / "checkpoint").read_text()


def test_a_second_visit_reads_only_what_is_new(tmp_path: Path) -> None:
    """As `--watch` does it, again and again."""
    folder = tmp_path / "export"
    logs.write_export(folder, GOOD, size=300)
    read_at: list[int] = []
    source = open_source(str(folder))
    key = parse_vkey(logs.verifier().vkey)
    asked = Asked(tmp_path / "memory", key)
    audit = Audit(source, asked, verify, nothing, lambda done, _: read_at.append(done))
    assert audit.visit().holds
    assert read_at == [256, 300]
    logs.write_export(folder, GOOD, size=311)
    read_at.clear()
    verdict = audit.visit()
    assert verdict.holds
    assert verdict.steps[1].figure == "the 300 entries of the last visit are its beginning"
    assert read_at == [311]
    logs.write_export(folder, GOOD)
    verdict = audit.visit()
    assert verdict.holds
    assert verdict.steps[2].figure.startswith("399 entries lead to the signed root")
    assert verdict.steps[5].figure == "3 polls were counted again"
    assert audit.visit().holds, "also where nothing is new"


def test_a_doctored_entry_is_found_at_the_second_visit(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    logs.write_export(folder, GOOD, size=300)
    audit = Audit(open_source(str(folder)), Asked(tmp_path / "memory"), verify, nothing, nothing)
    assert audit.visit().holds
    history = GOOD.copy()
    history.leaves[-1] = history.leaves[-1].replace(b'"office":"member"', b'"office":"clerk"')
    logs.write_export(folder, history)
    first = audit.visit().first
    assert first is not None
    assert (first.step, first.code, first.position) == (5, "not-your-organisation", len(history.leaves) - 1)
