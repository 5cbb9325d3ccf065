"""Where a log is read: an address, the folder of an export, or a log folder itself.

An address is that of the chamber (`https://example.org`) or of its log (`https://example.org/log`). Below it
stand the same names as in a log folder: `checkpoint`, `key`, `tile/…`, `prose/…`.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is read at most."""

PATIENCE = 30.0
"""Seconds until an answer is given up."""

TRIES = 3


class Absent(LookupError):
    """There is no such file in the log."""


class Unreachable(OSError):
    """The log cannot be read; the message says why."""


class Source(Protocol):
    """A log that is read."""

    name: str
    texts: bool
    """Whether the texts should stand beside the log; a bare log folder has none."""
    live: bool
    """Whether it may grow while it is read."""

    def read(self, path: str) -> bytes:
        """The bytes of a file of the log.

        Raises: Absent, Unreachable.
        """


class Folder:
    """A log on disk."""

    def __init__(self, folder: Path, *, texts: bool) -> None:
        self.name = str(folder)
        self.texts = texts
        self.live = False
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The bytes of a file of the log.

        Raises: Absent, Unreachable.
        """
        file = self._folder / path
        try:
            if file.stat().st_size > LARGEST:
                raise Unreachable(f"{file} is larger than any file of a log")
            return file.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise Absent(path) from error
        except OSError as error:
            raise Unreachable(f"{file} cannot be read: {error}") from error


class Address:
    """A log that is served over HTTP."""

    def __init__(self, address: str) -> None:
        self.name = address
        self.texts = self.live = True
        self._base = address if address.endswith("/log") else f"{address}/log"

    def read(self, path: str) -> bytes:
        """The bytes of a file of the log, asked for up to three times.

        Raises: Absent, Unreachable.
        """
        for tried in range(1, TRIES + 1):
            try:
                return self._ask(f"{self._base}/{path}")
            except Unreachable:
                if tried == TRIES:
                    raise
                time.sleep(tried)
        raise AssertionError("the last try returns or raises")

    def _ask(self, address: str) -> bytes:
        headers = {"User-Agent": "halfrond-audit", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
        # The scheme was looked at when the source was opened.
        request = urllib.request.Request(address, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                data: bytes = answer.read(LARGEST + 1)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                raise Absent(address) from error
            raise Unreachable(f"{address} answered {error.code} {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{address} cannot be reached: {error}") from error
        if len(data) > LARGEST:
            raise Unreachable(f"{address} is larger than any file of a log")
        return data


def open_source(text: str) -> Source:
    """The log at an address or in a folder.

    Raises: Unreachable when there is none.
    """
    if text.startswith(("http://", "https://")):
        return Address(text.rstrip("/"))
    if "://" in text:
        raise Unreachable(f"'{text}' is no address that can be read: give one that begins with https://")
    export, folder = Path(text) / "log", Path(text)
    if (export / "checkpoint").is_file():
        return Folder(export, texts=True)
    if (folder / "checkpoint").is_file():
        return Folder(folder, texts=(folder / "prose").is_dir())
    raise Unreachable(
        f"'{text}' holds no log: there is no checkpoint in it, nor in a folder 'log' below it;"
        " an address begins with http:// or https://"
    )
