"""As whom the servers run, and that they end with whoever started them."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

import asyncpg
import psutil
import pytest

from infra.embedded import EmbeddedNats, EmbeddedPostgres, FolderRefused, RootRefused, account
from infra.embedded.process import wait_for
from tests.infra.embedded.places import copy_programs, parent, programs
from tests.waiting import until

pytestmark = pytest.mark.fault

NOBODY = pwd.getpwnam("nobody").pw_uid

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")


async def greeting(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("select 'goeiedag'"))
    finally:
        await connection.close()


def family(*pids: int) -> list[psutil.Process]:
    leaders = [psutil.Process(pid) for pid in pids]
    return leaders + [child for leader in leaders for child in leader.children(recursive=True)]


def gone(processes: list[psutil.Process]) -> bool:
    return all(not each.is_running() or each.status() == psutil.STATUS_ZOMBIE for each in processes)


def owners_and_modes(place: Path) -> dict[Path, tuple[int, int, int]]:
    above = [place, *place.parents]
    below = [path for path in place.rglob("*") if "servers" not in path.relative_to(place).parts]
    return {path: (path.lstat().st_uid, path.lstat().st_gid, path.lstat().st_mode) for path in above + below}


def is_in_our_namespace(process: int) -> bool:
    return Path(f"/proc/{process}/ns/user").readlink() == Path("/proc/self/ns/user").readlink()


async def runs_and_dies_with_its_parent(place: Path, user: int | None, *words: str) -> tuple[int, bool]:
    """The user id of PostgreSQL seen from here, and whether it is in our user namespace."""
    copy_programs(place)
    folder = place / "servers"
    if user is not None:
        folder.mkdir(mode=0o700)
        os.chown(folder, user, -1)
    before = owners_and_modes(place)
    with parent(folder, *words, place=place, user=user) as (process, said):
        servers = family(said["postgres"], said["nats"])
        found = psutil.Process(said["postgres"]).uids().real, is_in_our_namespace(said["postgres"])
        assert await greeting(said["url"]) == "goeiedag"
        process.kill()
        await until(lambda: gone(servers))
    assert owners_and_modes(place) == before
    # By SIGINT: a server that was told to stop leaves no file behind, one that was shot does.
    assert not (folder / "postgres/data/postmaster.pid").exists()
    return found


async def test_a_normal_user_runs_the_servers_as_itself(open_place: Path) -> None:
    user = NOBODY if os.geteuid() == 0 else None
    expected = NOBODY if os.geteuid() == 0 else os.geteuid()
    assert await runs_and_dies_with_its_parent(open_place, user) == (expected, True)


@only_root
async def test_root_runs_postgresql_as_nobody_where_nobody_can_enter(open_place: Path) -> None:
    assert await runs_and_dies_with_its_parent(open_place, None) == (NOBODY, True)


@only_root
async def test_root_runs_postgresql_in_a_user_namespace_where_only_root_can_enter(shut_place: Path) -> None:
    assert await runs_and_dies_with_its_parent(shut_place, None) == (0, False)


async def test_a_server_outlives_the_thread_that_started_it_but_not_the_process(shut_place: Path) -> None:
    await runs_and_dies_with_its_parent(shut_place, None, "--from-a-thread")


@only_root
async def test_data_moves_along_when_nobody_can_or_can_no_longer_enter(open_place: Path) -> None:
    copy_programs(open_place)
    server = EmbeddedPostgres(open_place / "servers", binaries=programs(open_place))
    for mode, owner in ((0o755, NOBODY), (0o700, 0), (0o755, NOBODY)):
        os.chmod(open_place, mode)  # noqa: PTH101  # of a local folder: it blocks nobody
        with server:
            assert await greeting(server.url()) == "goeiedag"
        assert {path.lstat().st_uid for path in (server.folder, *server.folder.glob("data/**/*"))} == {owner}


@only_root
def test_giving_a_folder_away_follows_no_link(open_place: Path) -> None:
    outside = open_place / "outside"
    outside.write_text("not ours")
    folder = open_place / "servers"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    account.give(folder, account.Account("user", NOBODY, NOBODY, NOBODY, NOBODY))
    assert (folder.stat().st_uid, (folder / "link").lstat().st_uid, outside.stat().st_uid) == (
        NOBODY,
        NOBODY,
        0,
    )


@only_root
def test_root_is_told_what_to_do_when_no_other_account_can_run_the_programs(shut_place: Path) -> None:
    programs = shut_place / "bin"
    programs.mkdir()
    for name in ("postgres", "initdb"):
        (programs / name).write_text("#!/bin/sh\necho 'confined' >&2; exit 3\n")
        (programs / name).chmod(0o755)
    with pytest.raises(
        RootRefused, match=r"(?s)user:.*Permission denied.*namespace:.*confined.*HALFROND_DATA"
    ):
        EmbeddedPostgres(shut_place / "servers", binaries=shut_place).start()


def test_a_folder_of_someone_else_is_refused(shut_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: me + 1)
    with pytest.raises(FolderRefused, match=f"belongs to user id {me}, and you are {me + 1}"):
        account.create(shut_place, "lock")


def test_a_folder_with_something_else_in_it_is_left_alone(shut_place: Path) -> None:
    shut_place.chmod(0o755)
    (shut_place / "holiday.jpg").touch()
    before = owners_and_modes(shut_place)
    for server in (EmbeddedPostgres(shut_place), EmbeddedNats(shut_place)):
        with pytest.raises(FolderRefused, match="holds files that are not an embedded server's"):
            server.start()
    assert owners_and_modes(shut_place) == before


def test_processes_are_waited_for_no_longer_than_the_limit() -> None:
    with subprocess.Popen(["/bin/sh", "-c", "read line"], stdin=subprocess.PIPE) as process:
        assert not wait_for(lambda: process.poll() is not None, 0.05)
