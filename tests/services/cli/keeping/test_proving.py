"""A kept log is verified whole: a good one is told what it is, a doctored one what does not hold."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from events.assembly.acts import Found
from events.erasure.acts import ConfirmErasure, RequestErasure
from events.log.merkle import leaf_hash, root
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from services.cli.keeping.proving import Offices, Proven, prove
from services.cli.keeping.reading import Kept, Unfit
from tests.contracts.logs import (
    CLERK,
    FOUNDER,
    ORIGIN,
    SEED,
    History,
    Text,
    Writer,
    checkpoint_of,
    member,
    note,
    parliament,
    prose_line,
    verifier,
    write_export,
)

PARLIAMENT = parliament()

OTHER = b"\x08" * 32


def quiet(_stage: str, _of: int) -> Callable[[int, int], None]:
    return lambda _done, _whole: None


def history() -> History:
    """A history to doctor."""
    return PARLIAMENT.copy()


def proven(folder: Path, key: str | None = None) -> Proven:
    return prove(Kept(folder), key, quiet)


def rewritten(folder: Path, path: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file as somebody who changes the manifest too."""
    file = folder / path
    file.write_bytes(change(file.read_bytes()))
    manifest = json.loads((folder / "manifest.json").read_text())
    data = file.read_bytes()
    manifest["files"][path] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_good_export_is_told_what_it_is(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    found = proven(tmp_path)
    assert (found.origin, found.size) == (ORIGIN, len(PARLIAMENT.leaves))
    assert found.root == root(map(leaf_hash, PARLIAMENT.leaves))
    assert found.signer == verifier()
    assert found.signed is not None
    assert (found.signed.size, found.signed.root) == (found.size, found.root)
    assert found.texts == len(PARLIAMENT.prose)
    assert found.offices == Offices("griet", "klok")


def test_the_key_may_be_given_by_hand(tmp_path: Path) -> None:
    vkey = write_export(tmp_path, PARLIAMENT)
    assert proven(tmp_path, vkey).signer == verifier()
    with pytest.raises(Unfit, match="not signed by any key that was to be expected"):
        proven(tmp_path, verifier(key_seed=OTHER).vkey)
    with pytest.raises(Unfit, match="log/checkpoint does not hold"):
        proven(tmp_path, "not a key")


def test_an_export_by_another_key_is_the_word_of_its_manifest_alone(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT, OTHER)
    assert proven(tmp_path).signer == verifier(key_seed=OTHER)
    with pytest.raises(Unfit):
        proven(tmp_path, verifier(key_seed=SEED).vkey)


@pytest.mark.parametrize("size", [2, 3, 255, 256, 257, 300])
def test_an_export_of_any_size_holds(tmp_path: Path, size: int) -> None:
    write_export(tmp_path, PARLIAMENT, size=size)
    assert proven(tmp_path).size == size


# --- somebody without the key changes files ----------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["log/checkpoint", "log/key", "log/tile/entries/000", "log/tile/0/000", "log/prose/00"]
)
def test_a_file_that_is_missing_or_changed_is_found(tmp_path: Path, path: str) -> None:
    write_export(tmp_path, PARLIAMENT)
    file = tmp_path / path
    whole = file.read_bytes()
    file.write_bytes(whole + b"\n")
    with pytest.raises(Unfit, match=f"{path} is not the file that manifest.json lists"):
        proven(tmp_path)
    file.unlink()
    with pytest.raises(Unfit, match=f"{path} cannot be read"):
        proven(tmp_path)


