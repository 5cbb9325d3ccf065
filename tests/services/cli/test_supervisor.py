"""Parts are kept running, and stopped in order: a supervisor with parts of its own, and `halfrond serve`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from services.cli.instance import with_port
from services.cli.processes import ServiceProcess
from services.cli.supervisor import Cannot, Supervisor
from services.settings import read
from tests.faults.served import PROCESSES, Served
from tests.waiting import until

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


class FakePart:
    """A part that ends when it is told to."""

    def __init__(self, name: str, journal: list[str], *, stubborn: bool = False) -> None:
        self.name = name
        self.refuse_to_start = False
        self._journal = journal
        self._stubborn = stubborn
        self.within = 0.0
        self._end = asyncio.Event()

    async def start(self) -> None:
        if self.refuse_to_start:
            self._journal.append(f"{self.name} refused")
            raise Cannot("no room")
        self._journal.append(f"{self.name} started")
        self._end = asyncio.Event()

    async def ended(self) -> str:
        await self._end.wait()
        return "ended with code 9"

    async def stop(self, within: float, hurry: asyncio.Event) -> None:
        self.within = within
        if self._stubborn:
            await asyncio.wait({asyncio.create_task(hurry.wait())}, timeout=within)
        self._journal.append(f"{self.name} stopped")

    def die(self) -> None:
        self._end.set()


async def test_parts_start_in_order_and_stop_in_reverse() -> None:
    journal: list[str] = []
    async with Supervisor(journal.append, asyncio.Event()) as supervisor:
        for name in ("a", "b", "c"):
            await supervisor.keep(FakePart(name, journal))
    assert journal == ["a started", "b started", "c started", "c stopped", "b stopped", "a stopped"]


async def test_a_part_that_dies_is_started_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.supervisor.FIRST_PAUSE", 0.001)
    journal: list[str] = []
    part = FakePart("a", journal)
    async with Supervisor(journal.append, asyncio.Event()) as supervisor:
        await supervisor.keep(part)
        for times in (2, 3):
            part.die()
            await until(lambda times=times: journal.count("a started") == times)
        part.refuse_to_start = True
        part.die()
        await until(lambda: journal.count("a refused") > 1)
        part.refuse_to_start = False
        await until(lambda: journal.count("a started") == 4)
    told = [line for line in journal if not line.startswith(("a started", "a refused", "a stopped"))]
    assert told[0] == "a ended with code 9; it is started again."
    assert "a could not be started again: no room" in told


async def test_a_first_start_that_fails_is_told_to_the_caller_and_the_others_are_stopped() -> None:
    journal: list[str] = []
    failing = FakePart("b", journal)
    failing.refuse_to_start = True

    async def serve() -> None:
        async with Supervisor(journal.append, asyncio.Event()) as supervisor:
            await supervisor.keep(FakePart("a", journal))
            await supervisor.keep(failing)

    with pytest.raises(Cannot, match="no room"):
        await serve()
    assert journal == ["a started", "b refused", "a stopped"]


async def test_stopping_has_a_deadline_for_all_together_and_hurry_ends_the_wait() -> None:
    journal: list[str] = []
    loop, hurry = asyncio.get_running_loop(), asyncio.Event()
    supervisor = Supervisor(journal.append, hurry, deadline=0.2)
    first, last = (FakePart(name, journal, stubborn=True) for name in ("a", "b"))
    for part in (first, last):
        await supervisor.keep(part)
    await supervisor.stop()
    assert first.within <= last.within / 2, "what the last one took of it, the first one did not get"
    patient = Supervisor(journal.append, hurry, deadline=60.0)
    await patient.keep(FakePart("c", journal, stubborn=True))
    loop.call_later(0.05, hurry.set)
    await asyncio.wait_for(patient.stop(), 30.0)
    assert journal[-1] == "c stopped"


async def test_a_service_that_ignores_the_signal_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = (
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', flush=True); sys.stdin.read()"
    )
    monkeypatch.setattr("services.cli.processes._command", lambda _: [sys.executable, "-c", deaf])
    service = ServiceProcess("deaf", {}, tmp_path / "deaf.log")
    await service.start()
    await until(lambda: "deaf" in (tmp_path / "deaf.log").read_text())
    pid = service.pid
    assert pid is not None
    await service.stop(0.1, asyncio.Event())
    assert (service.pid, psutil.pid_exists(pid)) == (None, False)
    assert await service.ended() == "was ended by signal SIGKILL"


async def test_a_port_that_is_taken_is_told_and_0_becomes_one_that_is_free() -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = read({"HALFROND_PORT": str(port)})
    with pytest.raises(Cannot, match=f"cannot listen on 127.0.0.1 port {port} .*HALFROND_PORT"):
        with_port(settings)
    server.close()
    await server.wait_closed()
    assert with_port(settings) == settings
    assert with_port(settings._replace(port=0)).port > 0


def test_every_process_dies_with_a_killed_parent_and_a_second_serve_finds_all_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    served = Served(tmp_path_factory.mktemp("orphans") / "data")
    founding = served.command("found", "--name", "Proef", "--purpose", "Proef.", "--origin", "example.org/o")
    assert founding.returncode == 0, founding.stderr
    parent = subprocess.Popen(
        [sys.executable, "-m", "services.cli.main", "serve"],
        env=served.environment,
        stderr=subprocess.DEVNULL,
    )
    served._parent = parent
    served.wait_ready()
    family = [served.find(name) for name in PROCESSES]
    assert None not in family
    parent.kill()
    parent.wait()
    served.wait(lambda: not any(p is not None and _lives(p) for p in family))
    before = served.folder / "postgres/port"
    port = before.read_text()
    with served.serving():
        assert (served.head(), before.read_text()) == (5, port)
        family = [served.find(name) for name in PROCESSES]
        assert all(p is not None and os.getsid(p.pid) == p.pid for p in family)
    assert not any(p is not None and _lives(p) for p in family)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
