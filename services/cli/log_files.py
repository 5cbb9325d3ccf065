"""Log files that stay short while their writers go on writing.

Every writer appends (O_APPEND) to a descriptor of its own that nobody can exchange under it. So a file that
has grown long is copied to `<name>.old` and then emptied in place; the writers go on at its beginning. A line
that is written between the two is lost, which is a small price for a disk that never fills up.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

LOG_BYTES = 8 * 1024 * 1024
"""A log file that is longer is put aside as `.old`; with that one, it takes twice as much at most."""

MINUTE = 60.0


async def keep_short(logs: Callable[[], Iterable[Path]]) -> None:
    """Shorten the files each minute, for ever. One that cannot be shortened is tried again the next time."""
    while True:
        await asyncio.sleep(MINUTE)
        for log in logs():
            with contextlib.suppress(OSError):
                await asyncio.to_thread(shorten, log)


def shorten(log: Path) -> None:
    """Put a file aside that is too long, and empty it. Does nothing where there is none.

    Raises: OSError; also for a symbolic link, which another account may have put in its place.
    """
    try:
        descriptor = os.open(log, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "r+b") as file:
        if os.fstat(descriptor).st_size <= LOG_BYTES:
            return
        draft = log.with_name(f"{log.name}.new")
        draft.unlink(missing_ok=True)
        aside = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(aside, "wb") as copy:
            shutil.copyfileobj(file, copy)
        draft.replace(log.with_name(f"{log.name}.old"))
        os.ftruncate(descriptor, 0)
