"""Encryption of backups: there and back in a stream; whatever is wrong with a file is found."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tracemalloc
from pathlib import Path
from typing import BinaryIO

import pytest

from infra.age import (
    BadKey,
    Damaged,
    WrongKey,
    decrypt_by_passphrase,
    decrypting,
    encrypt_by_passphrase,
    encrypting,
    identities,
    new_identity,
    recipient,
)

PRIVATE, PUBLIC = new_identity()
DATA = os.urandom(300_000)


def sealed(data: bytes, *recipients: str) -> bytes:
    """The age file of some bytes."""
    file = io.BytesIO()
    with encrypting(file, [recipient(one) for one in recipients or (PUBLIC,)]) as stream:
        stream.write(data)
    return file.getvalue()


def opened(file: bytes, private: str = PRIVATE) -> bytes:
    """What is in an age file."""
    with decrypting(io.BytesIO(file), identities(private)) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
def test_what_was_encrypted_is_decrypted_the_same(size: int) -> None:
    assert opened(sealed(DATA[:size])) == DATA[:size]
    assert DATA[:32] not in sealed(DATA)


def test_each_of_several_recipients_can_open_it() -> None:
    other, other_public = new_identity()
    file = sealed(DATA, PUBLIC, other_public)
    assert opened(file) == opened(file, f"# mine\n{other}\n") == DATA


def test_a_file_that_was_cut_off_anywhere_is_damaged() -> None:
    file = sealed(DATA)
    for length in (0, 1, 50, 150, 1_000, 70_000, len(file) - 17, len(file) - 1):
        with pytest.raises(Damaged):
            opened(file[:length])


def test_a_file_with_a_changed_byte_is_not_opened() -> None:
    file = sealed(DATA)
    for place in (300, 70_000, len(file) - 1):
        with pytest.raises(Damaged):
            opened(file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :])
    with pytest.raises(Damaged):
        opened(file + b"x")


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(WrongKey):
        opened(sealed(DATA), new_identity()[0])


def test_an_error_of_the_reader_is_told_when_the_file_is_sound() -> None:
    with pytest.raises(ZeroDivisionError), decrypting(io.BytesIO(sealed(DATA)), identities(PRIVATE)):
        raise ZeroDivisionError


def read_to_the_end(stream: BinaryIO) -> None:
    """As one who unpacks it: what was cut off seems to end in the middle."""
    while stream.read(1_000):
        pass
    raise EOFError("the archive ends in the middle")


def test_an_error_of_the_reader_that_follows_from_a_damaged_file_is_told_as_that() -> None:
    with pytest.raises(Damaged), decrypting(io.BytesIO(sealed(DATA)[:-1]), identities(PRIVATE)) as stream:
        read_to_the_end(stream)


def test_a_disk_that_is_full_is_told() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left"),
        encrypting(full, [recipient(PUBLIC)]) as stream,
    ):
        stream.write(DATA * 20)


@pytest.mark.parametrize("text", ["", "age1x", "ssh-ed25519 AAAA", pytest.param(PRIVATE, id="a private key")])
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        recipient(text)


@pytest.mark.parametrize(
    "text", ["", "# a comment", pytest.param(PUBLIC, id="a recipient"), "AGE-SECRET-KEY-1X"]
)
def test_what_holds_no_identity_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        identities(text)


@pytest.mark.fault
def test_a_passphrase_opens_what_it_closed_and_nothing_else() -> None:
    file = encrypt_by_passphrase(b"secrets", "correct horse battery staple")
    assert decrypt_by_passphrase(file, "correct horse battery staple") == b"secrets"
    with pytest.raises(WrongKey):
        decrypt_by_passphrase(file, "wrong")
    with pytest.raises(BadKey):
        encrypt_by_passphrase(b"secrets", "")


def test_memory_does_not_grow_with_what_is_encrypted(tmp_path: Path) -> None:
    """The library's own memory is out of sight; what we hold is not."""
    tracemalloc.start()
    with (tmp_path / "f").open("wb") as file, encrypting(file, [recipient(PUBLIC)]) as stream:
        for _ in range(100):
            stream.write(DATA)
    with (tmp_path / "f").open("rb") as file, decrypting(file, identities(PRIVATE)) as stream:
        total = 0
        while part := stream.read(65_536):
            total += len(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 100 * len(DATA)
    assert peak < 10_000_000


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not on this machine")
def test_the_program_age_opens_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(PRIVATE + "\n")
    command = ["age", "-d", "-i", str(tmp_path / "key")]
    assert subprocess.run(command, input=sealed(DATA), capture_output=True, check=True).stdout == DATA
