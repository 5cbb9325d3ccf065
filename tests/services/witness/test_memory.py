"""The memory of a witness: atomic between processes, durable, whole after kill -9 and on a full disk."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp
import psutil
import pytest

from events.log.note import open_note
from infra.signing import verify
from tests.services.witness.process import NAME, witness
from tests.services.witness.test_witness import LOG, ORIGIN, asked, tree

pytestmark = pytest.mark.fault


async def test_a_witness_cosigns_over_http_and_remembers_over_a_restart(tmp_path: Path) -> None:
    with witness(tmp_path / "w", LOG.vkey) as process:
        await process.ready()
        status, media, line = await process.add(asked(0, 7))
        assert (status, media) == (200, "text/plain; charset=utf-8")
        assert open_note(f"{tree(7)}{line}", [process.key], verify).signatures
        assert process.line == f"{process.key.vkey} {process.url}"
    with witness(tmp_path / "w", LOG.vkey) as again:
        await again.ready()
        assert again.key == process.key
        assert await again.add(asked(0, 7)) == (409, "text/x.tlog.size", "7\n")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{again.url}/checkpoint", params={"log": ORIGIN}) as answer,
        ):
            assert (answer.status, await answer.text()) == (200, tree(7))
    assert (tmp_path / "w/witness.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "w").stat().st_mode & 0o777 == 0o700


async def test_of_two_processes_that_are_asked_from_the_same_size_one_cosigns(tmp_path: Path) -> None:
    with witness(tmp_path / "w", LOG.vkey) as one, witness(tmp_path / "w", LOG.vkey) as two:
        assert (await one.ready()).key == (await two.ready()).key
        old = 0
        for _ in range(12):
            sizes = (old + 1, old + 3)
            answers = await asyncio.gather(
                *(process.add(asked(old, size)) for process, size in zip((one, two), sizes, strict=True))
            )
            assert sorted(status for status, _, _ in answers) == [200, 409]
            [(won, _, _)] = [answer for answer in answers if answer[0] == 200]
            old = sizes[[status for status, _, _ in answers].index(won)]
            [told] = [text for status, _, text in answers if status == 409]
            assert told == f"{old}\n"


async def test_on_a_full_disk_nothing_is_signed_until_there_is_room_again(tmp_path: Path) -> None:
    with witness(tmp_path / "w", LOG.vkey) as process:
        await process.ready()
        assert (await process.add(asked(0, 7)))[0] == 200
        running = psutil.Process(process.popen.pid)
        before = running.rlimit(psutil.RLIMIT_FSIZE)
        running.rlimit(psutil.RLIMIT_FSIZE, (0, before[1]))
        status, _, told = await process.add(asked(7, 20))
        assert (status, "signs nothing" in told) == (503, True)
        running.rlimit(psutil.RLIMIT_FSIZE, before)
        assert (await process.add(asked(0, 20)))[2] == "7\n"
        assert (await process.add(asked(7, 20)))[0] == 200


DYING = """
import base64, os, signal, sys
from pathlib import Path
from infra.witness_memory import WitnessMemory, WitnessTurn
from services.witness.main import Options, witness_of
import services.witness.witness as module

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

put = WitnessTurn.put
def put_and_die(turn, *asked):
    put(turn, *asked)
    die()

folder, vkey, when, body = sys.argv[1:]
witness = witness_of(Options(Path(folder), "krant.example/getuige", [vkey], "", 0))
if when == "before it is on disk":
    WitnessTurn.put = put_and_die
else:
    module.cosign = die
witness.add(base64.b64decode(body))
"""


@pytest.mark.parametrize(
    ("when", "remembered"), [("before it is on disk", 7), ("before it is signed", 20)], ids=["disk", "sign"]
)
async def test_killed_in_between_it_remembers_at_least_what_it_signed(
    tmp_path: Path, when: str, remembered: int
) -> None:
    with witness(tmp_path / "w", LOG.vkey) as process:
        await process.ready()
        assert (await process.add(asked(0, 7)))[0] == 200
    body = base64.b64encode(asked(7, 20)).decode()
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", DYING, str(tmp_path / "w"), LOG.vkey, when, body],
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert killed.returncode == -signal.SIGKILL
    with witness(tmp_path / "w", LOG.vkey) as again:
        await again.ready()
        assert (await again.add(asked(0, 20)))[2] == f"{remembered}\n"
        assert (await again.add(asked(remembered, 20)))[0] == 200


async def test_a_body_beyond_any_request_is_not_read(tmp_path: Path) -> None:
    with witness(tmp_path / "w", LOG.vkey) as process:
        await process.ready()
        assert (await process.add(b"x" * 200_000))[0] == 413


def test_a_key_that_is_no_log_key_is_told_in_a_sentence(tmp_path: Path) -> None:
    arguments = ["--folder", str(tmp_path / "w"), "--name", NAME, "--log", "geen sleutel"]
    told = subprocess.run(
        [sys.executable, "-m", "services.cli.main", "witness", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (told.returncode, "is no verifier key" in told.stderr) == (2, True)
    assert "Traceback" not in told.stderr
