"""`halfrond backup` on real PostgreSQL and NATS: all that must be kept, and nothing half."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import asyncpg
import pytest

from infra.postgres.restoring import TABLES
from services.cli import exporting
from services.cli.keeping import archive
from services.cli.keeping.archive import Lock
from services.cli.screen import Code, Stop
from services.settings import NOTARY_KEY
from tests.contracts.logs import (
    write_log,
)
from tests.services.cli.places import (
    KEY_OF_IT,
    LOCK,
    PARLIAMENT,
    Place,
    backup_of,
    below,
    erasing,
    full_disk,
    standing,
)

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


async def test_a_backup_overwrites_nothing_and_leaves_nothing_half(here: Place, tmp_path: Path) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    before, there = backup.read_bytes(), below(tmp_path)
    with pytest.raises(Stop, match="overwrites nothing") as stopped:
        await here.back_up(backup)
    assert (stopped.value.code, backup.read_bytes()) == (Code.REFUSED, before)
    with pytest.raises(Stop, match="cannot be written") as stopped:
        await here.back_up(tmp_path / "nowhere/night.age")
    assert stopped.value.code == Code.USAGE
    assert below(tmp_path) == there


@pytest.mark.parametrize("lock", [LOCK, Lock([], "woorden")], ids=["to a key", "by a passphrase"])
async def test_a_disk_that_is_full_is_told_and_nothing_is_left(
    here: Place, tmp_path: Path, lock: Lock
) -> None:
    await standing(here, PARLIAMENT, tmp_path / "export")
    there = below(tmp_path)
    with full_disk(100_000), pytest.raises(Stop, match="make room") as stopped:
        await here.back_up(tmp_path / "night.age", lock)
    assert stopped.value.code == Code.FAILED
    assert below(tmp_path) == there


async def test_what_is_not_what_was_published_is_not_backed_up(here: Place, tmp_path: Path) -> None:
    await standing(here, PARLIAMENT, tmp_path / "export")
    shutil.rmtree(here.settings.log)
    history, _, _ = erasing()
    write_log(here.settings.log, history)
    with pytest.raises(Stop, match="holds other entries than were published"):
        await here.back_up(tmp_path / "night.age")
    assert not (tmp_path / "night.age").exists()


async def test_without_the_notarys_key_there_is_no_backup(here: Place, tmp_path: Path) -> None:
    await standing(here, PARLIAMENT, tmp_path / "export")
    (here.settings.secrets / NOTARY_KEY).unlink()
    with pytest.raises(Stop, match=r"notary\.key is not in"):
        await here.back_up(tmp_path / "night.age")


async def test_a_text_that_was_erased_a_moment_ago_is_in_no_export_and_no_backup(
    here: Place, tmp_path: Path
) -> None:
    """The event stands, and whoever appended it was killed before it emptied the text."""
    history, name, _ = erasing()
    await standing(here, history, tmp_path / "export")
    connection = await asyncpg.connect(here.settings.owner_url)
    text = history.prose[name]
    await connection.execute("update prose set salt = $2, body = $3 where digest = $1", name, *text)
    await connection.close()
    await exporting._export(here.settings, tmp_path / "public", asyncio.Event())
    [line] = [
        line
        for line in (tmp_path / f"public/log/prose/{name[:2]}").read_text().splitlines()
        if json.loads(line)["digest"] == name
    ]
    assert json.loads(line) == {"digest": name, "salt": None, "body": None}
    await here.back_up(tmp_path / "night.age")
    with archive.opened(tmp_path / "night.age", KEY_OF_IT, tmp_path) as folder:
        found = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Zonnebloem" not in found
    assert b"De fanfare" in found


async def test_there_is_no_table_that_is_not_kept(here: Place, tmp_path: Path) -> None:
    await standing(here, PARLIAMENT, tmp_path / "export")
    connection = await asyncpg.connect(here.settings.database_url)
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    await connection.close()
    # The head is counted again; where the tables stand is told by who makes them; public keys of sealed polls
    # stand in the log once they are used, and follow from the seal secret. Who is signed in signs in again:
    # a session that was ended since must not come back, nor a mail be sent that was sent. How far somebody
    # had read begins anew (docs/operations.md). What waited for a webhook is made again.
    passing = {
        "sessions",
        "sign_in_links",
        "challenges",
        "errands",
        "mail",
        "noticed",
        "told",
        "visits",
        "deliveries",
    }
    assert {row["tablename"] for row in rows} == {*TABLES, *passing, "log_head", "migrations", "seals"}
