"""`halfrond backup` and `halfrond restore` on real PostgreSQL and NATS: the same log, or nothing."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import resource
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest
from rich.progress import Progress as Bars

from events.assembly.acts import Found
from events.erasure.acts import ConfirmErasure, RequestErasure
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from infra import age
from infra.embedded.nats import EmbeddedNats
from infra.embedded.postgres import EmbeddedPostgres
from infra.nats.checkpoints import Checkpoints
from infra.nats.checkpoints import make as make_bucket
from infra.nats.connection import connect as connect_nats
from infra.nats.publishing import LogStream
from infra.nats.stream import make as make_stream
from infra.postgres.founding import create_database
from infra.postgres.recovering import tables
from infra.postgres.restoring import TABLES
from infra.published import Published
from services.cli import backing_up, exporting, restoring
from services.cli.keeping import archive, placing
from services.cli.keeping.archive import Lock
from services.cli.keeping.reading import Unfit
from services.cli.restoring import Asked
from services.cli.screen import Code, Stop
from services.settings import NOTARY_KEY, Settings
from tests.conftest import APP, OWNER, PASSWORD
from tests.contracts.logs import (
    CLERK,
    FOUNDER,
    ORIGIN,
    SEED,
    History,
    Text,
    Writer,
    checkpoint_of,
    member,
    note,
    parliament,
    verifier,
    write_export,
    write_log,
)

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

PARLIAMENT = parliament()
IDENTITY, RECIPIENT = age.new_identity()
WRONG, _ = age.new_identity()
LOCK, KEY_OF_IT = Lock([age.recipient(RECIPIENT)]), Lock(age.identities(IDENTITY))

Tables = dict[str, list[tuple[Any, ...]]]


class Killed(Exception):
    """As if the process had ended here."""


class Place(NamedTuple):
    """A machine: a database, a NATS, a folder; nothing on it yet."""

    settings: Settings
    lost: Callable[[], Any]

    async def restore(self, source: Path, lock: Lock | None = None, **wish: Any) -> int:
        """Restore; with the word of the operator unless they do not give it."""
        asked = {"newer": None, "key": None, "attest": True, "new_key": False, **wish}
        return await restoring._restore(self.settings, Asked(source, **asked), lock, asyncio.Event())

    async def back_up(self, target: Path, lock: Lock = LOCK) -> int:
        """Make a backup."""
        return await backing_up._back_up(self.settings, target, lock, asyncio.Event())

    async def stands(self) -> Tables:
        """Everything in the tables, without what differs by itself."""
        connection = await asyncpg.connect(self.settings.database_url)
        try:
            if not await connection.fetchval("select to_regclass('public.log_head') is not null"):
                return {}
            statements = {
                "head": "select head, published, fenced from log_head",
                "events": "select * from events order by position",
                "commands": "select * from commands order by key",
                "prose": "select digest, salt, body from prose order by digest",
                "tokens": "select * from tokens order by hash",
                "token_commands": "select * from token_commands order by key",
                "drafts": "select * from drafts order by draft",
                "contact_points": "select * from contact_points order by organisation",
                "corrections": "select * from corrections order by correction",
                "prospects": "select * from prospects order by prospect",
                "refused_addresses": "select * from refused_addresses order by address",
                "people": "select * from people order by person",
                "holders": "select * from holders order by mandate",
                "passkeys": "select * from passkeys order by passkey",
                "webhooks": "select * from webhooks order by webhook",
            }
            return {
                name: [tuple(row) for row in await connection.fetch(statement)]
                for name, statement in statements.items()
            }
        finally:
            await connection.close()

    async def leaves(self) -> list[bytes]:
        """The leaves in PostgreSQL."""
        async with tables(self.settings.owner_url) as log:
            return [leaf async for _, leaf in log.rows()]

    def files(self) -> dict[str, bytes]:
        """What lies in the folders of the log and of the secrets."""
        return {
            path.relative_to(self.settings.data).as_posix(): path.read_bytes()
            for folder in (self.settings.log, self.settings.secrets)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    async def untouched(self) -> bool:
        """Whether nothing was stored anywhere."""
        stands = await self.stands()
        return not self.files() and not any(stands.get(table) for table in stands if table != "head")


@pytest.fixture
async def place(postgres: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Callable[[str], Any]]:
    """Makes places, each with a database and a NATS of its own."""
    with contextlib.ExitStack() as stack:
        made: list[str] = []

        async def make(name: str) -> Place:
            database = f"place_{hashlib.sha256(str(tmp_path / name).encode()).hexdigest()[:12]}"
            made.append(database)
            folder = tmp_path / name
            nats = stack.enter_context(EmbeddedNats(tmp_path / f"{name}-nats"))
            settings = Settings(
                folder, "127.0.0.1", 0, postgres.url(database, APP, PASSWORD),
                postgres.url(database, OWNER, PASSWORD), nats.url(), nats.url(), folder / "secrets",
                folder / "log", None, unsafe_for_tests=True,
            )  # fmt: skip
            await create_database(postgres.url(), settings.owner_url, settings.database_url)
            return Place(settings, lambda: shutil.rmtree(folder, ignore_errors=True))

        yield make
        connection = await asyncpg.connect(postgres.url())
        for database in made:
            await connection.execute(f"drop database {database} with (force)")
        await connection.close()


@pytest.fixture
async def here(place: Callable[[str], Any]) -> Place:
    """A place."""
    made: Place = await place("here")
    return made


@pytest.fixture
async def there(place: Callable[[str], Any]) -> Place:
    """Another one."""
    made: Place = await place("there")
    return made


def put_key(at: Place) -> None:
    """The notary's key, as an operator puts their copy back."""
    at.settings.secrets.mkdir(parents=True)
    (at.settings.secrets / NOTARY_KEY).write_bytes(SEED)


