"""`halfrond upgrade`, and what the other commands say of tables that an earlier version made."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
import uvloop

from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.connection import SQL
from infra.postgres.migrating import migrations
from services.cli.screen import Code
from tests.faults.served import Served
from tests.infra.postgres.test_migrating import FOUNDED_AT_0

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

NAMES = ", ".join(migration.name for migration in migrations())


@pytest.fixture
def before(tmp_path: Path) -> Served:
    """An assembly in the tables of before migrations, with all that it holds; not served."""
    served = Served(tmp_path / "data")
    founding = served.command("found", "--name", "P", "--purpose", "P.", "--origin", "example.org/u")
    assert founding.returncode == 0, founding.stderr
    with EmbeddedPostgres(served.folder / "postgres") as server:
        uvloop.run(_put_back(server.url("halfrond")))
    return served


async def _put_back(superuser_url: str) -> None:
    """Give a database the tables of number 0, and put back what stood there."""
    tables = FOUNDED_AT_0.read_text().replace("{app}", "halfrond_app").replace("{database}", "halfrond")
    connection = await asyncpg.connect(superuser_url)
    await connection.execute("set role halfrond_owner")
    stood = await connection.fetch("select * from events order by position")
    commands = await connection.fetch("select * from commands")
    prose = await connection.fetch("select digest, salt, body from prose")
    head = await connection.fetchrow("select head, epoch, published from log_head")
    made = "".join((SQL / f"{name}.sql").read_text() for name in ("schema", "append", "fence", "erase"))
    for kind, name in re.findall(r"^create (table|function) (\w+)", made, re.MULTILINE):
        await connection.execute(f"drop {kind} {name} cascade")
    await connection.execute(tables.replace("{epoch}", f"values ('{head['epoch']}')"))
    await connection.copy_records_to_table("events", records=[tuple(row) for row in stood])
    await connection.copy_records_to_table("commands", records=[tuple(row) for row in commands])
    await connection.copy_records_to_table("prose", records=[tuple(row) for row in prose])
    await connection.execute("update log_head set head = $1", head["head"])
    await connection.close()


def test_an_assembly_of_before_is_not_served_until_it_is_upgraded(before: Served) -> None:
    refused = before.command("serve")
    assert refused.returncode == Code.REFUSED
    assert "earlier version" in refused.stderr
    assert "`halfrond upgrade`" in refused.stderr
    for arguments in (["rotate-key"], ["recover"]):
        told = before.command(*arguments)
        assert (told.returncode, "`halfrond upgrade`" in told.stderr) == (Code.REFUSED, True)

    upgraded = before.command("upgrade")
    assert (upgraded.returncode, NAMES in upgraded.stdout) == (Code.DONE, True), upgraded.stderr
    again = before.command("upgrade")
    assert (again.returncode, "Nothing to upgrade" in again.stdout) == (Code.DONE, True)
    with before.serving():
        assert before.head() > 0
        doctor = before.command("doctor")
        assert doctor.returncode == Code.DONE, doctor.stdout
        assert "ok    tables        those of this version" in doctor.stdout


def test_a_demo_upgrades_by_itself(before: Served) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "services.cli.main", "demo"],
        env=before.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Halfrond demo: open ")
    process.send_signal(signal.SIGINT)
    _, complained = process.communicate(timeout=60)
    assert process.returncode == Code.DONE
    assert NAMES in complained


def test_where_nothing_was_founded_there_is_nothing_to_upgrade(tmp_path: Path) -> None:
    refused = Served(tmp_path / "data").command("upgrade")
    assert refused.returncode == Code.REFUSED
    assert "nothing to upgrade" in refused.stderr
