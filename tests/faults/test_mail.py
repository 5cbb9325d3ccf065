"""kill -9 of the courier in the middle of a mail: never lost; if it comes twice, then as the same message."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.postgres.connection import pool
from infra.postgres.people import PostgresPeople
from tests.conftest import Database
from tests.services.chamber.house import settings_for
from tests.services.courier.mailbox import mailbox
from tests.waiting import until

pytestmark = pytest.mark.fault


@pytest.fixture
def started() -> Iterator[ExitStack]:
    """Processes that are ended with the test."""
    with ExitStack() as stack:
        yield stack


def start(database: Database, folder: Path, url: str, stack: ExitStack) -> subprocess.Popen[bytes]:
    """A courier of its own."""
    settings = settings_for(database, folder)._replace(mail_url=url, port=8080)
    command = [sys.executable, "-m", "services.cli.main", "run", "courier"]
    process = subprocess.Popen(command, env=os.environ | settings.environment(), stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


async def test_a_courier_killed_after_the_message_left_sends_it_again_as_the_same(
    database: Database, tmp_path: Path, started: ExitStack
) -> None:
    readers = await pool(database.url)
    people = PostgresPeople(readers)
    async with mailbox() as server:
        server.silent = True
        first = start(database, tmp_path, server.url, started)
        await people.invite("p1", "an@voorbeeld.example", "nl", ("clerk", None, "k1"), "console", "i1")
        await asyncio.wait_for(server.taken.wait(), 30)
        first.kill()
        await asyncio.to_thread(first.wait)
        assert await readers.fetchval("select sent_at from mail") is None
        server.silent = False
        start(database, tmp_path, server.url, started)

        async def sent() -> bool:
            return await readers.fetchval("select sent_at from mail") is not None

        await until(sent, within=60)
        names = [received.message["Message-ID"] for received in server.received]
        assert names == ["<i1@localhost>"] * 2
        assert server.received[0].raw == server.received[1].raw
    readers.terminate()


async def test_a_courier_killed_when_it_was_told_yes_and_had_committed_sends_nothing_more(
    database: Database, tmp_path: Path, started: ExitStack
) -> None:
    readers = await pool(database.url)
    people = PostgresPeople(readers)
    async with mailbox() as server:
        for number in range(3):
            process = start(database, tmp_path, server.url, started)
            await people.invite(
                f"p{number}",
                f"p{number}@voorbeeld.example",
                "nl",
                ("clerk", None, f"k{number}"),
                "console",
                f"i{number}",
            )

            async def sent(expected: int = number + 1) -> bool:
                return await readers.fetchval("select count(sent_at) from mail") == expected

            await until(sent, within=60)
            process.kill()
            await asyncio.to_thread(process.wait)
        assert sorted(received.to for received in server.received) == [
            f"p{number}@voorbeeld.example" for number in range(3)
        ]
    readers.terminate()
