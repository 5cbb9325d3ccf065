"""Writing a log into files: into a folder (an export), or into one archive (a backup).

A folder appears whole: everything is written beside it, synced, and then renamed; nothing is overwritten.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.metadata
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

import msgspec

from services.cli.screen import Code, Stop

MANIFEST = "manifest.json"
CHECKPOINT, KEY = "log/checkpoint", "log/key"

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""How a disk says that it is full, or that somebody set a limit."""


class Text(msgspec.Struct, frozen=True):
    """A text that stands outside the log, as a line of a bundle; `salt` in hex. Both null: it was erased."""

    digest: str
    salt: str | None
    body: str | None


class Written(NamedTuple):
    """A file that was written: bytes, and SHA-256 in hex."""

    size: int
    sha256: str


class Sink(Protocol):
    """Where files go. `files` lists them by path, with how large they are."""

    files: dict[str, Written]

    def add(self, path: str, data: bytes) -> None:
        """One more file."""
        ...


class FolderSink:
    """Files in a folder; they survive a crash of the machine after `settle`."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, Written] = {}
        self._folder = folder

    def add(self, path: str, data: bytes) -> None:
        """One more file."""
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.files[path] = _written(data)

    def settle(self) -> None:
        """Sync everything: one call for thousands of files."""
        os.sync()


class TarSink:
    """Files in a stream, as a tar archive; `close` ends it."""

    def __init__(self, stream: BinaryIO, at: datetime) -> None:
        self.files: dict[str, Written] = {}
        self._stream = stream
        self._at = int(at.timestamp())

    def add(self, path: str, data: bytes) -> None:
        """One more file."""
        about = tarfile.TarInfo(path)
        about.size, about.mode, about.mtime = len(data), 0o600, self._at
        padding = bytes(-len(data) % tarfile.BLOCKSIZE)
        self._stream.write(about.tobuf(tarfile.PAX_FORMAT) + data + padding)
        self.files[path] = _written(data)

    def close(self) -> None:
        """Nothing more comes."""
        self._stream.write(bytes(2 * tarfile.BLOCKSIZE))


async def write_prose(sink: Sink, texts: AsyncIterator[tuple[str, bytes | None, str | None]]) -> int:
    """Write all 256 bundles of texts, which come by digest; gives how many texts there are."""
    count, lines, current = 0, list[bytes](), 0
    encode = msgspec.json.Encoder().encode

    def flush(upto: int) -> None:
        nonlocal current
        while current < upto:
            sink.add(f"log/prose/{current:02x}", b"".join(lines))
            lines.clear()
            current += 1

    async for digest, salt, body in texts:
        flush(int(digest[:2], 16))
        erased = salt is None or body is None
        text = Text(digest, None if salt is None or erased else salt.hex(), None if erased else body)
        lines.append(encode(text) + b"\n")
        count += 1
    flush(256)
    return count


def write_manifest(sink: Sink, about: dict[str, Any], taken_at: datetime) -> dict[str, Any]:
    """Write the manifest of all files so far; `about` says what this is."""
    manifest = {
        **about,
        "taken_at": taken_at.isoformat(timespec="seconds") + "Z",
        "software": f"halfrond {importlib.metadata.version('halfrond')}",
        "files": {path: written._asdict() for path, written in sorted(sink.files.items())},
    }
    sink.add(MANIFEST, (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode())
    return manifest


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """A folder beside it that becomes it when the block ends well, and is gone when it does not."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop(
            f"{folder} holds something, and an export overwrites nothing: name an empty or a new folder.",
            Code.REFUSED,
        )
    with told_of(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        with told_of(folder):
            draft.chmod(0o755)
            # Onto a folder that is not there or empty: atomic, and refused by the system if it was filled.
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def draft_file(file: Path) -> Iterator[BinaryIO]:
    """A file that only we can read: named when the block ends well, gone when it does not."""
    taken = Stop(f"{file} is there already, and a backup overwrites nothing: name another one.", Code.REFUSED)
    if file.exists():
        raise taken
    with told_of(file):
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    draft = Path(name)
    try:
        with told_of(file), os.fdopen(descriptor, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(descriptor)
        with told_of(file):
            try:
                _name(draft, file)
            except FileExistsError as error:
                raise taken from error
            _sync(file.parent)
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError:
        # Most sticks know no second names. Then somebody who makes the file at this very moment loses it.
        draft.rename(file)


@contextmanager
def told_of(place: Path, done: str = "written") -> Iterator[None]:
    """What the disk refuses, as a sentence. Raises: Stop."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        if error.errno in FULL or "No space left" in why:
            raise Stop(f"{place} cannot be {done} ({why}): make room, and try again.") from error
        raise Stop(f"{place} cannot be {done} ({why}): name another place.", Code.USAGE) from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(data: bytes) -> Written:
    return Written(len(data), hashlib.sha256(data).hexdigest())
