"""Where a log is read: an address, the folder of an export, or a log folder itself.

An address is that of the chamber (`https://example.org`) or of its log (`https://example.org/log`). Below it
stand the same names as in a log folder: `checkpoint`, `key`, `tile/…`, `prose/…`.
"""

from __future__ import annotations

import http.client
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is read at most."""

PATIENCE = 30.0
"""Seconds until an answer is given up."""

TRIES = 3

GONE = (404, 410)
MOVED = (301, 302, 303, 307, 308)
OK = 200


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

    def __init__(self, name: str, folder: Path, *, texts: bool) -> None:
        self.name = name
        self.texts = texts
        self.live = False
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The bytes of a file of the log.

        Raises: Absent, Unreachable.
        """
        file = self._folder / path
        try:
            with file.open("rb") as opened:
                data = opened.read(LARGEST + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise Absent(path) from error
        except OSError as error:
            raise Unreachable(f"{file} cannot be read: {error}") from error
        if len(data) > LARGEST:
            raise Unreachable(f"{file} is larger than any file of a log")
        return data


class Address:
    """A log that is served over HTTP; one connection, kept open."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.name = address
        self.texts = self.live = True
        self._path = parts.path.rstrip("/").removesuffix("/log") + "/log"
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        try:
            self._connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        except (ValueError, http.client.InvalidURL) as error:
            raise Unreachable(f"'{address}' is no address: {error}") from error

    def read(self, path: str) -> bytes:
        """The bytes of a file of the log, asked for up to three times.

        Raises: Absent, Unreachable.
        """
        for tried in range(1, TRIES + 1):
            try:
                return self._ask(path)
            except Unreachable:
                if tried == TRIES:
                    raise
                time.sleep(tried)
        raise AssertionError("the last try returns or raises")

    def _ask(self, path: str) -> bytes:
        try:
            answer = self._answered(f"{self._path}/{path}")
            data = answer.read(LARGEST + 1)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Unreachable(
                f"{self.name} cannot be reached: {str(error) or type(error).__name__}"
            ) from error
        if not answer.isclosed():
            self._connection.close()
            raise Unreachable(f"{path} of {self.name} is larger than any file of a log")
        if answer.status in GONE:
            raise Absent(path)
        if answer.status in MOVED:
            raise Unreachable(f"{self.name} has moved to {answer.headers['location']}: give that address")
        if answer.status != OK:
            raise Unreachable(f"{self.name} answered {answer.status} {answer.reason} for {path}")
        return data

    def _answered(self, path: str) -> http.client.HTTPResponse:
        headers = {"User-Agent": "halfrond-audit", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
        with suppress(http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.request("GET", path, headers=headers)
            return self._connection.getresponse()
        self._connection.close()  # it had grown old: another one
        self._connection.request("GET", path, headers=headers)
        return self._connection.getresponse()


def open_source(text: str) -> Source:
    """The log at an address or in a folder.

    Raises: Unreachable when there is none.
    """
    if text.startswith(("http://", "https://")):
        return Address(text.rstrip("/"))
    if "://" in text:
        raise Unreachable(f"'{text}' is no address that can be read: give one that begins with https://")
    folder = Path(text)
    if (folder / "log" / "checkpoint").is_file():
        return Folder(text, folder / "log", texts=True)
    if (folder / "checkpoint").is_file():
        return Folder(text, folder, texts=(folder / "prose").is_dir())
    raise Unreachable(
        f"'{text}' holds no log: there is no checkpoint in it, nor in a folder 'log' below it;"
        " an address begins with http:// or https://"
    )
