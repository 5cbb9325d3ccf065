"""The private folder of one server: who holds it, and the small files in it.

    lock      held by the process that runs the server; holds its process id
    port      the port of the last start
    <name>.log   what the server wrote; the log before it is kept as <name>.log.old

Started as root, we write here in a folder that belongs to the server's account. So no file is opened through
a link.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from infra.embedded.errors import FolderRefused
from infra.embedded.process import wait_for

LOCK = "lock"

LOCK_LIMIT = 2.0
"""Seconds to wait for the lock: of a parent that was just killed it goes when its last child has turned into
the server."""

LOG_BYTES = 8 * 1024 * 1024
"""A log that is longer at a start is put aside."""

_PRIVATE = os.O_NOFOLLOW | os.O_CLOEXEC


def hold(folder: Path) -> int:
    """Take the lock of the folder; the descriptor that is returned holds it until it is closed.

    Raises:
        FolderRefused: a living process holds it.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | _PRIVATE, 0o600)

    def taken() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    if not wait_for(taken, LOCK_LIMIT):
        holder = os.read(descriptor, 20).decode().strip() or "?"
        os.close(descriptor)
        raise FolderRefused(
            f"The server in {folder} is run by process {holder}, which is alive. "
            "End that one first, or set HALFROND_DATA to another folder."
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def read(path: Path) -> str | None:
    """The text of a private file, without the spaces around it; None if there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _PRIVATE)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, encoding="utf-8") as file:
        return file.read().strip()


def write(path: Path, text: str, owner: int) -> None:
    """Put `text` in a private file, mode 0600, whole or not at all; it belongs to user id `owner`."""
    draft = path.with_name(f"{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PRIVATE, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if owner != os.geteuid():
            os.fchown(descriptor, owner, -1)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make the names in the folder survive a crash of the machine."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_log(path: Path) -> tuple[int, int]:
    """A descriptor that appends to the log, and the position in bytes from which it does."""
    with contextlib.suppress(FileNotFoundError):
        if path.lstat().st_size > LOG_BYTES:
            path.replace(path.with_name(f"{path.name}.old"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _PRIVATE, 0o600)
    return descriptor, os.fstat(descriptor).st_size


def last_lines(path: Path, start: int, count: int = 12) -> list[str]:
    """The last lines of the log since position `start`, at most `count`, oldest first."""
    descriptor = os.open(path, os.O_RDONLY | _PRIVATE)
    with os.fdopen(descriptor, "rb") as file:
        file.seek(max(start, os.fstat(descriptor).st_size - 200 * count))
        return file.read().decode(errors="replace").splitlines()[-count:]
