"""PostgreSQL in a folder: what it keeps, how it ends, what it refuses."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from infra.embedded import (
    BinariesMissing,
    EmbeddedPostgres,
    FolderRefused,
    NotRunning,
    PortTaken,
    ServerFailed,
    StillRunning,
)
from infra.embedded import folder as private
from infra.embedded.ports import LOOPBACK, free_port
from tests.infra.embedded.places import copy_programs, parent, programs
from tests.waiting import until

pytestmark = pytest.mark.fault


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a server was started and stopped once."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("founded") / "postgres") as server:
        return server.folder


@pytest.fixture
def postgres(tmp_path: Path, founded: Path) -> Iterator[EmbeddedPostgres]:
    """A server in a copy of that folder, under a port of its own."""
    shutil.copytree(founded, tmp_path / "postgres", ignore=shutil.ignore_patterns("port", "*.log"))
    server = EmbeddedPostgres(tmp_path / "postgres")
    yield server
    server.stop()


@asynccontextmanager
async def connected(server: EmbeddedPostgres) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(server.url())
    try:
        yield connection
    finally:
        connection.terminate()


async def remember(server: EmbeddedPostgres, word: str) -> None:
    async with connected(server) as connection:
        await connection.execute("create table if not exists words (word text)")
        await connection.execute("insert into words values ($1)", word)


async def remembered(server: EmbeddedPostgres) -> list[str]:
    async with connected(server) as connection:
        return [row["word"] for row in await connection.fetch("select word from words order by word")]


def abandon(server: EmbeddedPostgres) -> None:
    """Leave the server running without anybody who answers for it, as a killed parent does on macOS."""
    server._release()


def a_stranger() -> subprocess.Popen[bytes]:
    """A process that is none of ours and ends when its context does."""
    return subprocess.Popen(["/bin/sh", "-c", "read line"], stdin=subprocess.PIPE)


async def test_a_second_start_finds_data_port_and_password(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path / "not/yet/there")
    postgres.start()
    await remember(postgres, "aan tafel")
    first = postgres.url()
    postgres.stop()
    assert not postgres.running

    with EmbeddedPostgres(postgres.folder) as again:
        assert (again.url(), await remembered(again)) == (first, ["aan tafel"])


async def test_committed_rows_survive_a_crash(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    await remember(postgres, "voor de crash")
    postgres.kill()
    assert not postgres.running
    postgres.start()
    assert await remembered(postgres) == ["voor de crash"]
    assert "automatic recovery in progress" in postgres.log.read_text()


async def test_nothing_of_a_killed_server_is_left_not_even_a_busy_backend(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    async with connected(postgres) as busy, connected(postgres) as watcher:
        endless = asyncio.create_task(busy.execute("do $$ begin loop end loop; end $$"))
        active = "select count(*) from pg_stat_activity where query like 'do %' and state = 'active'"
        await until(lambda: watcher.fetchval(active))
        family = psutil.Process(postgres.pid).children(recursive=True)
        postgres.kill()
        left = [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
        assert (len(family) > 5, left) == (True, [])
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await endless
    postgres.start()  # which frees the shared memory that a crash leaves


async def test_a_stop_does_not_wait_for_clients(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    async with connected(postgres):
        postgres.stop()
    assert "database system is shut down" in postgres.log.read_text()


async def test_a_server_whose_parent_is_gone_is_ended_before_the_next_start(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.start()
    await remember(postgres, "achtergelaten")
    abandon(postgres)
    with EmbeddedPostgres(postgres.folder) as next_one:
        assert not postgres.running
        assert await remembered(next_one) == ["achtergelaten"]


async def test_backends_without_their_postmaster_are_ended_before_the_next_start(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.start()
    await remember(postgres, "wees")
    async with connected(postgres) as busy:
        backend = psutil.Process(await busy.fetchval("select pg_backend_pid()"))
        backend.suspend()  # it cannot notice that its postmaster dies
        os.kill(postgres.pid, signal.SIGKILL)
        await until(lambda: not postgres.running)
        assert backend.is_running()
        postgres.start()
        assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE
    assert await remembered(postgres) == ["wees"]


async def test_a_stale_pid_file_that_names_a_stranger_hurts_neither(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    await remember(postgres, "oud nummer")
    postgres.kill()
    stale = postgres.folder / "data/postmaster.pid"
    with a_stranger() as stranger:
        stale.write_text("\n".join([str(stranger.pid), *stale.read_text().splitlines()[1:]]) + "\n")
        postgres.start()
        assert stranger.poll() is None
    assert await remembered(postgres) == ["oud nummer"]


def only_half(initdb: Path) -> None:
    """From now on it makes what it makes but for the last file, says so in file `half`, and never ends."""
    initdb.rename(initdb.with_name("initdb.real"))
    initdb.write_text(
        '#!/bin/sh\n"$0.real" "$@" || exit 1\n'
        'while [ "$1" != -D ]; do shift; done\n'
        'rm "$2/global/pg_control"\ntouch "$2/half"\nexec sleep 1000\n'
    )
    initdb.chmod(0o755)


async def test_an_interrupted_creation_is_done_again(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    copy_programs(place)
    folder = tmp_path / "servers"
    only_half(programs(place) / "bin/initdb")
    with parent(folder, place=place, wait=False) as (process, _):
        await until((folder / "postgres/data.new/half").exists)
        process.kill()
    assert not (folder / "postgres/data").exists()
    with EmbeddedPostgres(folder / "postgres") as server:
        await remember(server, "opnieuw")
        assert await remembered(server) == ["opnieuw"]


async def test_it_listens_on_the_loopback_address_only_and_on_no_unix_socket(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.start()
    sockets = psutil.Process(postgres.pid).net_connections(kind="all")
    listening = {each.laddr for each in sockets if each.status == psutil.CONN_LISTEN}
    named = {each.laddr for each in sockets if each.family == socket.AF_UNIX and each.laddr}
    assert ({tuple(address) for address in listening}, named) == ({(LOOPBACK, postgres.port)}, set())


async def test_only_who_has_the_password_gets_in(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    for wrong in (None, "geraden"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(postgres.url(user="postgres", password=wrong or "x"))
    files = (postgres.folder, postgres.folder / "data", postgres.folder / "password")
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o700, 0o700, 0o600]
    async with connected(postgres) as connection:
        show = ["password_encryption", "data_checksums", "server_encoding", "lc_collate", "fsync"]
        shown = [await connection.fetchval("select current_setting($1, true)", name) for name in show]
        assert shown[:3] + shown[4:] == ["scram-sha-256", "on", "UTF8", "on"]
        assert (
            await connection.fetchval("select datcollate from pg_database where datname = 'postgres'") == "C"
        )


async def test_settings_are_passed_on_but_do_not_open_the_server(postgres: EmbeddedPostgres) -> None:
    settings = {"work_mem": "7MB", "listen_addresses": "*"}
    with EmbeddedPostgres(postgres.folder, settings=settings) as server:
        async with connected(server) as connection:
            shown = [await connection.fetchval("select current_setting($1)", name) for name in settings]
    assert shown == ["7MB", LOOPBACK]


def test_an_address_quotes_what_it_holds(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, port=5999)
    assert server.url("a b", "u@x", "p/:") == "postgresql://u%40x:p%2F%3A@127.0.0.1:5999/a%20b"
    assert server.url("d", "relay") == "postgresql://relay@127.0.0.1:5999/d"


def test_a_server_that_was_never_started_has_no_port_and_no_process(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    for ask in (lambda: server.pid, lambda: server.port, server.url, server.kill):
        with pytest.raises(NotRunning, match="start it first"):
            ask()
    server.stop()
    assert not server.running


def test_a_folder_that_is_run_by_a_living_process_is_refused(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.start()
    monkeypatch.setattr(private, "LOCK_LIMIT", 0.0)
    with pytest.raises(FolderRefused, match=f"run by process {os.getpid()}, which is alive"):
        EmbeddedPostgres(postgres.folder).start()
    with pytest.raises(StillRunning, match=f"as process {postgres.pid}"):
        postgres.start()
    assert postgres.running


async def test_a_port_that_was_taken_meanwhile_is_given_up_unless_it_was_asked_for(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.start()
    await remember(postgres, "verhuisd")
    postgres.stop()
    before = postgres.port
    with socket.create_server((LOOPBACK, before)):
        with pytest.raises(PortTaken, match=f"Port {before} for PostgreSQL is in use"):
            EmbeddedPostgres(postgres.folder, port=before).start()
        postgres.start()
        assert postgres.port != before
        assert await remembered(postgres) == ["verhuisd"]


async def test_a_port_that_is_lost_at_the_last_moment_is_replaced(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        ports = iter([other.getsockname()[1], free_port()])
        monkeypatch.setattr("infra.embedded.server.free_port", lambda: next(ports))
        postgres.start()
        await remember(postgres, "andere poort")
        assert postgres.port != other.getsockname()[1]


def test_a_folder_without_programs_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "nothing"
    for server in (EmbeddedPostgres(tmp_path / "a", binaries=empty), EmbeddedPostgres(tmp_path / "b")):
        monkeypatch.setenv("HALFROND_POSTGRES_BIN", str(empty))
        with pytest.raises(
            BinariesMissing, match=f"{empty}/bin/postgres is not there. Set HALFROND_POSTGRES_BIN"
        ):
            server.start()
        assert not server.folder.exists()


def test_programs_without_the_right_to_run_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/postgres").touch(mode=0o644)
    with pytest.raises(BinariesMissing, match="bin/postgres cannot be run"):
        EmbeddedPostgres(tmp_path / "servers", binaries=tmp_path).start()


def test_a_creation_that_fails_shows_what_initdb_said(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name, says in (("postgres", "exit 0"), ("initdb", "echo 'no room'; exit 3")):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    with pytest.raises(ServerFailed, match=r"initdb ended with code 3[^$]*no room[^$]*HALFROND_DATABASE_URL"):
        EmbeddedPostgres(tmp_path / "servers", binaries=tmp_path).start()


def test_a_start_that_fails_shows_the_end_of_the_log_and_leaves_the_folder_free(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.start()
    postgres.stop()
    with pytest.raises(ServerFailed, match="HALFROND_DATABASE_URL") as failure:
        EmbeddedPostgres(postgres.folder, settings={"work_mem": "a lot"}).start()
    assert failure.value.log[-1].endswith('invalid value for parameter "work_mem": "a lot"')
    postgres.start()
    assert postgres.running


def test_a_lost_password_is_reported(postgres: EmbeddedPostgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.folder / "password").unlink()
    with pytest.raises(FolderRefused, match="password is gone"):
        postgres.start()