def test_an_entry_with_another_byte_does_not_have_the_root(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    rewritten(tmp_path, "log/tile/entries/000", lambda data: data.replace(b'"wonen"', b'"varen"', 1))
    with pytest.raises(Unfit, match=r"log/tile/0/000 does not hold|do not have the root"):
        proven(tmp_path)


def test_tiles_of_hashes_are_those_of_the_entries(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    rewritten(tmp_path, "log/tile/0/000", lambda data: bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(Unfit, match="log/tile/0/000 does not hold the hashes"):
        proven(tmp_path)


def test_a_bundle_that_was_cut_off_is_found(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    rewritten(tmp_path, "log/tile/entries/000", lambda data: data[:-1])
    with pytest.raises(Unfit, match="ends within an entry"):
        proven(tmp_path)


def test_a_checkpoint_that_was_changed_is_not_signed(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    size = str(len(PARLIAMENT.leaves)).encode()
    rewritten(tmp_path, "log/checkpoint", lambda data: data.replace(b"\n" + size, b"\n1", 1))
    with pytest.raises(Unfit, match="does not fit the text above it"):
        proven(tmp_path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "halfrond-export/1"}, "says 'halfrond-export/1', and this version reads"),
        ({"size": "many"}, "is not one of a log"),
        ({"size": 0}, "is not one of a log"),
        ({"root": "00"}, "is not one of a log"),
        ({"root": "00" * 32}, "do not have the root that the manifest names"),
        ({"origin": "elsewhere.example/log"}, "is not signed by elsewhere.example/log itself"),
        ({"files": {"../../etc/passwd": {"size": 1, "sha256": ""}}}, "is not one of a log"),
        ({"files": {"/etc/passwd": {"size": 1, "sha256": ""}}}, "is not one of a log"),
        ({"files": []}, "is not one of a log"),
    ],
)
def test_a_manifest_that_says_something_else_is_found(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    write_export(tmp_path, PARLIAMENT)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, **change}))
    with pytest.raises(Unfit, match=told):
        proven(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"null"])
def test_what_has_no_manifest_is_no_log(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(Unfit):
        Kept(tmp_path)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(Unfit, match=r"manifest.json cannot be read"):
        Kept(tmp_path)


# --- the operator, who has the key, doctors the log --------------------------------------------------------


def test_an_entry_that_is_missing_leaves_a_gap_in_its_stream(tmp_path: Path) -> None:
    doctored = history()
    del doctored.leaves[5]
    write_export(tmp_path, doctored)
    with pytest.raises(Unfit, match="position 5 is event 2 of organisation-vereniging00, and 1 is due"):
        proven(tmp_path)


def test_an_entry_that_is_no_event_is_found(tmp_path: Path) -> None:
    doctored = history()
    doctored.leaves[7] = b'{"what":"is this"}'
    write_export(tmp_path, doctored)
    with pytest.raises(Unfit, match="an entry cannot be read: position 7"):
        proven(tmp_path)


def test_an_assembly_has_a_clerk(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT, size=1)
    with pytest.raises(Unfit, match="nobody holds the clerk's office"):
        proven(tmp_path)


def test_a_log_begins_with_its_founding(tmp_path: Path) -> None:
    doctored = history()
    del doctored.leaves[:3]
    write_export(tmp_path, doctored)
    with pytest.raises(Unfit, match=r"is due|does not begin with the founding"):
        proven(tmp_path)


# --- texts -------------------------------------------------------------------------------------------------


def test_a_text_that_an_entry_names_is_there(tmp_path: Path) -> None:
    doctored = history()
    digest = next(iter(doctored.prose))
    del doctored.prose[digest]
    write_export(tmp_path, doctored)
    with pytest.raises(Unfit, match=f"1 texts are missing: text {digest} is named at position 0 first"):
        proven(tmp_path)


def test_a_text_that_no_entry_names_is_harmless(tmp_path: Path) -> None:
    """Texts are taken a moment after the checkpoint."""
    more = history()
    named = hashlib.sha256(b"saltLater").hexdigest()
    more.prose[named] = Text(b"salt", "Later")
    write_export(tmp_path, more)
    assert proven(tmp_path).texts == len(PARLIAMENT.prose) + 1


@pytest.mark.parametrize("text", [Text(b"salt", "Something else"), Text(b"", "")])
def test_a_text_is_the_one_that_its_digest_names(tmp_path: Path, text: Text) -> None:
    doctored = history()
    doctored.prose[next(iter(doctored.prose))] = text
    write_export(tmp_path, doctored)
    with pytest.raises(Unfit, match="is not the one that its digest names"):
        proven(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (Text(None, None), "is empty, and no entry erased it"),
        (Text(None, "Half"), "has no proper salt and body"),
        (Text(b"salt", None), "has no proper salt and body"),
    ],
)
def test_a_text_is_not_gone_by_itself(tmp_path: Path, text: Text, told: str) -> None:
    doctored = history()
    doctored.prose[next(iter(doctored.prose))] = text
    write_export(tmp_path, doctored)
    with pytest.raises(Unfit, match=told):
        proven(tmp_path)


