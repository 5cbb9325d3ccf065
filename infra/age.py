"""Encryption to a key or a passphrase in the age format (age-encryption.org/v1), by the library `pyrage`.

To a key (`age1…`) it streams: a pipe and a thread, so that memory does not grow with what is encrypted. By a
passphrase the library takes the whole at once. Either way the last chunk is marked as such and every chunk is
authenticated: what was cut off or changed is found, at the latest at its end.

AgeError
├── BadKey       this text is no recipient, no identity, or no passphrase
├── WrongKey     the file was encrypted to another key, or by another passphrase
└── Damaged      the file is no age file, was cut off, or was changed
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import pyrage

CHUNK = 1 << 20
"""Bytes that are passed on at a time."""

PRIVATE = "AGE-SECRET-KEY-"
"""How a line with an identity begins."""


class AgeError(Exception):
    """What was to be encrypted or decrypted cannot be."""


class BadKey(AgeError):
    """This text is no recipient, no identity, or no passphrase."""


class WrongKey(AgeError):
    """The file was encrypted to another key, or by another passphrase."""


class Damaged(AgeError):
    """The file is no age file, was cut off, or was changed."""


def new_identity() -> tuple[str, str]:
    """A new key pair: the private half, `AGE-SECRET-KEY-1…`, and the recipient, `age1…`."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient(text: str) -> Any:
    """A recipient, `age1…`.

    Raises: BadKey.
    """
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise BadKey(f"'{text}' is no age recipient ({error}): it begins with age1") from error


def identities(text: str) -> list[Any]:
    """The identities in a key file: lines that begin with AGE-SECRET-KEY-; others are passed over.

    Raises: BadKey.
    """
    try:
        found = [
            pyrage.x25519.Identity.from_str(line.strip())
            for line in text.splitlines()
            if line.startswith(PRIVATE)
        ]
    except pyrage.IdentityError as error:
        raise BadKey(f"an age identity cannot be read ({error})") from error
    if not found:
        raise BadKey(f"there is no age identity: a line that begins with {PRIVATE}")
    return found


@contextmanager
def encrypting(file: BinaryIO, recipients: Sequence[Any]) -> Iterator[BinaryIO]:
    """A stream; what is written to it is encrypted into `file`, which is whole when the block ends.

    Raises: OSError when the file cannot be written.
    """
    read_end, write_end = os.pipe()

    def work() -> None:
        with os.fdopen(read_end, "rb", CHUNK) as plain:
            try:
                pyrage.encrypt_io(plain, file, list(recipients))
            except (pyrage.EncryptError, OSError) as error:
                raise _why(error) from error

    with _beside(work), os.fdopen(write_end, "wb", CHUNK) as plain:
        yield plain


@contextmanager
def decrypting(file: BinaryIO, keys: Sequence[Any]) -> Iterator[BinaryIO]:
    """A stream of what is encrypted in `file`. Only when the block has ended well was it whole.

    Raises: WrongKey; Damaged.
    """
    read_end, write_end = os.pipe()

    def work() -> None:
        with os.fdopen(write_end, "wb", CHUNK) as plain:
            _translated(lambda: pyrage.decrypt_io(file, plain, list(keys)))

    with _beside(work), os.fdopen(read_end, "rb", CHUNK) as plain:
        yield plain
        while plain.read(CHUNK):
            pass


def encrypt_by_passphrase(data: bytes, passphrase: str) -> bytes:
    """The age file of `data`.

    Raises: BadKey.
    """
    if not passphrase:
        raise BadKey("the passphrase is empty")
    return cast("bytes", pyrage.passphrase.encrypt(data, passphrase))


def decrypt_by_passphrase(data: bytes, passphrase: str) -> bytes:
    """What is in an age file.

    Raises: WrongKey; Damaged.
    """
    return cast("bytes", _translated(lambda: pyrage.passphrase.decrypt(data, passphrase)))


def _why(error: Exception) -> OSError:
    # The library passes on what the file said, but as a text.
    number = re.search(r"\[Errno (\d+)\]", str(error))
    if number is None:
        return OSError(str(error))
    return OSError(int(number[1]), os.strerror(int(number[1])))


def _translated(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BrokenPipeError:
        raise
    except pyrage.DecryptError as error:
        if "key" in str(error) or "Decryption failed" in str(error):
            raise WrongKey("it was not encrypted to this key, or by this passphrase") from error
        raise Damaged(f"it is no age file, or was cut off: {error}") from error
    except OSError as error:
        raise Damaged(f"it was cut off or changed: {error}") from error


@contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Work in a thread while the block runs; what goes wrong there is raised, not what followed from it."""
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised below
            failed.append(error)

    thread = threading.Thread(target=guarded, name="age", daemon=True)
    thread.start()
    try:
        yield
    except BaseException as error:
        thread.join()
        # A stream that ended too early follows from why it did; a reader who left early is no failure.
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0] from error
        raise
    thread.join()
    if failed:
        raise failed[0]
