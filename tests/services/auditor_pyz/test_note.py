"""Signed notes, keys and checkpoints, as the one-file reader takes them apart."""

from __future__ import annotations

import pytest

from events.log import note as chamber
from events.log.checkpoint import Checkpoint
from infra.signing import public, signer
from services.auditor_pyz.note import (
    BadNote,
    Key,
    parse_checkpoint,
    parse_key,
    parse_note,
    signers,
)

SEED, OTHER = b"\x01" * 32, b"\x02" * 32
LOG = chamber.Verifier("gent.example/log", chamber.ED25519, public(SEED))
WITNESS = chamber.Verifier("krant.example/w", chamber.COSIGNATURE, public(OTHER))
TEXT = Checkpoint("gent.example/log", 7, bytes(range(32))).text
NOTE = (
    f"{TEXT}\n"
    + chamber.sign(TEXT, LOG, signer(SEED))
    + chamber.cosign(TEXT, WITNESS, signer(OTHER), 1_790_000_000)
)


def key(verifier: chamber.Verifier) -> Key:
    return Key(verifier.name, verifier.kind, verifier.public)


def test_a_note_of_the_notary_and_a_witness_is_signed_by_both() -> None:
    note = parse_note(NOTE.encode())
    assert note.text == TEXT
    assert signers(note, [key(WITNESS), key(LOG)]) == [key(LOG), key(WITNESS)]
    assert parse_checkpoint(note.text) == ("gent.example/log", 7, bytes(range(32)))


def test_lines_of_unknown_keys_are_passed_over() -> None:
    stranger = Key("gent.example/log", 1, public(b"\x03" * 32))
    assert signers(parse_note(NOTE.encode()), [stranger]) == []


def test_another_text_under_the_same_signature_is_refused() -> None:
    doctored = parse_note(NOTE.replace("\n7\n", "\n8\n").encode())
    for one in (LOG, WITNESS):
        with pytest.raises(BadNote, match="does not fit"):
            signers(doctored, [key(one)])


def test_another_time_of_a_cosignature_is_refused() -> None:
    line = chamber.cosign(TEXT, WITNESS, lambda message: signer(OTHER)(message + b" "), 1)
    with pytest.raises(BadNote, match="does not fit"):
        signers(parse_note(f"{TEXT}\n{line}".encode()), [key(WITNESS)])


@pytest.mark.parametrize("verifier", [LOG, WITNESS])
def test_a_key_reads_as_it_is_written(verifier: chamber.Verifier) -> None:
    parsed = parse_key(verifier.vkey + "\n")
    assert parsed == key(verifier)
    assert (parsed.text, parsed.id) == (verifier.vkey, verifier.id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gent.example/log",
        LOG.vkey[:-4],
        LOG.vkey.replace("gent", "brugge"),
        LOG.vkey.replace("+", " "),
        "gent example+00000000+AQ==",
        chamber.Verifier("gent.example/log", 2, public(SEED)).vkey,
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote, match="is no verifier key"):
        parse_key(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TEXT.encode(),
        NOTE.encode()[:-1],
        NOTE.replace("— ", "- ").encode(),
        NOTE.replace("\n7\n", "\n7\r\n").encode(),
        NOTE.encode() + b"\n",
        b"\xff" + NOTE.encode(),
        TEXT.encode() * 2000,
        f"{TEXT}\n— gent.example/log AAAA\n".encode(),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(BadNote):
        parse_note(data)


@pytest.mark.parametrize(
    "text",
    [
        "gent.example/log\n7\n",
        TEXT + "an extension\n",
        TEXT.replace("\n7\n", "\n07\n"),
        TEXT.replace("\n7\n", "\n-7\n"),
        TEXT.replace("\n7\n", "\n\u0667\n"),
        TEXT.replace("=", "=="),
        TEXT.replace("8=\n", "9=\n"),  # the same 32 bytes in a second spelling
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    assert text != TEXT
    with pytest.raises(BadNote):
        parse_checkpoint(text)
