"""Files that are on the disk when the call returns: a crash of the machine keeps their bytes.

Few files are synced one by one. Of many each would wait for the journal of the file system, so they are
written first, and one syncfs(2) waits for all of them. That call

- tells of errors since Linux 5.8 only, and only those that came after its descriptor was opened: so the
  folder is opened before anything is written;
- is trusted on file systems that are known to flush the disk with it. Others are known not to (FUSE does
  nothing, an overlay does not tell): there, on older kernels and on macOS, each file is synced by itself;
- writes what everybody else left in memory for the same disk, too. That is why few files do without it: the
  steps of a log that grows slowly must not hurry PostgreSQL, which spreads its own writing out.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

Syncfs = Callable[[int], None]
"""Puts on the disk all that is written to the file system of an open file. Raises OSError."""

FILE_MODE = 0o644

MANY = 32
"""From how many files on one sync of the file system is less work than one for each."""

THREADS = 4
"""Files that are synced at a time: each waits for the disk most of the time."""

TELLS_ERRORS = (5, 8)
"""The version of Linux from which on syncfs(2) does."""

FLUSHING = {"ext4", "xfs"}


def syncfs_for(folder: Path) -> Syncfs | None:
    """The syncfs that can be trusted with a folder that is there; None where there is none."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if libc is None or not hasattr(libc, "syncfs") or _linux() < TELLS_ERRORS:
        return None
    if _file_system(folder) not in FLUSHING:
        return None

    def syncfs(descriptor: int) -> None:
        if libc.syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))

    return syncfs


def put_all(folder: Path, files: Sequence[tuple[str, bytes]], syncfs: Syncfs | None) -> None:
    """Write files of these names into a folder. One that is there already is replaced by a new one."""
    if syncfs is None:
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(lambda file: put(folder / file[0], file[1]), files):
                pass
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for name, data in files:
            _written(folder / name, data, sync=False)
        syncfs(descriptor)
    finally:
        os.close(descriptor)


def put(path: Path, data: bytes) -> None:
    """Write one file."""
    _written(path, data, sync=True)


def sync(folder: Path) -> None:
    """The names in a folder, too, are on the disk from here on."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(path: Path, data: bytes, *, sync: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, FILE_MODE)
    except FileExistsError:  # left by a failure; perhaps under a second name: its bytes must not change
        path.unlink()
        descriptor = os.open(path, flags, FILE_MODE)
    try:
        os.fchmod(descriptor, FILE_MODE)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _linux() -> tuple[int, ...]:
    numbers = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return (0, 0) if numbers is None else (int(numbers[1]), int(numbers[2]))


def _file_system(folder: Path) -> str:
    """The kind of file system that a folder lies on; empty when that is not known (proc_pid_mountinfo(5))."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        if fields.split()[2] == number:
            return rest.split()[0]
    return ""
