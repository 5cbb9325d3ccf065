"""A backup: a tar archive, encrypted. Opened into a folder that nobody else can read, gone when it is done.

Whoever knows the recipient can make a file that decrypts: what comes out is a stranger's until it is proven.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from infra import age
from services.cli.keeping.reading import Unfit, inside
from services.cli.keeping.writing import told_of
from services.cli.screen import Code, Stop

LARGEST = 512 * 1024 * 1024
"""Bytes of a backup that is encrypted by a passphrase: it is held in memory, twice."""

WORKPLACE = ".restoring"
"""The folder that a backup is opened into."""

CHUNK = 1 << 20


class Lock(NamedTuple):
    """What a backup is closed or opened with: age recipients or identities; or, without any, a passphrase."""

    keys: Sequence[Any]
    passphrase: str = ""


class _Bounded(io.BytesIO):
    """Bytes in memory, up to a bound."""

    def write(self, data: Any) -> int:
        """Raises: Stop."""
        if self.tell() + len(data) > LARGEST:
            raise Stop(
                f"the backup is larger than {LARGEST >> 20} MiB, which is too much for a passphrase: encrypt "
                "it to a key (see --make-identity and --recipient).",
                Code.USAGE,
            )
        return super().write(data)


@contextmanager
def closing(file: BinaryIO, lock: Lock) -> Iterator[BinaryIO]:
    """A stream; what is written to it is encrypted into `file`.

    Raises: OSError; Stop.
    """
    if lock.keys:
        with age.encrypting(file, lock.keys) as stream:
            yield stream
        return
    whole = _Bounded()
    yield whole
    file.write(age.encrypt_by_passphrase(whole.getvalue(), lock.passphrase))


@contextmanager
def opened(file: Path, lock: Lock, beside: Path) -> Iterator[Path]:
    """A folder with what a backup holds, in `beside`, for as long as the block lasts.

    Raises: Unfit; Stop for a wrong key and where the disk does not do.
    """
    with _workplace(beside) as folder:
        try:
            with told_of(file, "read"):
                source = file.open("rb")
            with source, _decrypting(source, lock) as stream:
                _unpack(stream, folder)
        except age.WrongKey as error:
            raise Stop(f"{file} was not opened: {error}.") from error
        except age.AgeError as error:
            raise Unfit(f"{file.name}: {error}") from error
        yield folder


@contextmanager
def _decrypting(source: BinaryIO, lock: Lock) -> Iterator[BinaryIO]:
    if lock.keys:
        with age.decrypting(source, lock.keys) as stream:
            yield stream
        return
    data = source.read(LARGEST + CHUNK)
    if len(data) == LARGEST + CHUNK:
        raise Unfit("it is larger than any backup that is encrypted by a passphrase")
    yield io.BytesIO(age.decrypt_by_passphrase(data, lock.passphrase))


def _unpack(stream: BinaryIO, folder: Path) -> None:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                _put(tar, member, folder)
    except tarfile.TarError as error:
        raise Unfit(f"what is encrypted there is no archive, or was cut off: {error}") from error


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    file = tar.extractfile(member) if member.isreg() else None
    if file is None or not inside(member.name):
        raise Unfit(f"the archive holds {member.name!r}, which is no file within a folder")
    place = folder / member.name
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as target:
            shutil.copyfileobj(file, target, CHUNK)
    except (FileExistsError, NotADirectoryError) as error:
        raise Unfit(f"the archive holds {member.name!r} twice") from error
    except OSError as error:
        told = f"{folder} cannot be written ({error.strerror}): the backup is opened there; make room."
        raise Stop(told) from error


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder of one restore at a time; what one that was killed has left there is removed first.

    On the disk that will hold it all: in the data folder, which is gone again when nothing else came into it.
    """
    place = beside / WORKPLACE
    with told_of(place):
        beside.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Stop(f"another restore is at work in {place}: wait for it.", Code.REFUSED) from error
        try:
            shutil.rmtree(place / "backup", ignore_errors=True)
            with told_of(place):
                (place / "backup").mkdir(mode=0o700)
            yield place / "backup"
        finally:
            shutil.rmtree(place, ignore_errors=True)
    finally:
        os.close(lock)
        with suppress(OSError):
            beside.rmdir()  # nothing was restored into it