def erased() -> tuple[History, str]:
    """A log in which a text was erased, and its digest."""
    w = Writer()
    w.act(Found(ORIGIN, w.text("Parlement"), w.text("Samen"), ("griet", "klok")), FOUNDER)
    name = w.text("Vereniging van Mevrouw Zonnebloem")
    for organisation, bench in (("koor", "civil-society"), ("stad", "city")):
        w.act(Admit(organisation, bench, Profile(name)), CLERK)  # type: ignore[arg-type]
        w.act(GiveMandate(organisation, f"m{organisation}", "full"), CLERK)
    w.act(RequestErasure("e1", (name,), w.text("Een naam"), "personal-data"), member("koor"))
    w.act(ConfirmErasure("e1"), member("stad"))
    return w.history, name


@pytest.mark.parametrize("gone", [True, False])
def test_a_text_that_an_entry_erased_may_be_gone_and_is_told_to_be_erased(
    tmp_path: Path, *, gone: bool
) -> None:
    """Also where the files are older than the erasure: then it must go when they are restored."""
    log, name = erased()
    if gone:
        log.prose[name] = Text(None, None)
    write_export(tmp_path, log)
    assert proven(tmp_path).erased == {name}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data[:-1], "does not end with a newline"),
        (lambda data: data + data.splitlines(keepends=True)[-1], "stands out of order, or twice"),
        (lambda data: data + b"{}\n", "holds a line that is no text"),
        (lambda data: data.replace(b'"salt":"', b'"salt":"zz', 1), "its digest or its salt is not one"),
        (lambda data: data.replace(b'"digest":"', b'"digest":"0', 1), "digest"),
    ],
)
def test_a_bundle_of_texts_is_in_order(tmp_path: Path, change: Callable[[bytes], bytes], told: str) -> None:
    write_export(tmp_path, PARLIAMENT)
    path = next(f"log/prose/{n:02x}" for n in range(256) if (tmp_path / f"log/prose/{n:02x}").stat().st_size)
    rewritten(tmp_path, path, change)
    with pytest.raises(Unfit, match=told):
        proven(tmp_path)


# --- a folder from a stranger ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["log/prose/00", "log/tile", "manifest.json"])
def test_nothing_is_read_through_a_symbolic_link(tmp_path: Path, path: str) -> None:
    write_export(tmp_path / "export", PARLIAMENT)
    place = tmp_path / "export" / path
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unfit, match="is a symbolic link"):
        proven(tmp_path / "export")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    (tmp_path / "log/prose/00").unlink()
    os.mkfifo(tmp_path / "log/prose/00")
    with pytest.raises(Unfit, match="it is no file"):
        proven(tmp_path)


@pytest.mark.parametrize("path", ["log/tile/entries/000", "log/tile/0/000", "log/prose/7f", "log/key"])
def test_nothing_is_read_that_the_manifest_does_not_list(tmp_path: Path, path: str) -> None:
    write_export(tmp_path, PARLIAMENT)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    del manifest["files"][path]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Unfit, match=f"{path} is not listed in manifest.json"):
        proven(tmp_path)


def test_a_text_that_stands_in_another_bundle_is_found(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    first, second = sorted(PARLIAMENT.prose)[:2]
    line = prose_line(second, PARLIAMENT.prose[second])
    rewritten(tmp_path, f"log/prose/{first[:2]}", lambda data: data + line)
    assert first[:2] != second[:2]
    with pytest.raises(Unfit, match="its digest begins otherwise"):
        proven(tmp_path)


def test_the_last_checkpoint_of_a_former_key_is_by_a_key_that_is_listed(tmp_path: Path) -> None:
    write_export(tmp_path, PARLIAMENT)
    former = verifier(key_seed=OTHER)
    path = f"log/checkpoint.{former.id.hex()}"
    (tmp_path / path).write_text(note(checkpoint_of(PARLIAMENT, 300), OTHER))
    rewritten(tmp_path, path, lambda data: data)
    with pytest.raises(Unfit, match="no checkpoint by a key that this log had before"):
        proven(tmp_path)
    rewritten(tmp_path, "log/key", lambda data: data + f"{former.vkey}\n".encode())
    assert proven(tmp_path).signer == verifier()
