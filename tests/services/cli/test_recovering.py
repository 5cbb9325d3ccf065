"""`halfrond recover` on real PostgreSQL and a log folder, with NATS out of reach: forward, or not at all."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from events.log.note import COSIGNATURE, Verifier
from events.log.tile import ENTRIES, Tile
from events.log.witnessing import Addition
from events.submission import Reused
from infra.postgres.connection import pool
from infra.postgres.log import PostgresLog
from infra.signing import public
from services.cli import recovering
from services.cli.recovering import Wish
from services.cli.screen import Code, Stop
from services.settings import NOTARY_KEY, Settings
from tests.conftest import Database
from tests.contracts.logs import SEED, History, verifier, write_log
from tests.services.chamber.house import settings_for
from tests.services.conftest import Assembly
from tests.services.witness.process import witness

pytestmark = pytest.mark.fault

NO_NATS = "nats://127.0.0.1:1"
DEAD = f"{Verifier('weg.example', COSIGNATURE, public(SEED)).vkey} http://127.0.0.1:9"


class Ground(NamedTuple):
    """A log of an assembly with a poll, published up to its end."""

    database: Database
    settings: Settings
    leaves: list[bytes]

    @property
    def folder(self) -> Path:
        """The log folder."""
        return self.settings.log

    async def recover(self, *, attest: bool = False, restore_rows: bool = False) -> int:
        """Recover without being asked."""
        wish = Wish(attest, restore_rows, yes=True)
        return await recovering._recover(self.settings, wish, asyncio.Event())

    async def sql(self, *statements: str) -> None:
        """Do to the log what nobody may."""
        connection = await asyncpg.connect(self.database.superuser_url)
        await connection.execute("set session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def remembered(self) -> int:
        """How many entries were signed, as far as PostgreSQL remembers."""
        connection = await asyncpg.connect(self.database.url)
        found: int = await connection.fetchval("select notarised from log_head")
        await connection.close()
        return found

    async def stands(self) -> tuple[int, str | None, list[bytes]]:
        """Head, fence and leaves in PostgreSQL."""
        connection = await asyncpg.connect(self.database.url)
        head, fenced = await connection.fetchrow("select head, fenced from log_head")
        rows = await connection.fetch("select position, leaf from events order by position")
        await connection.close()
        assert [row["position"] for row in rows] == list(range(head))
        return head, fenced, [row["leaf"] for row in rows]


@pytest.fixture
async def ground(assembly: Assembly, tmp_path: Path) -> Ground:
    await assembly.with_poll(120)
    await assembly.vote("o1", command="stem")
    head = await assembly.log.head()
    leaves = [leaf for _, leaf in await assembly.log.leaves(0, head)]
    assert len(leaves) > 256
    settings = settings_for(assembly.database, tmp_path)._replace(
        owner_url=assembly.database.owner_url, nats_url=NO_NATS, nats_admin_url=NO_NATS
    )
    (tmp_path / NOTARY_KEY).write_bytes(SEED)
    write_log(settings.log, History("example.org/log", leaves, {}))
    return Ground(assembly.database, settings, leaves)


async def refused(ground: Ground, code: Code, words: str, **wish: bool) -> None:
    before = await ground.stands()
    with pytest.raises(Stop, match=words) as stopped:
        await ground.recover(**wish)
    assert stopped.value.code == code
    assert await ground.stands() == before


async def test_a_log_that_is_whole_is_left_alone(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    assert await ground.recover() == Code.DONE
    said = capsys.readouterr().out
    assert "Nothing is to be recovered" in said
    assert "checkpoint, log folder" in said


async def test_missing_entries_come_from_the_tiles_and_their_commands_count_as_used(
    ground: Ground, assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    await ground.sql(
        "delete from events where position >= 30",
        "delete from commands where first >= 30",
        "update log_head set head = 30, published = 0, fenced = 'ergens om'",
    )
    assert await ground.recover() == Code.DONE
    assert await ground.stands() == (len(ground.leaves), None, ground.leaves)
    assert f"Missing in PostgreSQL: {len(ground.leaves) - 30} entries" in capsys.readouterr().out
    readers = await pool(ground.database.url)
    with pytest.raises(Reused):
        await PostgresLog(ground.database.url, readers).find("member/o1/mo1", "stem", b"x" * 32)
    await readers.close()
    assert (await assembly.vote("o2")).first == len(ground.leaves)


async def test_another_cluster_is_taken_over_when_it_holds_all_that_was_published(ground: Ground) -> None:
    await ground.sql("update log_head set epoch = 'another-1'")
    assert await ground.recover() == Code.DONE
    readers = await pool(ground.database.url)
    late = PostgresLog(ground.database.url, readers)
    await late.start()
    await late.stop()
    await readers.close()


async def test_entries_that_differ_are_put_back_only_on_the_operators_word(ground: Ground) -> None:
    await ground.sql("update events set leaf = leaf || 'x' where position in (7, 300)")
    with pytest.raises(Stop, match="--restore-rows"):
        await ground.recover()
    assert await ground.recover(restore_rows=True) == Code.DONE
    assert (await ground.stands())[2] == ground.leaves


async def test_what_cannot_be_had_from_anywhere_ends_the_log(ground: Ground) -> None:
    shutil.rmtree(ground.folder / "tile")
    await ground.sql(
        "delete from events where position >= 300", "update log_head set head = 300, published = 0"
    )
    words = f"the entries at 300 to {len(ground.leaves) - 1} cannot be had from any copy.*--succeeds"
    await refused(ground, Code.FAILED, words)
    await refused(ground, Code.FAILED, words, attest=True, restore_rows=True)


async def test_hashes_without_bytes_are_not_enough(ground: Ground) -> None:
    last = Tile(ENTRIES, len(ground.leaves) // 256, len(ground.leaves) % 256)
    (ground.folder / last.path).unlink()
    await ground.sql(
        "delete from events where position >= 300", "update log_head set head = 300, published = 0"
    )
    await refused(ground, Code.FAILED, "no copy has their bytes")


async def test_a_damaged_bundle_is_never_put_back(ground: Ground) -> None:
    last = ground.folder / Tile(ENTRIES, len(ground.leaves) // 256, len(ground.leaves) % 256).path
    last.write_bytes(last.read_bytes().replace(b"ballot.cast", b"ballot.kast"))
    await ground.sql(
        "delete from events where position >= 300", "update log_head set head = 300, published = 0"
    )
    await refused(ground, Code.FAILED, "no copy has their bytes")


async def test_without_any_checkpoint_it_takes_an_operators_word(ground: Ground) -> None:
    shutil.rmtree(ground.folder)
    await ground.sql("update log_head set fenced = 'ergens om'")
    await refused(ground, Code.REFUSED, "--attest")
    assert await ground.recover(attest=True) == Code.DONE
    assert await ground.stands() == (len(ground.leaves), None, ground.leaves)
    assert (ground.folder / "attested").read_text().startswith("attested by the operator")


async def test_what_postgresql_remembers_as_signed_and_nothing_proves_takes_an_operators_word(
    ground: Ground,
) -> None:
    write_log(ground.folder, History("example.org/log", ground.leaves, {}), size=200)
    await ground.sql("update log_head set notarised = 290, fenced = 'ergens om'")
    await refused(ground, Code.REFUSED, "290 entries were signed.*left covers 200.*--attest")
    assert await ground.recover(attest=True) == Code.DONE
    assert await ground.stands() == (len(ground.leaves), None, ground.leaves)
    assert await ground.remembered() == 200


async def test_after_an_operators_word_nothing_is_remembered_that_nothing_proves(ground: Ground) -> None:
    shutil.rmtree(ground.folder)
    await ground.sql("update log_head set notarised = 290, fenced = 'ergens om'")
    await refused(ground, Code.REFUSED, "nor with a witness.*--attest")
    assert await ground.recover(attest=True) == Code.DONE
    assert await ground.remembered() == 0


async def test_a_witness_is_memory_enough_to_go_on_without_an_operators_word(
    ground: Ground, tmp_path: Path
) -> None:
    note = (ground.folder / "checkpoint").read_text()
    shutil.rmtree(ground.folder)
    await ground.sql("update log_head set notarised = head, fenced = 'ergens om'")
    with witness(tmp_path / "witness", verifier("example.org/log").vkey) as process:
        await process.ready()
        assert (await process.add(Addition(0, (), note).text.encode()))[0] == 200
        file = tmp_path / "witnesses"
        file.write_text(f"{DEAD}\n{process.line}\n")
        watched = ground._replace(settings=ground.settings._replace(witnesses=file))
        assert await watched.recover() == Code.DONE
    assert (ground.folder / "checkpoint").read_text() == note
    assert not (ground.folder / "attested").exists()
    assert await ground.stands() == (len(ground.leaves), None, ground.leaves)
    assert await ground.remembered() == len(ground.leaves)


async def test_a_witness_that_saw_other_entries_is_not_talked_over(ground: Ground, tmp_path: Path) -> None:
    other = History("example.org/log", [*ground.leaves[:-1], b"another"], {})
    write_log(tmp_path / "other", other)
    shutil.rmtree(ground.folder)
    await ground.sql("update log_head set fenced = 'ergens om'")
    with witness(tmp_path / "witness", verifier("example.org/log").vkey) as process:
        await process.ready()
        note = (tmp_path / "other/checkpoint").read_text()
        assert (await process.add(Addition(0, (), note).text.encode()))[0] == 200
        file = tmp_path / "witnesses"
        file.write_text(f"{process.line}\n")
        watched = ground._replace(settings=ground.settings._replace(witnesses=file))
        await refused(watched, Code.FAILED, "cannot be had from any copy")
        await refused(watched, Code.FAILED, "cannot be had from any copy", attest=True)


class Onlooker(BaseHTTPRequestHandler):
    """A witness as C2SP has it and no more: it tells a size, and hands nothing out."""

    seen = 0

    def do_GET(self) -> None:
        self.send_error(404)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        assert asked.startswith(b"old 0\n\nexample.org/log\n")
        self.send_response(409)
        self.end_headers()
        self.wfile.write(f"{self.seen}\n".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def onlooked(ground: Ground, folder: Path, seen: int) -> Iterator[Ground]:
    """A witness by others cosigned so many entries."""
    handler = type("Seen", (Onlooker,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        key = Verifier("elders.example", COSIGNATURE, public(SEED)).vkey
        file = folder / "witnesses"
        file.write_text(f"{key} http://127.0.0.1:{server.server_port}\n")
        yield ground._replace(settings=ground.settings._replace(witnesses=file))
        server.shutdown()
        thread.join()


async def test_a_witness_that_only_tells_a_size_is_enough_to_doubt(ground: Ground, tmp_path: Path) -> None:
    shutil.rmtree(ground.folder)
    await ground.sql("update log_head set fenced = 'ergens om'")
    with onlooked(ground, tmp_path, len(ground.leaves) + 1) as watched:
        await refused(watched, Code.REFUSED, "no checkpoint of this log is left")
        await refused(watched, Code.REFUSED, "elders.example cosigned.*--attest neither", attest=True)
    with onlooked(ground, tmp_path, len(ground.leaves)) as watched:
        assert await watched.recover(attest=True) == Code.DONE
    assert await ground.stands() == (len(ground.leaves), None, ground.leaves)


async def test_a_witness_that_saw_no_more_than_is_left_says_nothing_new(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_log(ground.folder, History("example.org/log", ground.leaves[:200], {}))
    await ground.sql("update log_head set notarised = 200, fenced = 'ergens om'")
    with onlooked(ground, tmp_path, 201) as watched:
        await refused(watched, Code.REFUSED, "elders.example cosigned 201.*say so with --attest")
    with onlooked(ground, tmp_path, 200) as watched:
        assert await watched.recover() == Code.DONE
    assert "cosigned 200 entries, and does not hand out" in capsys.readouterr().out


async def test_a_checkpoint_by_another_key_is_none_of_ours(ground: Ground) -> None:
    write_log(ground.folder, History("example.org/log", ground.leaves[:10], {}), key_seed=b"\x09" * 32)
    await refused(ground, Code.REFUSED, "no checkpoint of this log is left")


async def test_nothing_is_written_without_being_told_to(ground: Ground) -> None:
    await ground.sql("update log_head set fenced = 'ergens om'")
    with pytest.raises(Stop, match="--yes"):
        await recovering._recover(
            ground.settings, Wish(attest=False, restore_rows=False, yes=False), asyncio.Event()
        )
    assert (await ground.stands())[1] == "ergens om"
