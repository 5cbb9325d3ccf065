"""The processes, each with exactly the environment that compose.yaml gives it, on servers as in the examples.

What this cannot show is what a container engine adds: images, volumes, networks.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.embedded.nats import EmbeddedNats
from infra.embedded.ports import free_port
from infra.embedded.postgres import EmbeddedPostgres
from tests.waiting import until

pytestmark = pytest.mark.fault

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
GIVEN = {
    "POSTGRES_PASSWORD": "unused",
    "OWNER_PASSWORD": "owner-1",
    "APP_PASSWORD": "app-1",
    "NATS_ADMIN_PASSWORD": "8f3a12345678",
    "NATS_SERVICE_PASSWORD": "12345678e9",
    "ASSEMBLY_NAME": "Parlement van 't Test",
    "ASSEMBLY_PURPOSE": 'Om te "proberen"; $HOME blijft $HOME.',
    "ASSEMBLY_ORIGIN": "test.invalid/log",
    "PAGES": "https://halfrond.test.invalid",
    "MAIL_URL": "smtp://mail.test.invalid",
    "MAIL_FROM": "griffie@test.invalid",
}
HALFROND = [sys.executable, "-m", "services.cli.main"]


class Apart:
    """Two servers, and whatever is started on them."""

    def __init__(self, folder: Path, postgres: EmbeddedPostgres, nats: EmbeddedNats) -> None:
        self.folder = folder
        self.secrets = folder / "secrets"
        self.port = free_port()
        self._places = {
            "@postgres:5432/": f"@127.0.0.1:{postgres.port}/",
            "@nats:4222": f"@127.0.0.1:{nats.port}",
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def environment(self, name: str) -> dict[str, str]:
        """Of a service: what the image sets, what compose.yaml adds, and nothing else."""
        mounted = any(mount.startswith("secrets:") for mount in SERVICES[name].get("volumes", []))
        environment = {
            "PATH": os.environ["PATH"],
            "HALFROND_DATA": str(self.folder / name),
            "HALFROND_SECRETS": str(self.secrets if mounted else self.folder / "nothing"),
            "HALFROND_HOST": "127.0.0.1",
            "HALFROND_PORT": str(self.port),
        }
        for variable, value in SERVICES[name]["environment"].items():
            resolved = re.sub(r"\$\{(\w+)[^}]*\}", lambda found: GIVEN[found[1]], value)
            for place, real in self._places.items():
                resolved = resolved.replace(place, real)
            environment[variable] = resolved
        return environment

    def found(self) -> int:
        """Run what the founding's container runs; its exit code."""
        program = self.folder / "bin" / "halfrond"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec {" ".join(HALFROND)} "$@"\n')
        program.chmod(0o755)
        environment = self.environment("found")
        environment["PATH"] = f"{program.parent}:{environment['PATH']}"
        words = [*SERVICES["found"]["entrypoint"], *SERVICES["found"]["command"]]
        asked = [word.replace("$$", "$") for word in words]
        return subprocess.run(asked, check=False, env=environment, cwd=ROOT).returncode

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a service as its container does."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*HALFROND, *SERVICES[name]["command"]], env=self.environment(name), cwd=ROOT, stderr=log
            )
        self._started.append(process)
        return process

    def get(self, path: str) -> tuple[int, Any]:
        """What the chamber answers; status 0: nothing."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, None

    def end(self) -> None:
        """End what was started."""
        for process in self._started:
            process.terminate()
        for process in self._started:
            process.wait(60)


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    """Two servers that were set up by docs/examples."""
    for name in ("NATS_ADMIN_PASSWORD", "NATS_SERVICE_PASSWORD"):
        monkeypatch.setenv(name, SERVICES["nats"]["environment"][name][0] + GIVEN[name] + '"')
    example = (ROOT / "docs/examples/nats.conf").read_text()
    accounts = re.sub(r"^(listen|http|max_payload|jetstream)\b.*$", "", example, flags=re.MULTILINE)
    with (
        EmbeddedPostgres(tmp_path / "postgres") as postgres,
        EmbeddedNats(tmp_path / "nats", config=accounts) as nats,
    ):
        psql = postgres._program("postgres").parent / "psql"
        roles = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(ROOT / "docs/examples/roles.sql")]
        subprocess.run([psql, *roles, postgres.url()], check=True, env=os.environ | GIVEN)
        apart = Apart(tmp_path, postgres, nats)
        yield apart
        apart.end()


async def test_each_process_has_what_it_needs_and_nothing_has_to_be_guessed(apart: Apart) -> None:
    assert await asyncio.to_thread(apart.found) == 0
    assert await asyncio.to_thread(apart.found) == 0  # as whenever everything is started again

    processes = {
        name: apart.start(name) for name in ("chamber", "clerk", "courier", "relay", "notary", "projector")
    }

    async def ready() -> bool:
        status, _ = await asyncio.to_thread(apart.get, "/health/ready")
        return status == 200

    await until(ready, within=90)
    status, assembly = await asyncio.to_thread(apart.get, "/api/assembly")
    assert status == 200
    assert (assembly["name"], assembly["purpose"]) == (GIVEN["ASSEMBLY_NAME"], GIVEN["ASSEMBLY_PURPOSE"])
    assert (assembly["origin"], assembly["head"]) == (GIVEN["ASSEMBLY_ORIGIN"], 5)
    assert {name: process.poll() for name, process in processes.items()} == dict.fromkeys(processes)

    for process in processes.values():
        process.terminate()
    codes = await asyncio.to_thread(lambda: [process.wait(60) for process in processes.values()])
    assert codes == [0, 0, 0, 0, 0, 0]
