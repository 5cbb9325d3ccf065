"""The folder of the published log: what is on the disk before anything has its name, in both ways to sync."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from events.log.frontier import Frontier
from events.log.merkle import leaf_hashes
from events.log.tile import Tile
from infra.durable import MANY, Syncfs, syncfs_for
from infra.log_folder import Contradiction, LogFolder

WHOLE = MANY * 256
"""So many leaves make more files than are synced one by one."""


def tiles(leaves: int) -> list[tuple[Tile, bytes]]:
    """The tiles of a tree of so many leaves."""
    frontier = Frontier()
    return [*frontier.grow(leaf_hashes(b"leaf %d" % n for n in range(leaves))), *frontier.partial()]


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its bytes and its mode."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }


def nothing(_folder: Path) -> None:
    """A place where no call can be trusted to sync all files."""


def syncing(syncfs: Syncfs) -> Callable[[Path], Syncfs]:
    return lambda _folder: syncfs


def test_both_ways_to_sync_give_the_same_folder(tmp_path: Path) -> None:
    wanted = tiles(WHOLE + 100)
    for name, syncfs in (("one by one", nothing), ("at once", syncing(os.fsync))):
        folder = LogFolder(tmp_path / name, syncfs)
        folder.write(wanted)
        folder.settle()
    assert files(tmp_path / "one by one") == files(tmp_path / "at once")
    assert files(tmp_path / "at once") == {tile.path: (data, 0o100644) for tile, data in wanted}


def test_all_bytes_are_written_when_they_are_synced_and_nothing_has_its_name_before(tmp_path: Path) -> None:
    wanted, found = tiles(WHOLE), list[dict[str, tuple[bytes, int]]]()
    LogFolder(tmp_path, syncing(lambda _: found.append(files(tmp_path)))).write(wanted)
    drafts = {f".drafts/{tile.path.replace('/', '-')}": (data, 0o100644) for tile, data in wanted}
    assert found == [drafts]


def test_what_could_not_be_synced_gets_no_name_and_is_written_anew(tmp_path: Path) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    wanted = tiles(WHOLE)
    with pytest.raises(OSError, match="No space left"):
        LogFolder(tmp_path, syncing(full)).write(wanted)
    assert not [path for path in files(tmp_path) if not path.startswith(".drafts")]
    folder = LogFolder(tmp_path, syncing(os.fsync))
    folder.write([(tile, bytes(len(data))) for tile, data in wanted])
    assert files(tmp_path) == {tile.path: (bytes(len(data)), 0o100644) for tile, data in wanted}


def test_a_draft_that_already_has_its_name_is_not_written_over(tmp_path: Path) -> None:
    tile, data = tiles(256)[0]
    folder = LogFolder(tmp_path)
    folder.write([(tile, data)])
    os.link(tmp_path / tile.path, tmp_path / ".drafts" / tile.path.replace("/", "-"))  # killed in between
    with pytest.raises(Contradiction):
        folder.write([(tile, bytes(len(data)))])
    assert folder.read(tile) == data


def test_few_files_do_not_make_the_whole_disk_wait(tmp_path: Path) -> None:
    asked = list[int]()
    folder = LogFolder(tmp_path, syncing(asked.append))
    folder.write(tiles(700))
    folder.publish("checkpoint", "a note\n")
    assert not asked


def test_no_call_is_trusted_with_a_file_system_that_is_not_known() -> None:
    assert syncfs_for(Path("/dev")) is None


def test_where_a_call_is_trusted_it_says_what_went_wrong(tmp_path: Path) -> None:
    syncfs = syncfs_for(tmp_path)
    if syncfs is None:
        pytest.skip("this machine has none for this folder: each file is synced by itself")
    descriptor = os.open(tmp_path, os.O_RDONLY)
    syncfs(descriptor)
    os.close(descriptor)
    with pytest.raises(OSError, match="Bad file descriptor"):
        syncfs(descriptor)
