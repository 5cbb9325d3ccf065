"""`halfrond witness` in processes of its own, for tests of every side of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from events.log.note import parse_vkey
from infra.embedded.ports import free_port
from tests.waiting import until

NAME = "krant.example/getuige"


class Process:
    """`halfrond witness` in a process of its own."""

    def __init__(self, folder: Path, vkey: str, name: str = NAME) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        arguments = ["--folder", str(folder), "--name", name, "--log", vkey, "--port", str(self.port)]
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "services.cli.main", "witness", *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.popen.stdout is not None
        self.line = self.popen.stdout.readline().strip()
        self.key = parse_vkey(self.line.partition(" ")[0])

    async def ready(self) -> Process:
        """Wait until it answers."""
        await until(self._answers, within=60)
        return self

    async def add(self, body: bytes) -> tuple[int, str, str]:
        """Status, media type and text of an answer."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/add-checkpoint", data=body) as answer,
        ):
            return answer.status, answer.headers["Content-Type"], await answer.text()

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/checkpoint"):
                return True
        except aiohttp.ClientError:
            return False


@contextmanager
def witness(folder: Path, vkey: str, name: str = NAME) -> Iterator[Process]:
    """One that runs for as long as the block lasts."""
    process = Process(folder, vkey, name)
    try:
        yield process
    finally:
        process.popen.terminate()
        assert process.popen.wait(60) == 0
        assert process.popen.stdout is not None
        process.popen.stdout.close()
