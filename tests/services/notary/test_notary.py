"""The notary on a real PostgreSQL and a real NATS: growth, crashes, rivals, lost memories, rewritten logs."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from events.log import checkpoint, proof
from events.log.merkle import leaf_hashes, root
from events.log.note import open_note
from events.log.tile import Hashes, Tile, grown
from infra.durable import MANY
from infra.embedded.nats import EmbeddedNats
from infra.keyring import OneKey
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints, make
from infra.nats.connection import connect
from infra.postgres.notarised import Notarised
from infra.signing import verify
from infra.witness_client import WitnessClient
from services.notary.errors import Forgotten, Halted, Misfiled, Rewritten, RolledBack, WrongKey
from services.notary.notary import Notary
from services.notary.ports import Place
from services.notary.witnesses import Cosigning, Post, Witness
from tests.conftest import Database
from tests.services.relay.filling import fill, leaves, rewrite
from tests.services.witness.process import witness
from tests.waiting import until

ORIGIN = "example.org/log"
SEED = bytes(range(32))
KEY = OneKey(ORIGIN, SEED)
VERIFIER = KEY.ring().current.verifier


def nobody(folder: LogFolder) -> Cosigning:
    """No witnesses."""

    async def post(_url: str, _body: str) -> tuple[int, str]:
        raise AssertionError

    return Cosigning([], post, folder.read, verify)


class Ground(NamedTuple):
    """A log, a folder and a bucket of one test."""

    database: Database
    nats: EmbeddedNats
    bucket: str
    folder: Path

    def published(self) -> checkpoint.Checkpoint | None:
        note = LogFolder(self.folder).checkpoint()
        return None if note is None else checkpoint.parse(open_note(note, [VERIFIER], verify).text)

    def size(self) -> int:
        found = self.published()
        return 0 if found is None else found.size

    @asynccontextmanager
    async def place(self, folder: Path | None = None, key: OneKey = KEY) -> AsyncIterator[Place]:
        entries, memory = Notarised(self.database.url), Checkpoints(self.nats.url(), self.bucket)
        try:
            there = LogFolder(folder or self.folder)
            yield Place(ORIGIN, entries, there, memory, key, nobody(there))
        finally:
            await entries.close()
            await memory.close()

    async def halts(self, **asked: Any) -> Halted:
        async with self.place(**asked) as place:
            with pytest.raises(Halted) as halted:
                await asyncio.wait_for(Notary(place, verify).run(), 20)
        return halted.value

    async def upto(self, size: int, folder: Path | None = None) -> None:
        """Run a notary until it published so much, and PostgreSQL remembers it."""
        async with self.place(folder) as place, running(Notary(place, verify)):
            await until(lambda: self.size() == size)
            await until(lambda: remembers(self, size))

    async def all_stands(self, size: int) -> None:
        """The tree on disk is that of the log in PostgreSQL, every file of it."""
        entries = Notarised(self.database.url)
        hashes = list[bytes]()
        while len(hashes) < size:
            hashes += leaf_hashes(await entries.leaves(len(hashes), size))
        await entries.close()
        found = self.published()
        assert found == checkpoint.Checkpoint(ORIGIN, size, root(hashes))
        folder = LogFolder(self.folder)
        for tile in grown(0, size):
            folder.read(tile)
        path = proof.inclusion(size - 1, size, Hashes(size, folder.read))
        proof.verify_inclusion(size - 1, size, hashes[-1], path, found.root)


@asynccontextmanager
async def running(notary: Notary) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(notary.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Halted):
            await task


@pytest.fixture
async def ground(database: Database, nats: EmbeddedNats, stream: str, tmp_path: Path) -> Ground:
    async with connect(nats.url(), "test") as connection:
        await make(connection, stream)
    return Ground(database, nats, stream, tmp_path / "log")


@pytest.mark.fault
async def test_every_growth_is_published_and_each_checkpoint_contains_the_one_before(ground: Ground) -> None:
    sizes, found = [1, 255, 256, 257, 600], list[checkpoint.Checkpoint]()
    async with ground.place() as place, running(Notary(place, verify)):
        for old, size in zip([0, *sizes], sizes, strict=False):
            await fill(ground.database.superuser_url, leaves(old, size - old))
            await until(lambda size=size: ground.size() == size)
            found.append(ground.published())  # type: ignore[arg-type]
    folder = LogFolder(ground.folder)
    for older, newer in itertools.pairwise(found):
        path = proof.consistency(older.size, newer.size, Hashes(newer.size, folder.read))
        proof.verify_consistency(older.size, newer.size, path, older.root, newer.root)
    await ground.all_stands(600)


async def test_the_key_is_published_beside_the_checkpoint(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 1))
    await ground.upto(1)
    assert LogFolder(ground.folder).text("key") == f"{VERIFIER.vkey}\n"


async def test_partial_tiles_stay_until_the_full_one_is_published(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 100))
    await ground.upto(100)
    partial = ground.folder / Tile(0, 0, 100).path
    assert partial.stat().st_size == 3200
    await fill(ground.database.superuser_url, leaves(100, 200))
    await ground.upto(300)
    assert not partial.exists()
    assert LogFolder(ground.folder).read(Tile(0, 0, 100)) == LogFolder(ground.folder).read(Tile(0, 0))[:3200]


class Crash(BaseException):
    """The process ends here."""


def crashing(place: Place, step: str, *, after: bool) -> Place:
    """The place, at which one step is the last thing that happens, or nearly happens."""

    class Dying:
        def __init__(self, part: Any) -> None:
            self._part = part

        def __getattr__(self, name: str) -> Any:
            found = getattr(self._part, name)
            if name != step:
                return found
            if asyncio.iscoroutinefunction(found):

                async def dies(*arguments: Any) -> Any:
                    if after:
                        await found(*arguments)
                    raise Crash

                return dies

            def dies_at_once(*arguments: Any) -> Any:
                if after:
                    found(*arguments)
                raise Crash

            return dies_at_once

    return place._replace(folder=Dying(place.folder), memory=Dying(place.memory))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", ["write", "settle", "put", "publish", "clear"])
async def test_killed_at_any_step_it_finds_its_way_and_what_was_published_never_changes(
    ground: Ground, step: str, *, after: bool
) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    before = {path: path.read_bytes() for path in (ground.folder / "tile").rglob("*") if path.is_file()}
    await fill(ground.database.superuser_url, leaves(300, 300))
    async with ground.place() as place:
        with pytest.raises(Crash):
            await asyncio.wait_for(Notary(crashing(place, step, after=after), verify).run(), 20)
    assert ground.size() in (300, 600)
    await ground.upto(600)
    await ground.all_stands(600)
    assert all(path.read_bytes() == data for path, data in before.items() if path.exists())


async def test_what_could_not_be_synced_is_not_signed(ground: Ground) -> None:
    many, asked = MANY * 256, list[int]()

    def broken(descriptor: int) -> None:
        asked.append(descriptor)
        raise OSError(errno.EIO, "the disk lost what was written")

    await fill(ground.database.superuser_url, leaves(0, many))
    folder = LogFolder(ground.folder, lambda _: broken)
    async with ground.place() as place, running(Notary(place._replace(folder=folder), verify)):
        await until(lambda: len(asked) > 1)  # it began again, and was told again
        assert not (await place.memory.get()).note
    assert ground.published() is None
    assert not [path for path in ground.folder.rglob("tile/**/*") if path.is_file()]
    await ground.upto(many)
    await ground.all_stands(many)


async def test_two_notaries_in_two_folders_never_sign_two_roots(ground: Ground, tmp_path: Path) -> None:
    other = Ground(ground.database, ground.nats, ground.bucket, tmp_path / "other")
    async with (
        ground.place() as one,
        other.place() as two,
        running(Notary(one, verify)),
        running(Notary(two, verify)),
    ):
        for number in range(5):
            await fill(ground.database.superuser_url, leaves(number * 50, 50))
            await until(lambda number=number: max(ground.size(), other.size()) == number * 50 + 50)
    await ground.upto(250)
    await other.upto(250)
    await ground.all_stands(250)
    await other.all_stands(250)


async def test_a_second_notary_on_the_same_folder_waits_its_turn(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 10))
    async with ground.place() as one, ground.place() as two:
        async with running(Notary(one, verify)):
            await until(lambda: ground.size() == 10)
            async with running(Notary(two, verify)):
                await fill(ground.database.superuser_url, leaves(10, 10))
                await until(lambda: ground.size() == 20)
        async with running(Notary(two, verify)):
            await fill(ground.database.superuser_url, leaves(20, 10))
            await until(lambda: ground.size() == 30)


async def test_a_lost_bucket_is_seeded_again_when_folder_and_log_agree(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    fresh = ground._replace(bucket=f"{ground.bucket}X")
    async with connect(ground.nats.url(), "test") as connection:
        await make(connection, fresh.bucket)
    await fill(ground.database.superuser_url, leaves(300, 1))
    await fresh.upto(301)
    await fresh.all_stands(301)


async def without(ground: Ground, tmp_path: Path) -> Ground:
    """The same log, with another bucket and another folder: both empty."""
    fresh = ground._replace(bucket=f"{ground.bucket}X", folder=tmp_path / "fresh")
    async with connect(ground.nats.url(), "test") as connection:
        await make(connection, fresh.bucket)
    return fresh


async def test_when_bucket_and_folder_are_lost_together_it_stops_and_fences(
    ground: Ground, tmp_path: Path
) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    fresh = await without(ground, tmp_path)
    halted = await fresh.halts()
    assert isinstance(halted, Forgotten)
    assert "remembers that 300 entries were signed, and no checkpoint is left" in str(halted)
    assert "--attest" in str(halted)
    assert await fence(fresh) == str(halted)
    assert fresh.published() is None


async def test_when_the_bucket_is_lost_and_the_folder_is_an_older_copy_it_stops_and_fences(
    ground: Ground, tmp_path: Path
) -> None:
    await fill(ground.database.superuser_url, leaves(0, 100))
    await ground.upto(100)
    fresh = await without(ground, tmp_path)
    shutil.copytree(ground.folder, fresh.folder)
    await fill(ground.database.superuser_url, leaves(100, 1))
    await ground.upto(101)
    halted = await fresh.halts()
    assert isinstance(halted, Forgotten)
    assert "101 entries were signed, and the largest checkpoint that is left covers 100" in str(halted)
    assert halted.evidence.notes == [LogFolder(fresh.folder).checkpoint()]
    assert await fence(fresh) == str(halted)
    assert fresh.size() == 100


async def test_an_operators_word_lets_it_begin_again_once(ground: Ground, tmp_path: Path) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    fresh = await without(ground, tmp_path)
    LogFolder(fresh.folder).publish("attested", "for this test\n")
    async with fresh.place() as place, running(Notary(place, verify)):
        await until(lambda: fresh.size() == 300)
        await until(lambda: LogFolder(fresh.folder).text("attested") is None)
    await fresh.all_stands(300)


async def test_a_log_that_was_never_signed_is_begun_whatever_its_length(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    assert await remembered(ground) == 0
    await ground.upto(300)
    assert await remembered(ground) == 300


async def test_what_was_signed_before_postgresql_could_remember_it_is_remembered_at_the_next_start(
    ground: Ground,
) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    await rewrite(ground.database.superuser_url, "update log_head set notarised = 0")
    async with ground.place() as place, running(Notary(place, verify)):
        await until(lambda: remembered(ground))
    assert await remembered(ground) == 300


async def test_a_lost_folder_is_written_again_from_the_log(ground: Ground, tmp_path: Path) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    moved = ground._replace(folder=tmp_path / "elsewhere")
    await moved.upto(300)
    await moved.all_stands(300)


async def test_a_log_that_is_shorter_than_what_was_signed_stops_the_notary_and_is_fenced(
    ground: Ground,
) -> None:
    await fill(ground.database.superuser_url, leaves(0, 10))
    await ground.upto(10)
    await rewrite(
        ground.database.superuser_url,
        "delete from events where position >= 7",
        "update log_head set head = 7",
    )
    halted = await ground.halts()
    assert isinstance(halted, RolledBack)
    assert "holds 7 leaves, and 10 were published" in str(halted)
    assert "halfrond recover" in str(halted)
    assert await fence(ground) == str(halted)
    assert len(list((ground.folder / "evidence").iterdir())) == 1
    assert ground.size() == 10


@pytest.mark.parametrize(
    ("damage", "position"),
    [
        ("update events set leaf = 'another' where position = 20", 20),
        ("delete from events where position = 20", 20),
        ("update events set leaf = 'another' where position = 599", 599),
    ],
)
async def test_a_rewritten_entry_is_found_while_nothing_happens(
    ground: Ground, damage: str, position: int
) -> None:
    await fill(ground.database.superuser_url, leaves(0, 600))
    async with ground.place() as place, running(Notary(place, verify)) as task:
        await until(lambda: ground.size() == 600)
        await rewrite(ground.database.superuser_url, damage)
        with pytest.raises(Rewritten) as halted:
            await asyncio.wait_for(asyncio.shield(task), 20)
    assert halted.value.position == position
    assert await fence(ground) == str(halted.value)


@pytest.mark.parametrize("position", [20, 599])
@pytest.mark.parametrize(
    "damage",
    ["stream = 'poll-p9'", "version = version + 9", "type = 'poll.closed.v1'", "at = at + interval '1 day'"],
)
async def test_an_entry_that_is_found_by_other_words_than_its_own_stops_the_notary(
    ground: Ground, damage: str, position: int
) -> None:
    """The leaf is what was signed; but acts would be judged on another state."""
    await fill(ground.database.superuser_url, leaves(0, 600))
    async with ground.place() as place, running(Notary(place, verify)) as task:
        await until(lambda: ground.size() == 600)
        await rewrite(
            ground.database.superuser_url, f"update events set {damage} where position = {position}"
        )
        with pytest.raises(Misfiled) as halted:
            await asyncio.wait_for(asyncio.shield(task), 20)
    assert halted.value.evidence.facts == {"position": position}
    assert await fence(ground) == str(halted.value)


async def test_a_missing_entry_that_was_not_signed_yet_stops_the_notary(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 10))
    await rewrite(ground.database.superuser_url, "delete from events where position = 4")
    halted = await ground.halts()
    assert "lacks position 4" in str(halted)


async def test_a_checkpoint_by_another_key_is_not_continued(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 1))
    await ground.upto(1)
    other = os.urandom(32)
    halted = await ground.halts(key=OneKey(ORIGIN, other))
    assert isinstance(halted, WrongKey)
    assert await fence(ground) is None


async def test_a_tile_that_was_changed_on_disk_is_never_written_over(ground: Ground) -> None:
    await fill(ground.database.superuser_url, leaves(0, 300))
    await ground.upto(300)
    tile = ground.folder / Tile(0, 0).path
    tile.write_bytes(bytes(8192))
    halted = await ground.halts()
    assert tile.read_bytes() == bytes(8192)
    assert "tile/0/000" in str(halted) or "position 0" in str(halted)


async def remembered(ground: Ground) -> int:
    """How many entries were signed, as far as PostgreSQL remembers."""
    connection = await asyncpg.connect(ground.database.superuser_url)
    try:
        found: int = await connection.fetchval("select notarised from log_head")
        return found
    finally:
        await connection.close()


async def remembers(ground: Ground, size: int) -> bool:
    """Whether it remembers so many."""
    return await remembered(ground) >= size


async def fence(ground: Ground) -> str | None:
    connection = await asyncpg.connect(ground.database.superuser_url)
    try:
        found: str | None = await connection.fetchval("select fenced from log_head")
        return found
    finally:
        await connection.close()


async def test_a_rewritten_log_is_published_without_the_witness_that_knew_the_other(
    ground: Ground, tmp_path: Path
) -> None:
    async with WitnessClient() as client:
        with witness(tmp_path / "witness", VERIFIER.vkey) as process:
            await process.ready()
            asked = [Witness(process.key, process.url)]
            await fill(ground.database.superuser_url, leaves(0, 20))
            async with watched(ground, asked, client.post) as place, running(Notary(place, verify)):
                await until(lambda: process.key.name in (LogFolder(ground.folder).checkpoint() or ""))

            # Whoever holds the key rewrites everything, wipes every memory, and swears that it is right.
            await rewrite(
                ground.database.superuser_url, "update events set leaf = leaf || '!' where position = 3"
            )
            await fill(ground.database.superuser_url, leaves(20, 5))
            forged = ground._replace(bucket=f"{ground.bucket}X", folder=tmp_path / "forged")
            async with connect(ground.nats.url(), "test") as connection:
                await make(connection, forged.bucket)
            LogFolder(forged.folder).publish("attested", "for this test\n")
            answers: list[int] = []

            async def post(url: str, body: str) -> tuple[int, str]:
                status, text = await client.post(url, body)
                answers.append(status)
                return status, text

            async with watched(forged, asked, post) as place, running(Notary(place, verify)):
                await until(lambda: answers[-1:] == [422])
                await until(lambda: forged.size() == 25)
            assert process.key.name not in (LogFolder(forged.folder).checkpoint() or process.key.name)


@asynccontextmanager
async def watched(ground: Ground, witnesses: Sequence[Witness], post: Post) -> AsyncIterator[Place]:
    """A place with witnesses."""
    async with ground.place() as place:
        cosigning = Cosigning(witnesses, post, place.folder.read, verify)
        yield place._replace(witnesses=cosigning)
        await cosigning.close()