def export(folder: Path, history: History = PARLIAMENT, size: int | None = None) -> Path:
    write_export(folder, history, size=size)
    return folder


def erasing() -> tuple[History, str, int]:
    """A log in which a name is erased; that name's digest, and how many entries there are before."""
    w = Writer()
    w.act(Found(ORIGIN, w.text("Parlement"), w.text("Samen"), ("griet", "klok")), FOUNDER)
    name = w.text("Vereniging van Mevrouw Zonnebloem")
    for organisation, bench in (("koor", "civil-society"), ("stad", "city")):
        w.act(Admit(organisation, bench, Profile(name)), CLERK)  # type: ignore[arg-type]
        w.act(GiveMandate(organisation, f"m{organisation}", "full"), CLERK)
    w.act(RequestErasure("e1", (name,), w.text("Een naam"), "personal-data"), member("koor"))
    before = len(w.history.leaves)
    w.act(ConfirmErasure("e1"), member("stad"))
    w.act(Admit("fanfare", "civil-society", Profile(w.text("De fanfare"))), CLERK)
    return w.history, name, before


def older(history: History, size: int) -> History:
    """The log as it was, texts that are named later left out."""
    leaves = history.leaves[:size]
    named = b"".join(leaves).decode()
    return History(history.origin, leaves, {d: t for d, t in history.prose.items() if d in named})


def without(history: History, digest: str) -> History:
    """The same log where that text was erased."""
    return History(history.origin, history.leaves, {**history.prose, digest: Text(None, None)})


async def backup_of(at: Place, history: History, folder: Path) -> Path:
    """A backup of a log, made at a place that is lost afterwards."""
    put_key(at)
    await at.restore(export(folder / "before", history))
    await at.back_up(folder / "night.age")
    return folder / "night.age"


def below(folder: Path, name: str = "*") -> list[Path]:
    """What lies in a folder, and below it where a name is given."""
    return sorted(folder.iterdir() if name == "*" else folder.rglob(name))


# --- an export ---------------------------------------------------------------------------------------------


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
    put_key(here)
    await here.restore(export(tmp_path / "first"))
    await exporting._export(here.settings, tmp_path / "second", asyncio.Event())
    for path in sorted(path for path in (tmp_path / "first/log").rglob("*") if path.is_file()):
        name = path.relative_to(tmp_path / "first")
        assert (tmp_path / "second" / name).read_bytes() == path.read_bytes(), name


