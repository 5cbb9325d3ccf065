"""kill -9 of the courier in the middle of webhooks, over TLS: each event comes; again, it is the same one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from events.delegation.facts import Delegated
from tests.authority import Authority
from tests.conftest import Database
from tests.services.chamber.house import settings_for
from tests.services.courier.posthouse import DUE, HERE, TO_K1, A, posthouse
from tests.services.courier.receiver import receiver
from tests.waiting import until

pytestmark = pytest.mark.fault


@pytest.fixture
def started() -> Iterator[ExitStack]:
    """Processes that are ended with the test."""
    with ExitStack() as stack:
        yield stack


def start(database: Database, folder: Path, trusted: Path, stack: ExitStack) -> subprocess.Popen[bytes]:
    """A courier of its own, that trusts an authority of its organisation as any program does."""
    settings = settings_for(database, folder)._replace(webhook_networks=HERE)
    environment = os.environ | settings.environment() | {"SSL_CERT_FILE": str(trusted)}
    command = [sys.executable, "-m", "services.cli.main", "run", "courier"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


async def test_a_courier_that_is_killed_whenever_something_arrived_loses_nothing(
    database: Database, tmp_path: Path, started: ExitStack
) -> None:
    authority = Authority(tmp_path)
    async with posthouse(database) as house, receiver(authority.certified("127.0.0.1")) as there:
        secret = await house.registered(there)
        for number in range(1, 4):
            process = start(database, tmp_path, authority.file, started)
            await house.happened(Delegated("signal", f"s{number}", 1, 1, TO_K1, A, "advise", None, DUE, None))

            async def arrived(expected: str = f"signal/s{number}") -> bool:
                return expected in {one.json["subject"] for one in there.received}

            await until(arrived, within=60)
            process.kill()
            await asyncio.to_thread(process.wait)
            # A delivery that was under way is another courier's after a minute: as if it had passed.
            await house.readers.execute("update deliveries set due_at = now() where sent_at is null")
        start(database, tmp_path, authority.file, started)

        async def sent() -> bool:
            statement = "select count(*) from deliveries where sent_at is not null"
            return bool(await house.readers.fetchval(statement) == 3)

        await until(sent, within=60)
        for one in there.received:
            assert one.verified(secret)["id"] == one.headers["webhook-id"]
        assert {one.json["subject"] for one in there.received} == {"signal/s1", "signal/s2", "signal/s3"}
        assert len({one.body for one in there.received}) == 3
