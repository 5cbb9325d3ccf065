"""Whoever rules the database changes the log behind the chamber's back: who notices, and how soon.

Each test acts as PostgreSQL's superuser on an assembly that is served, and expects three things: that the log
is fenced within seconds, with a reason that says what was found; that nothing was appended, relayed or signed
in between; and that `halfrond recover` goes forward to what was published, after which acts go on. All the
while the published log itself stands: what was signed before is still the beginning of what is signed now.

TAMPERING_REPORT names a file that is told who noticed what, and when: for the table in docs/auditing.md.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
import uvloop

from events.log import checkpoint, proof, receipt
from events.log.merkle import leaf_hash
from events.log.note import Verifier, open_note, parse_vkey
from events.log.tile import Hashes, Tile
from infra.embedded.postgres import EmbeddedPostgres
from infra.signing import verify
from tests.faults.served import Served

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

BEFORE, AFTER = 64, 66
"""Organisations that are admitted before and after the backup: two events each, more than one bundle."""

WITHIN = 60.0


class House:
    """A served assembly, what a stranger remembers of it, and the superuser of its database."""

    def __init__(self, folder: Path) -> None:
        self.served = Served(folder / "data")
        self.backup = folder / "backup"
        named = ("--name", "P", "--purpose", "P", "--origin", "example.org/t")
        founding = self.served.command("found", *named, "--without-rules")
        assert founding.returncode == 0, founding.stderr
        self.token = (self.served.folder / "secrets/clerk.token").read_text().strip()
        self._serving: AbstractContextManager[psutil.Process] | None = None
        self._mark = 0

    # --- serving -----------------------------------------------------------------------------------------

    def start(self, *, ready: bool = True) -> None:
        if not ready:  # it never will be: it is fenced
            self.served.wait_ready = lambda: self.served.wait(self.part)  # type: ignore[method-assign]
        self._serving = self.served.serving()
        self._serving.__enter__()

    def stop(self) -> None:
        assert self._serving is not None
        self._serving.__exit__(None, None, None)
        self._serving = None

    # --- what anyone sees --------------------------------------------------------------------------------

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.served.url}{path}", timeout=30) as answer:  # noqa: S310
            return bytes(answer.read())

    def part(self) -> dict[str, Any] | None:
        """What readiness says of the log; None while nobody answers."""
        try:
            return dict(json.loads(self.get("/health/ready"))["parts"]["log"])
        except urllib.error.HTTPError as error:
            return dict(json.loads(error.read())["parts"].get("log", {})) or None
        except OSError:
            return None

    def act(self) -> tuple[int, dict[str, Any]]:
        """Admit an organisation; status and answer."""
        body = json.dumps({"bench": "civil-society", "name": "Vereniging"}).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.served.url}/api/organisations", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def published(self) -> tuple[Verifier, str, checkpoint.Checkpoint]:
        key = parse_vkey(self.get("/log/key").decode())
        note = self.get("/log/checkpoint").decode()
        return key, note, checkpoint.parse(open_note(note, [key], verify).text)

    def published_up_to(self, size: int) -> None:
        def covers() -> bool:
            try:
                return self.published()[2].size >= size
            except urllib.error.HTTPError:  # nothing is published yet
                return False

        self.served.wait(covers, within=WITHIN)

    # --- what a stranger remembers -----------------------------------------------------------------------

    def remember(self) -> None:
        """An auditor keeps a checkpoint; somebody who acted keeps a receipt of position 10."""
        self.key, _, self.checkpoint = self.published()
        self.receipt = self.get("/log/proof?position=10").decode()
        self.leaf_hash = self.hash_at(10)

    def hash_at(self, position: int) -> bytes:
        """The leaf hash of an entry as the chamber's database has it."""
        part = json.loads(self.get(f"/api/log?from={position}&limit=1"))
        return leaf_hash(part["entries"][0]["leaf"].encode())

    def stands(self) -> None:
        """The published log has what the stranger remembers."""
        key, _, now = self.published()
        assert key == self.key
        hash_at = Hashes(now.size, self.tile)
        path = proof.consistency(self.checkpoint.size, now.size, hash_at)
        proof.verify_consistency(self.checkpoint.size, now.size, path, self.checkpoint.root, now.root)
        receipt.verify(receipt.parse(self.receipt), self.leaf_hash, [self.key], verify)

    def tile(self, tile: Tile) -> bytes:
        return self.get(f"/log/{tile.path}")

    # --- the superuser -----------------------------------------------------------------------------------

    def sql(self, *statements: str, triggers: bool = False) -> Any:
        """Run statements as superuser, with the triggers off unless they are wanted; the last one's value."""
        port = int((self.served.folder / "postgres/port").read_text())
        url = EmbeddedPostgres(self.served.folder / "postgres", port).url("halfrond")

        async def run() -> Any:
            connection = await asyncpg.connect(url)
            try:
                if not triggers:
                    await connection.execute("set session_replication_role = replica")
                async with connection.transaction():
                    for statement in statements[:-1]:
                        await connection.execute(statement)
                    return await connection.fetchval(statements[-1])
            finally:
                await connection.close()

        return uvloop.run(run())

    def healthy(self) -> bool:
        """Whether nothing is wrong: the relay may still have a stream to make."""
        return self.served.command("doctor", "--json").returncode == 0

    def head(self) -> int:
        return int(self.sql("select head from log_head"))

    # --- what happens ------------------------------------------------------------------------------------

    def mark(self) -> None:
        """What the processes say from here on is about what follows."""
        self.published_up_to(self.head())
        self._mark = (self.served.folder.parent / "serve.log").stat().st_size
        self._size = self.published()[2].size

    def said(self) -> str:
        """What they said since."""
        with (self.served.folder.parent / "serve.log").open("rb") as log:
            log.seek(self._mark)
            return log.read().decode()

    def fenced(self, *reasons: str) -> str:
        """Wait until the log is fenced for one of these reasons, and see that nothing can be done."""
        began = time.monotonic()
        self.served.wait(lambda: (part := self.part()) and not part["ready"], within=WITHIN)
        part = self.part()
        assert part is not None
        assert any(reason in part["detail"] for reason in reasons), part["detail"]
        head = self.head()
        status, problem = self.act()
        assert (status, problem["code"]) == (503, "log-fenced")
        assert self.head() == head, "something was appended"
        assert "Er kan nu niets bij" in self.get("/").decode()
        assert self.published()[2].size == self._size, "something was signed"
        self.stands()
        if report := os.environ.get("TAMPERING_REPORT"):
            with Path(report).open("a", encoding="utf-8") as file:
                events = [json.loads(x) for x in self.said().splitlines() if '"critical"' in x]
                told = [f"{e['service']}: {e.get('why')}" for e in events]
                file.write(
                    f"{time.monotonic() - began:.1f} s: {part['detail']}\n  " + "\n  ".join(told) + "\n"
                )
        return str(part["detail"])

    def recover(self, *options: str) -> str:
        """Recover; then acts go on, and everybody finds what they remember."""
        done = self.served.command("recover", "--yes", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        self.served.wait(lambda: (part := self.part()) and part["ready"], within=WITHIN)
        assert self.act()[0] == 201
        self.published_up_to(self.head())
        self.stands()
        assert self.hash_at(10) == self.leaf_hash
        return done.stdout

    def refuses(self, *options: str) -> str:
        """Recovering is refused; what it says."""
        done = self.served.command("recover", "--yes", *options)
        assert done.returncode == 4, done.stdout + done.stderr
        return done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An assembly that is served, of which there is a backup, older than what it published since."""
    house = House(tmp_path_factory.mktemp("tampering"))
    house.start()
    for _ in range(BEFORE):
        assert house.act()[0] == 201
    house.published_up_to(house.head())
    house.stop()
    shutil.copytree(house.served.folder / "postgres", house.backup)
    house.start()
    for _ in range(AFTER):
        assert house.act()[0] == 201
    house.published_up_to(house.head())
    house.remember()
    yield house
    house.stop()


@pytest.fixture(autouse=True)
def marked(house: House) -> None:
    """Each test begins with a log that is whole."""
    house.mark()


# --- with the triggers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["update events set leaf = leaf || 'x' where position = 10", "delete from events where position = 10",
     "truncate events", "update log_head set head = 3", "delete from log_head"],
)  # fmt: skip
def test_the_triggers_refuse_even_a_superuser(house: House, statement: str) -> None:
    with pytest.raises(asyncpg.PostgresError, match=r"append-only|only moves forward"):
        house.sql(statement, triggers=True)
    assert house.act()[0] == 201


# --- without them ------------------------------------------------------------------------------------------


def test_a_byte_of_a_leaf_is_changed(house: House) -> None:
    house.sql(
        "update events set leaf = set_byte(leaf, 39, get_byte(leaf, 39) # 1) where position = 10", "select 1"
    )
    assert house.hash_at(10) != house.leaf_hash, "who holds a receipt sees it at once"
    house.fenced("at position 10 leaf hash")
    assert "--restore-rows" in house.refuses()
    assert "Differs at 10" in house.recover("--restore-rows")


def test_the_last_row_is_deleted(house: House) -> None:
    last = house.head() - 1
    house.sql(f"delete from events where position = {last}", "select 1")
    house.fenced(f"position {last}", "removed an event")
    assert f"Missing in PostgreSQL: 1 entries, at {last}" in house.recover()


def test_a_row_in_the_middle_is_deleted(house: House) -> None:
    house.sql("delete from events where position = 20", "select 1")
    house.fenced("position 20")
    assert "Missing in PostgreSQL: 1 entries, at 20" in house.recover()


def test_a_row_is_filed_elsewhere(house: House) -> None:
    """The leaf is as it was, but the chamber would no longer find it where it looks."""
    house.sql("update events set stream = stream || 'x' where position = 21", "select 1")
    house.fenced("beside the leaf at position 21")
    assert "--restore-rows" in house.refuses()
    assert "Differs at 21" in house.recover("--restore-rows")


def test_two_rows_are_swapped(house: House) -> None:
    house.sql(
        "create temporary table pair as select * from events where position in (30, 32)",
        "delete from events where position in (30, 32)",
        "insert into events select 62 - position, stream, version, type, at, leaf from pair",
        "select 1",
    )
    house.fenced("at position 30 leaf hash")
    said = house.recover("--restore-rows")
    assert "Differs at 30" in said
    assert "Differs at 32" in said


def test_a_row_is_inserted_behind_the_head(house: House) -> None:
    house.sql(
        "insert into events select head, 'ballot-x-y', 1, type, at, leaf || 'x'"
        " from events, log_head where position = 9",
        "select 1",
    )
    assert house.act()[0] == 503
    house.fenced("an entry behind the head of the log, which no append put there")
    house.recover("--restore-rows")
    assert int(house.sql("select count(*) from events where stream = 'ballot-x-y'")) == 0


def test_a_row_is_inserted_in_the_middle_and_all_that_follow_move_up(house: House) -> None:
    head = house.head()
    house.sql(
        "update events set position = position + 100000 where position >= 50",
        "insert into events select 50, 'ballot-x-z', 1, type, at, leaf || 'x' from events where position = 9",
        "update events set position = position - 99999 where position >= 100000",
        "update log_head set head = head + 1",
        "select 1",
    )
    house.fenced("position 50", "leaf hash")
    said = house.recover("--restore-rows")
    assert "Differs at 50" in said
    assert house.head() >= head


def test_the_log_is_emptied(house: House) -> None:
    head = house.head()
    house.sql("truncate events, commands", "update log_head set head = 0, published = 0", "select 1")
    house.fenced("PostgreSQL holds 0 ", "position", "rolled back")
    assert f"Missing in PostgreSQL: {head} entries" in house.recover()


def test_everything_is_rewritten_without_a_contradiction(house: House) -> None:
    """Every leaf names another mandate of the clerk: each decodes, versions follow, rules are kept."""
    mandate = (house.served.folder / "secrets/clerk.mandate").read_text().strip()
    house.sql(
        "update events set leaf = convert_to("
        f"replace(convert_from(leaf, 'UTF8'), '{mandate}', 'x5d2x5d2'), 'UTF8')",
        "select 1",
    )
    assert house.hash_at(10) != house.leaf_hash
    house.fenced("other entries than were published", "other bytes than were relayed", "leaf hash")
    assert "somebody changed its tables" in house.refuses()
    house.recover("--restore-rows")


def test_an_older_backup_is_loaded_into_the_tables(house: House) -> None:
    """Head and rows go back together under open connections: same cluster, same epoch."""
    head = house.head()
    house.sql(
        "delete from events where position >= 100",
        "delete from commands where first >= 100",
        "update log_head set head = 100, published = 100",
        "select 1",
    )
    house.fenced("PostgreSQL holds 100 ", "rolled back")
    assert f"at 100 to {head - 1}" in house.recover()


def put_back(house: House) -> None:
    """Copy the files of the backup back: the same system identifier, the same timeline."""
    shutil.rmtree(house.served.folder / "postgres")
    shutil.copytree(house.backup, house.served.folder / "postgres")


def restarted(house: House, tamper: Callable[[House], None]) -> str:
    house.stop()
    tamper(house)
    house.start(ready=False)
    return house.fenced("were published", "the database was rolled back")


def test_the_files_of_an_older_backup_are_copied_back(house: House) -> None:
    head = house.head()
    restarted(house, put_back)
    assert house.head() == 2 * BEFORE + 3
    doctor = house.served.command("doctor", "--json")
    assert doctor.returncode == 1
    log = next(found for found in json.loads(doctor.stdout)["findings"] if found["part"] == "log")
    assert (log["verdict"], "fenced" in log["found"]) == ("fail", True)
    said = house.recover()
    assert f"at {2 * BEFORE + 3} to {head - 1}" in said
    assert "Texts that these entries name are in no copy" in said


def test_the_files_of_an_older_backup_are_copied_back_and_nats_is_wiped(house: House) -> None:
    head = house.head()

    def tamper(house: House) -> None:
        put_back(house)
        shutil.rmtree(house.served.folder / "nats/store")

    restarted(house, tamper)
    assert f"at {2 * BEFORE + 3} to {head - 1}" in house.recover()
    house.served.wait(house.healthy, within=WITHIN)