async def test_an_export_does_not_hold_the_key_to_sign_on_with(
    here: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = export(tmp_path / "export")
    with pytest.raises(Stop, match="the notary's key is not in") as stopped:
        await here.restore(source)
    assert stopped.value.code == Code.REFUSED
    assert await here.untouched()

    assert await here.restore(source, new_key=True) == Code.DONE
    told = capsys.readouterr().out
    published = Published(here.settings.log)
    new, old = published.verifiers()
    assert (new.name, old) == (ORIGIN, verifier())
    assert new.vkey in told
    files = here.files()
    assert await here.restore(source, new_key=True) == Code.DONE
    assert here.files() == files


@pytest.mark.parametrize("doctored", ["a leaf", "a text", "a file", "cut short"])
async def test_what_does_not_verify_is_refused_whole(here: Place, tmp_path: Path, doctored: str) -> None:
    history = PARLIAMENT.copy()
    if doctored == "a text":
        history.prose[next(iter(history.prose))] = Text(b"salt", "Something else")
    source = export(tmp_path / "export", history)
    if doctored == "a leaf":
        other = PARLIAMENT.copy()
        other.leaves[7] = other.leaves[7].replace(b"vereniging", b"verenigink", 1)
        write_log(tmp_path / "other", other)
        shutil.copy(tmp_path / "other/tile/entries/000", source / "log/tile/entries/000")
        manifest = json.loads((source / "manifest.json").read_text())
        data = (source / "log/tile/entries/000").read_bytes()
        told = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["files"]["log/tile/entries/000"] = told
        (source / "manifest.json").write_text(json.dumps(manifest))
    if doctored == "a file":
        (source / "README.txt").write_text("Another one.")
    if doctored == "cut short":
        shutil.rmtree(source / "log/prose")
    put_key(here)
    files = here.files()
    with pytest.raises(Unfit):
        await here.restore(source)
    assert here.files() == files
    assert not (await here.stands()).get("events")


# --- a backup ----------------------------------------------------------------------------------------------


async def test_a_backup_brings_everything_back(here: Place, there: Place, tmp_path: Path) -> None:
    put_key(here)
    await here.restore(export(tmp_path / "before"))
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


async def test_there_is_no_table_that_is_not_kept(here: Place, tmp_path: Path) -> None:
    put_key(here)
    await here.restore(export(tmp_path / "export"))
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


async def test_what_a_killed_restore_left_open_is_removed_by_the_next(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    left = there.settings.data / archive.WORKPLACE / "backup/secrets"
    left.mkdir(parents=True)
    (left / "notary.key").write_bytes(SEED)
    with pytest.raises(Stop, match="nobody here knows"):
        await there.restore(backup, KEY_OF_IT, attest=False)
    assert not below(there.settings.data.parent, there.settings.data.name)


async def test_a_passphrase_opens_what_it_closed(here: Place, there: Place, tmp_path: Path) -> None:
    put_key(here)
    await here.restore(export(tmp_path / "export"))
    backup = tmp_path / "night.age"
    await here.back_up(backup, Lock([], "vier losse woorden samen"))
    with pytest.raises(Stop, match="by this passphrase") as stopped:
        await there.restore(backup, Lock([], "vijf losse woorden samen"))
    assert stopped.value.code == Code.FAILED
    assert await there.untouched()
    await there.restore(backup, Lock([], "vier losse woorden samen"))
    assert await there.stands() == await here.stands()


async def test_a_backup_that_cannot_be_opened_leaves_nothing(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    with pytest.raises(Stop, match="was not opened") as stopped:
        await there.restore(backup, Lock(age.identities(WRONG)))
    assert stopped.value.code == Code.FAILED
    whole = backup.read_bytes()
    for length in (0, 100, 70_000, len(whole) - 1):
        backup.write_bytes(whole[:length])
        with pytest.raises(Unfit):
            await there.restore(backup, KEY_OF_IT)
    backup.write_bytes(whole[:5_000] + bytes([whole[5_000] ^ 1]) + whole[5_001:])
    with pytest.raises(Unfit):
        await there.restore(backup, KEY_OF_IT)
    assert await there.untouched()
    assert not below(tmp_path, archive.WORKPLACE)


async def test_it_is_not_taken_up_again_unless_somebody_knows_that_it_is_the_last(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    with pytest.raises(Stop, match=r"nobody here knows.*--attest") as stopped:
        await there.restore(backup, KEY_OF_IT, attest=False)
    assert stopped.value.code == Code.REFUSED
    assert await there.untouched()

    # A log folder that is older than the backup is not the last one either.
    write_log(there.settings.log, PARLIAMENT, size=300)
    with pytest.raises(Stop, match="nobody here knows"):
        await there.restore(backup, KEY_OF_IT, attest=False)
    shutil.rmtree(there.settings.log)
    write_log(there.settings.log, PARLIAMENT)
    assert await there.restore(backup, KEY_OF_IT, attest=False) == Code.DONE


# --- older than what was published -------------------------------------------------------------------------


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
    bucket, stream = Checkpoints(there.settings.nats_url), LogStream(there.settings.nats_url)
    async with connect_nats(there.settings.nats_admin_url, "test") as connection:
        await make_bucket(connection)
        await make_stream(connection, "LOG")
    assert await stream.last() == (0, b"")
    await stream.publish(0, [("log", leaf) for leaf in history.leaves])
    assert await bucket.put(note(checkpoint_of(history)), 0) is not None
    await bucket.close()
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


async def test_an_export_that_is_older_or_another_is_not_newer(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, _, before = erasing()
    backup = await backup_of(here, history, tmp_path)
    with pytest.raises(Stop, match="it is not newer"):
        await there.restore(backup, KEY_OF_IT, newer=export(tmp_path / "older", older(history, before)))
    with pytest.raises(Unfit, match="does not begin with"):
        await there.restore(backup, KEY_OF_IT, newer=export(tmp_path / "other"))
    assert await there.untouched()


async def test_where_entries_cannot_be_had_nothing_is_signed(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, _, before = erasing()
    backup = await backup_of(here, older(history, before), tmp_path)
    bucket = Checkpoints(there.settings.nats_url)
    async with connect_nats(there.settings.nats_admin_url, "test") as connection:
        await make_bucket(connection)
    assert await bucket.put(note(checkpoint_of(history)), 0) is not None
    await bucket.close()
    for _ in range(2):  # done again it ends the same
        with pytest.raises(Stop, match=r"the log is fenced.*cannot be had from any copy") as stopped:
            await there.restore(backup, KEY_OF_IT, attest=False)
        assert stopped.value.code == Code.FAILED
        [(head, _, fenced)] = (await there.stands())["head"]
        assert head == before
        assert f"{len(history.leaves)} were published" in fenced
    # Then a mirror is found.
    write_log(there.settings.log, history)
    assert await there.restore(backup, KEY_OF_IT, attest=False) == Code.DONE
    assert await there.leaves() == history.leaves
    assert (await there.stands())["head"] == [(len(history.leaves), 0, None)]


# --- broken off, and in the wrong place --------------------------------------------------------------------


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


async def test_in_the_place_of_another_log_it_is_refused(here: Place, there: Place, tmp_path: Path) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    other = History("elsewhere.example/log", PARLIAMENT.leaves, {})

    async def refused(words: str) -> None:
        before = there.files()
        with pytest.raises(Stop, match=words) as stopped:
            await there.restore(backup, KEY_OF_IT)
        assert stopped.value.code == Code.REFUSED
        assert there.files() == before
        assert not (await there.stands()).get("events")

    there.settings.secrets.mkdir(parents=True)
    (there.settings.secrets / "command.key").write_bytes(b"another")
    await refused("command.key is another one")
    shutil.rmtree(there.settings.secrets)
    write_log(there.settings.log, other)
    await refused("holds a checkpoint by another key")
    shutil.rmtree(there.settings.log)
    history, _, _ = erasing()
    write_log(there.settings.log, history)  # the same name and key, other entries
    await refused("holds another published log")
    shutil.rmtree(there.settings.log)
    async with connect_nats(there.settings.nats_admin_url, "test") as connection:
        await make_bucket(connection)
    bucket = Checkpoints(there.settings.nats_url)
    assert await bucket.put(note(checkpoint_of(history)), 0) is not None
    await bucket.close()
    await refused("the checkpoint in NATS is not of this log")


async def test_a_database_that_holds_something_is_left_alone(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, _, _ = erasing()
    backup = await backup_of(here, history, tmp_path)
    put_key(there)
    await there.restore(export(tmp_path / "other"))
    shutil.rmtree(there.settings.data)
    before = await there.stands()
    with pytest.raises(Stop, match="the database holds another log") as stopped:
        await there.restore(backup, KEY_OF_IT)
    assert stopped.value.code == Code.REFUSED
    assert await there.stands() == before
    assert not there.files()


# --- making backups ----------------------------------------------------------------------------------------


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
    put_key(here)
    await here.restore(export(tmp_path / "export"))
    there = below(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(Stop, match="make room") as stopped:
            await here.back_up(tmp_path / "night.age", lock)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert stopped.value.code == Code.FAILED
    assert below(tmp_path) == there


async def test_a_disk_that_is_full_is_told_when_a_backup_is_opened(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(Stop, match="make room") as stopped:
            await there.restore(backup, KEY_OF_IT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert stopped.value.code == Code.FAILED
    assert await there.untouched()
    assert not below(tmp_path, archive.WORKPLACE)


async def test_what_is_not_what_was_published_is_not_backed_up(here: Place, tmp_path: Path) -> None:
    put_key(here)
    await here.restore(export(tmp_path / "export"))
    shutil.rmtree(here.settings.log)
    history, _, _ = erasing()
    write_log(here.settings.log, history)
    with pytest.raises(Stop, match="holds other entries than were published"):
        await here.back_up(tmp_path / "night.age")
    assert not (tmp_path / "night.age").exists()


async def test_without_the_notarys_key_there_is_no_backup(here: Place, tmp_path: Path) -> None:
    put_key(here)
    await here.restore(export(tmp_path / "export"))
    (here.settings.secrets / NOTARY_KEY).unlink()
    with pytest.raises(Stop, match=r"notary\.key is not in"):
        await here.back_up(tmp_path / "night.age")


async def test_a_text_that_was_erased_a_moment_ago_is_in_no_export_and_no_backup(
    here: Place, tmp_path: Path
) -> None:
    """The event stands, and whoever appended it was killed before it emptied the text."""
    history, name, _ = erasing()
    put_key(here)
    await here.restore(export(tmp_path / "export", history))
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
