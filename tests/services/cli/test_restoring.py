"""`halfrond restore` on real PostgreSQL and NATS: the same log stands again, whole."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from rich.progress import Progress as Bars

from infra.nats.connection import connect as connect_nats
from infra.nats.publishing import LogStream
from infra.nats.stream import make as make_stream
from services.cli import exporting, restoring
from services.cli.keeping import archive, placing
from services.cli.keeping.archive import Lock
from services.cli.screen import Code, Stop
from tests.contracts.logs import (
    SEED,
    Text,
    write_log,
)
from tests.services.cli.places import (
    KEY_OF_IT,
    PARLIAMENT,
    Place,
    backup_of,
    below,
    erasing,
    export,
    older,
    put_key,
    remembered,
    standing,
    without,
)

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


class Killed(Exception):
    """As if the process had ended here."""


async def test_an_export_founds_an_identical_log(here: Place, tmp_path: Path) -> None:
    put_key(here)
    assert await here.restore(export(tmp_path / "export")) == Code.DONE
    assert await here.leaves() == PARLIAMENT.leaves
    stands = await here.stands()
    assert stands["head"] == [(len(PARLIAMENT.leaves), 0, None)]
    assert {d: Text(salt, body) for d, salt, body in stands["prose"]} == PARLIAMENT.prose
    published = tmp_path / "published"
    write_log(published, PARLIAMENT)
    for path in sorted(path for path in (tmp_path / "export/log").rglob("*") if path.is_file()):
        name = path.relative_to(tmp_path / "export/log")
        if name.parts[0] != "prose":
            assert (here.settings.log / name).read_bytes() == path.read_bytes()
    token = (here.settings.secrets / "clerk.token").read_text().strip()
    assert [(row[0], row[1], row[2]) for row in stands["tokens"]] == [
        (hashlib.sha256(token.encode()).digest(), "clerk", "griet")
    ]
    assert (here.settings.secrets / "clerk-process.mandate").read_text() == "klok\n"


async def test_what_was_restored_is_exported_the_same(here: Place, tmp_path: Path) -> None:
    await standing(here, PARLIAMENT, tmp_path / "first")
    await exporting._export(here.settings, tmp_path / "second", asyncio.Event())
    for path in sorted(path for path in (tmp_path / "first/log").rglob("*") if path.is_file()):
        name = path.relative_to(tmp_path / "first")
        assert (tmp_path / "second" / name).read_bytes() == path.read_bytes(), name


async def test_a_backup_brings_everything_back(here: Place, there: Place, tmp_path: Path) -> None:
    await standing(here, PARLIAMENT, tmp_path / "before")
    connection = await asyncpg.connect(here.settings.owner_url)
    await connection.execute("insert into token_commands values ($1, $2)", b"k" * 16, b"b" * 16)
    await connection.execute(
        "insert into tokens values ($1, 'member', 'mkoor', 'koor', now(), now(), null, 'console')", b"t" * 32
    )
    await connection.execute("insert into drafts values ('d1', 'koor', '{\"title\": \"Banken\"}', false)")
    fields = '{"email": {"value": "koor@voorbeeld.invalid", "visible": "members"}}'
    await connection.execute("insert into contact_points values ('koor', $1)", fields)
    for name, by, contact, place in (("v1", "koor", None, None), ("v2", None, "09 000 11 22", b"p" * 32)):
        statement = "insert into corrections values ($1, 'koor', $2, 'Verhuisd.', now(), $3, $4)"
        await connection.execute(statement, name, by, contact, place)
    await connection.execute("insert into prospects values ('o1', 'Buurthuis', 'b@voorbeeld.invalid', 'fr')")
    await connection.execute("insert into refused_addresses values ($1)", b"a" * 32)
    await connection.execute("insert into people (person, email) values ('p1', 'an@voorbeeld.invalid')")
    for mandate, person in (("mkoor", "p1"), ("moud", None)):
        statement = "insert into holders values ('member', 'koor', $1, $2, 'console', now(), now())"
        await connection.execute(statement, mandate, person)
    await connection.execute(
        "insert into passkeys values ('k1', 'p1', $1, $2, '{internal,hybrid}', 'Telefoon', now())", b"c", b"k"
    )
    await connection.execute(
        "insert into webhooks values ('w1', 'k1', 'https://k.example/', 2, now(), 3, 'clerk//griet', now())"
    )
    await connection.close()
    backup = tmp_path / "night.age"
    await here.back_up(backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert SEED not in backup.read_bytes()
    assert await there.restore(backup, KEY_OF_IT) == Code.DONE
    assert await there.stands() == await here.stands()
    assert there.files() == here.files()
    assert not (there.settings.data / archive.WORKPLACE).exists()


async def test_progress_is_drawn_on_a_terminal(
    here: Place, there: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[str] = []
    drawn = Bars.add_task

    def add_task(bars: Bars, description: str, **more: Any) -> Any:
        stages.append(description)
        return drawn(bars, description, **more)

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(Bars, "add_task", add_task)
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    await there.restore(backup, KEY_OF_IT)
    assert stages[-7:] == [
        "decrypting the backup",
        "checking files",
        "checking entries",
        "checking texts",
        "writing the log folder",
        "writing entries",
        "writing texts",
    ]


async def test_a_passphrase_opens_what_it_closed(here: Place, there: Place, tmp_path: Path) -> None:
    await standing(here, PARLIAMENT, tmp_path / "export")
    backup = tmp_path / "night.age"
    await here.back_up(backup, Lock([], "vier losse woorden samen"))
    with pytest.raises(Stop, match="by this passphrase") as stopped:
        await there.restore(backup, Lock([], "vijf losse woorden samen"))
    assert stopped.value.code == Code.FAILED
    assert await there.untouched()
    await there.restore(backup, Lock([], "vier losse woorden samen"))
    assert await there.stands() == await here.stands()


async def test_what_was_published_since_comes_from_the_tiles_and_what_was_erased_stays_erased(
    here: Place, there: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history, name, before = erasing()
    backup = await backup_of(here, older(history, before), tmp_path)
    assert {row[0]: row[2] for row in (await here.stands())["prose"]}[name] is not None
    write_log(there.settings.log, history)
    assert await there.restore(backup, KEY_OF_IT, attest=False) == Code.DONE
    assert await there.leaves() == history.leaves
    stands = await there.stands()
    assert stands["head"] == [(len(history.leaves), 0, None)]
    assert {row[0]: row[1:] for row in stands["prose"]}[name] == (None, None)
    assert "Missing in PostgreSQL" in capsys.readouterr().out


async def test_with_nats_alone_left_the_entries_come_from_its_copy(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, name, before = erasing()
    backup = await backup_of(here, older(history, before), tmp_path)
    await remembered(there, history)
    stream = LogStream(there.settings.nats_url)
    async with connect_nats(there.settings.nats_admin_url, "test") as connection:
        await make_stream(connection, "LOG")
    assert await stream.last() == (0, b"")
    await stream.publish(0, [("log", leaf) for leaf in history.leaves])
    await stream.close()
    assert await there.restore(backup, KEY_OF_IT, attest=False) == Code.DONE
    assert await there.leaves() == history.leaves
    assert {row[0]: row[1:] for row in (await there.stands())["prose"]}[name] == (None, None)


async def test_a_newer_export_gives_the_texts_too(here: Place, there: Place, tmp_path: Path) -> None:
    history, name, before = erasing()
    backup = await backup_of(here, older(history, before), tmp_path)
    newer = export(tmp_path / "newer", without(history, name))
    assert await there.restore(backup, KEY_OF_IT, newer=newer) == Code.DONE
    assert await there.leaves() == history.leaves
    stands = await there.stands()
    wanted = {**history.prose, name: Text(None, None)}
    assert {d: Text(salt, body) for d, salt, body in stands["prose"]} == wanted
    assert stands["tokens"] == (await here.stands())["tokens"]
    old, new = (await here.stands())["commands"], stands["commands"]
    assert set(old) < set(new)
    assert {(body, first) for _, body, first, _ in set(new) - set(old)} == {
        (bytes(16), first) for first in (before, before + 1)
    }


@pytest.mark.parametrize("where", ["secrets", "folder", "rows", "before going forward"])
async def test_broken_off_it_is_done_again_and_ends_the_same(
    here: Place, there: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    history, _, before = erasing()
    backup = await backup_of(here, older(history, before), tmp_path)
    write_log(there.settings.log, history, size=before + 1 if where == "before going forward" else before)

    def broken(*_: Any, **__: Any) -> Any:
        raise Killed

    def rows(*_: Any) -> Iterator[Any]:
        yield from list(event_rows(*_))[:3]
        raise Killed

    event_rows = placing.event_rows
    with monkeypatch.context() as patched:
        if where == "secrets":
            patched.setattr(placing, "put_folder", broken)
        if where == "folder":
            patched.setattr(placing, "event_rows", broken)
        if where == "rows":
            patched.setattr(placing, "event_rows", rows)
        if where == "before going forward":
            patched.setattr(restoring, "forward", broken)
        with pytest.raises(Killed):
            await there.restore(backup, KEY_OF_IT)
    if where != "before going forward":
        assert not (await there.stands())["events"]
    assert await there.restore(backup, KEY_OF_IT) == Code.DONE
    wanted = before + 1 if where == "before going forward" else before
    assert await there.leaves() == history.leaves[:wanted]
    assert (await there.stands())["head"] == [(wanted, 0, None)]
    assert (await there.stands())["tokens"] == (await here.stands())["tokens"]
    assert not below(tmp_path, archive.WORKPLACE)
