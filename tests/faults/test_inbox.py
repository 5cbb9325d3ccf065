"""kill -9 of the courier, of NATS and of the receiver: an outsider sees each event's effect once (ADR 0048).

The receiver is docs/examples/receiver.py in a process of its own: nats-py and the documented contract.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from infra.embedded.nats import EmbeddedNats
from infra.nats.accounts import ADMIN, FILE, SERVICE, config
from tests.conftest import Database
from tests.events.commissions import founded
from tests.services.chamber.house import settings_for
from tests.services.courier.appending import append, history
from tests.services.courier.test_inbox import handed_on, item, told
from tests.waiting import until

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

RECEIVER = Path(__file__).parents[2] / "docs/examples/receiver.py"
ADMIN_PASSWORD, SERVICE_PASSWORD, PASSWORD = "for-tests-admin", "for-tests-service", "for-tests-k2"


class Process:
    """A program that is killed and started again."""

    def __init__(self, stack: ExitStack, command: list[str], environment: dict[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._running: subprocess.Popen[bytes] | None = None
        stack.callback(self.kill)

    def start(self) -> None:
        self._running = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """SIGKILL."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()


class Place:
    """A NATS, a courier and a receiver for commission k2, none of them started."""

    def __init__(self, database: Database, folder: Path, stack: ExitStack) -> None:
        self.nats = EmbeddedNats(
            folder / "nats", config=config(ADMIN_PASSWORD, SERVICE_PASSWORD, commissions={"k2": PASSWORD})
        )
        stack.callback(self.nats.stop)
        self.nats.start()
        settings = settings_for(database, folder)._replace(
            nats_url=self.nats.url(SERVICE, SERVICE_PASSWORD),
            nats_admin_url=self.nats.url(ADMIN, ADMIN_PASSWORD),
        )
        environment = {**os.environ, **settings.environment()}
        courier = [sys.executable, "-m", "services.cli.main", "run", "courier"]
        self.courier = Process(stack, courier, environment)
        (folder / FILE.format("k2")).write_text(f"{PASSWORD}\n")
        self._items = folder / "items.sqlite"
        told = [self.nats.url(), "k2", str(folder / FILE.format("k2")), str(self._items)]
        self.receiver = Process(stack, [sys.executable, str(RECEIVER), *told], dict(os.environ))

    def done(self) -> list[tuple[str, str]]:
        """What the receiver did, in order: id and type."""
        try:
            with closing(sqlite3.connect(f"file:{self._items}?mode=ro", uri=True)) as database:
                return database.execute("select id, type from done order by rowid").fetchall()
        except sqlite3.OperationalError:  # it was not started yet
            return []

    def restart_nats(self, *, wipe: bool) -> None:
        self.nats.kill()
        if wipe:
            self.nats.wipe()
        self.nats.start()


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        yield Place(database, tmp_path, stack)


class Writer:
    """Appends items to the log, one after the other, until it is stopped."""

    def __init__(self, database: Database) -> None:
        self.log = history(founded(), founded("k2", about="armoede"))
        self._database = database
        self._written = 0
        self._stopping = False
        self._task = asyncio.create_task(self._write())

    async def _write(self) -> None:
        chance = random.Random(11)
        for number in itertools.count():
            if self._stopping:
                return
            for line in (*item(number, chance.choice(("k1", "k2"))), handed_on(number, "k3")):
                self.log.add(line)
            await append(self._database.superuser_url, self.log.leaves[self._written :])
            self._written = len(self.log.leaves)
            await asyncio.sleep(0.05)

    async def stop(self) -> list[tuple[str, bytes]]:
        """End; what k2 is to be told, with its types."""
        self._stopping = True
        await self._task
        return [(end[len("k2.") :], message) for end, message in told(self.log) if end.startswith("k2.")]


ROUNDS = ("courier", "receiver", "NATS", "courier and receiver", "NATS wiped", "receiver and NATS")
"""What is killed, one after the other, each as soon as the receiver did something new."""


async def test_a_receiver_sees_each_effect_once_whatever_is_killed(database: Database, place: Place) -> None:
    writer = Writer(database)
    place.courier.start()
    place.receiver.start()
    for killed in ROUNDS:
        before = len(place.done())
        await until(lambda known=before: len(place.done()) > known, within=60)  # type: ignore[misc]
        if "courier" in killed:
            place.courier.kill()
            place.courier.start()
        if "receiver" in killed:
            place.receiver.kill()
            place.receiver.start()
        if "NATS" in killed:
            await asyncio.to_thread(place.restart_nats, wipe="wiped" in killed)
    expected = await writer.stop()
    await until(lambda: len(place.done()) >= len(expected), within=60)
    done = place.done()
    assert [kind for _, kind in done] == [kind for kind, _ in expected]
    assert all(
        f'"id":"{one}"'.encode() in message for (one, _), (_, message) in zip(done, expected, strict=True)
    )
    assert len({one for one, _ in done}) == len(done)
