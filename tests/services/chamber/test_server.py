"""The process: many connections, the port, signals, and an end that lets nobody down."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import psutil
import pytest

from services.chamber import server
from services.chamber.server import listen, serve
from tests.conftest import Database
from tests.services.chamber.house import House, process, settings_for
from tests.waiting import until

pytestmark = pytest.mark.fault


async def connection(chamber: House) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    url = urlsplit(chamber.url)
    return await asyncio.open_connection(url.hostname, url.port)


async def answered(reader: asyncio.StreamReader) -> bytes:
    """The status line of an answer without a body that interests us."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
    await reader.readexactly(length)
    return head.partition(b"\r\n")[0]


async def test_four_hundred_connections_are_served_at_once(chamber: House) -> None:
    """The system may have a lower limit on a backlog than ours; nobody is turned away all the same."""
    pairs = await asyncio.gather(*(connection(chamber) for _ in range(400)))
    try:
        for _ in range(2):
            for _, writer in pairs:
                writer.write(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            async with asyncio.timeout(20):
                answers = await asyncio.gather(*(answered(reader) for reader, _ in pairs))
            assert set(answers) == {b"HTTP/1.1 200 OK"}
    finally:
        for _, writer in pairs:
            writer.close()


async def test_a_head_request_is_answered_without_a_body(chamber: House) -> None:
    for path in ("/", "/api/polls", "/health/live"):
        full, head = await chamber.get(path), await chamber.ask("HEAD", path)
        assert (head.status, head.raw) == (200, b"")
        assert head.headers["Content-Type"] == full.headers["Content-Type"]


async def test_a_port_that_is_taken_is_told(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path)
    with socket.create_server((settings.host, settings.port)):
        done = await asyncio.to_thread(run_once, settings.environment())
    assert done.returncode == 1
    assert b"The chamber cannot serve: " in done.stderr
    assert b"in use" in done.stderr
    assert b"Traceback" not in done.stderr


async def test_a_setting_that_cannot_be_used_is_told(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path)
    done = await asyncio.to_thread(run_once, {**settings.environment(), "HALFROND_PORT": "tachtig"})
    assert done.returncode == 1
    assert b"HALFROND_PORT" in done.stderr
    assert b"Traceback" not in done.stderr


def run_once(environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "services.chamber.main"]
    return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_with_open_connections_and_the_port_is_free_again(
    database: Database, tmp_path: Path, number: signal.Signals
) -> None:
    async with process(database, tmp_path) as run:
        idle, fresh = await connection(run.house), await connection(run.house)
        idle[1].write(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        await answered(idle[0])
        assert psutil.Process(run.popen.pid).children() == []
        run.popen.send_signal(number)
        assert await asyncio.to_thread(run.popen.wait, 60) == 0
        assert b"requests were given up" not in run.errors.read_bytes()
        for reader, writer in (idle, fresh):
            assert await reader.read() == b""
            writer.close()
        url = urlsplit(run.house.url)
        socket.create_server((url.hostname, url.port or 0)).close()
        assert "the chamber has stopped" in run.errors.read_text()


async def test_acts_that_are_under_way_are_answered_before_the_end(
    database: Database, tmp_path: Path
) -> None:
    async with process(database, tmp_path) as run:
        chamber = run.house
        voters = [await chamber.member() for _ in range(10)]
        poll = await chamber.opened(voters[0][1])
        path = f"/api/polls/{poll}/ballots"

        async def vote(token: str) -> int:
            accepted = 0
            while True:
                try:
                    answer = await chamber.post(path, {"choice": "for"}, token)
                except (OSError, aiohttp.ClientError):  # hung up between two requests, or turned away
                    return accepted
                assert answer.status in {201, 503}, answer.text
                accepted += answer.status == 201

        before = await chamber.head()
        voting = [asyncio.create_task(vote(token)) for _, token in voters]

        async def in_full_swing() -> bool:
            return await chamber.head() >= before + 100

        await until(in_full_swing)
        run.popen.terminate()
        accepted = sum(await asyncio.gather(*voting))
        assert await asyncio.to_thread(run.popen.wait, 20) == 0
        # Every ballot in the log was acknowledged, and every acknowledged one is in the log.
        assert await chamber.head() - before == accepted


async def test_half_a_request_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GRACE", 0.5)
    arrived = asyncio.Event()

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        arrived.set()
        while (await receive()).get("more_body"):
            pass

    listener, stop = listen("127.0.0.1", 0), asyncio.Event()
    port = listener.getsockname()[1]
    serving = asyncio.create_task(serve(app, listener, stop))
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    await arrived.wait()
    stop.set()
    await within(30, serving)
    writer.close()
    with pytest.raises(OSError, match=r"refused|failed"):
        await asyncio.open_connection("127.0.0.1", port)


async def within(seconds: float, work: Awaitable[None]) -> None:
    async with asyncio.timeout(seconds):
        await work
