"""What can go wrong with an embedded server.

    EmbeddedError
    ├── BinariesMissing   the server's programs are not there, or cannot be run
    ├── FolderRefused     the folder is another account's, in use, or incomplete
    ├── RootRefused       started as root, and no way was found to run PostgreSQL as someone else
    ├── PortTaken         the port that was asked for is in use
    ├── ServerFailed      the server did not start, or initdb did not end well; carries the end of its log
    ├── NotRunning        asked of a server that is not running
    └── StillRunning      asked of a server that is running

Each message says what failed and what to do about it.
"""

from __future__ import annotations

import textwrap


class EmbeddedError(Exception):
    """An embedded server could not do what was asked."""


class BinariesMissing(EmbeddedError):
    """The programs of an embedded server are not where they were looked for."""


class FolderRefused(EmbeddedError):
    """The folder of an embedded server cannot be used."""


class RootRefused(EmbeddedError):
    """PostgreSQL does not run as root, and no other account could be used."""


class PortTaken(EmbeddedError):
    """The port that was asked for is in use by another program."""


class NotRunning(EmbeddedError):
    """The embedded server is not running."""


class StillRunning(EmbeddedError):
    """The embedded server is running."""


class ServerFailed(EmbeddedError):
    """An embedded server did not start.

    `log` holds the last lines that it wrote, oldest first, without line ends.
    """

    def __init__(self, what: str, log: list[str], advice: str) -> None:
        said = textwrap.indent("\n".join(log) or "(nothing)", "    ")
        super().__init__(f"{what}\nIts last words:\n{said}\n{advice}")
        self.log = log
