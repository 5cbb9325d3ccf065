"""What stands under /log/: tiles, checkpoint, key, texts, receipts; and what does not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import yarl

from events.log import proof, receipt
from events.log.merkle import leaf_hash
from events.log.note import parse_vkey
from events.log.tile import Tile, entries_decode
from infra.published import Missing, Published
from infra.signing import verify
from tests.conftest import Database
from tests.contracts.logs import History, write_log
from tests.services.chamber.house import NAME, House, house

pytestmark = pytest.mark.fault


async def notarised(chamber: House, folder: Path, size: int | None = None) -> History:
    """Publish the log of the chamber as a notary would; the leaves of all of it."""
    connection = await asyncpg.connect(chamber.database.superuser_url)
    rows = await connection.fetch("select leaf from events order by position")
    await connection.close()
    history = History("example.org/log", [row["leaf"] for row in rows], {})
    write_log(folder / "log", history, size=size)
    return history


@pytest.fixture
async def published(database: Database, tmp_path: Path) -> AsyncIterator[tuple[House, History, Path]]:
    """A chamber with a log that is published up to its present end, in a folder."""
    async with house(database, tmp_path) as chamber:
        for _ in range(3):
            await chamber.admitted()
        yield chamber, await notarised(chamber, tmp_path), tmp_path / "log"


async def test_before_anything_is_published_everything_says_so(own: House) -> None:
    for path in ("/log/checkpoint", "/log/key", "/log/proof?position=0"):
        answer = await own.get(path)
        assert (answer.status, answer.json["code"]) == (404, "not-published-yet"), path
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (await own.get("/log/tile/0/000")).json["code"] == "no-such-tile"


async def test_the_checkpoint_and_the_key_are_asked_for_anew_each_time(
    published: tuple[House, History, Path],
) -> None:
    chamber, history, folder = published
    for name in ("checkpoint", "key"):
        answer = await chamber.get(f"/log/{name}")
        assert answer.raw == (folder / name).read_bytes()
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        again = await chamber.get(f"/log/{name}", If_None_Match=answer.headers["ETag"])
        assert (again.status, again.raw) == (304, b"")
    before = (await chamber.get("/log/checkpoint")).headers["ETag"]
    await chamber.admitted()
    await notarised(chamber, folder.parent)
    later = await chamber.get("/log/checkpoint", If_None_Match=before)
    assert later.status == 200
    assert later.text.split("\n")[1] == str(len(history.leaves) + 2)


async def test_a_key_that_was_followed_by_another_hands_over(
    published: tuple[House, History, Path],
) -> None:
    chamber, _, folder = published
    none = await chamber.get("/log/checkpoint.0badc0de")
    assert (none.status, none.json["code"]) == (404, "no-such-key")
    (folder / "checkpoint.0badc0de").write_text("a note\n")
    answer = await chamber.get("/log/checkpoint.0badc0de")
    assert (answer.status, answer.text) == (200, "a note\n")
    assert answer.headers["Cache-Control"] == "no-cache"
    for path in ("checkpoint.0badc0d", "checkpoint.0BADC0DE", "checkpoint."):
        assert (await chamber.get(f"/log/{path}")).json["code"] == "not-of-the-log"


async def test_tiles_are_the_files_and_may_be_kept_for_ever(published: tuple[House, History, Path]) -> None:
    chamber, history, folder = published
    size = len(history.leaves)
    for path in (f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}"):
        for _ in range(2):  # from the disk, and from memory
            answer = await chamber.get(f"/log/{path}")
            assert answer.raw == (folder / path).read_bytes()
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        known = await chamber.get(f"/log/{path}", If_None_Match=answer.headers["ETag"])
        assert (known.status, known.raw) == (304, b"")
        asked = await chamber.ask("HEAD", f"/log/{path}")
        assert (asked.status, asked.raw) == (200, b"")
        assert asked.headers["Content-Length"] == str(len(answer.raw))
    entries = entries_decode((await chamber.get(f"/log/tile/entries/000.p/{size}")).raw)
    assert entries == history.leaves


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001",
        "tile/0/000.p/255",
        "tile/0/000.p/256",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/64/000",
        "tile/0/../../secrets/command.key",
        "tile/0/..%2f..%2fcommand.key",
        "tile/0/%2e%2e/%2e%2e/command.key",
        "tile/entries/",
        "tile",
        "lock",
        "../command.key",
        "prose/0",
        "prose/0G",
        "prose/AB",
        "prose/../key",
        "checkpoint/",
        "",
    ],
)
async def test_what_is_no_part_of_the_log_is_not_there(
    published: tuple[House, History, Path], path: str
) -> None:
    chamber, _, folder = published
    (folder / "lock").touch()
    url = yarl.URL(f"{chamber.url}/log/{path}", encoded=True)
    async with chamber.session.get(url) as answer:
        assert answer.status == 404
        assert b"k" * 32 not in await answer.read()


async def test_the_log_is_only_read(published: tuple[House, History, Path]) -> None:
    chamber, _, _ = published
    for method in ("POST", "PUT", "DELETE"):
        answer = await chamber.ask(method, "/log/checkpoint", {} if method == "POST" else None)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


async def test_every_act_says_where_its_receipt_is_had_and_the_receipt_verifies(
    published: tuple[House, History, Path],
) -> None:
    chamber, _, folder = published
    body = {"bench": "civil-society", "name": "Nieuw"}
    answered = await chamber.done("/api/organisations", body)
    assert answered["proof"] == f"/log/proof?position={answered['last']}"
    early = await chamber.get(answered["proof"])
    assert (early.status, early.json["code"], early.headers["Retry-After"]) == (404, "not-published-yet", "1")
    history = await notarised(chamber, folder.parent)
    key = parse_vkey((await chamber.get("/log/key")).text)
    for event in answered["events"]:
        answer = await chamber.get(f"/log/proof?position={event['position']}")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"
        kept = receipt.parse(answer.text)
        covering, _ = receipt.verify(kept, bytes.fromhex(event["leaf_hash"]), [key], verify)
        assert (kept.position, covering.size) == (event["position"], len(history.leaves))


async def test_the_receipt_of_every_entry_of_a_larger_log_verifies(
    database: Database, tmp_path: Path
) -> None:
    async with house(database, tmp_path) as chamber:
        leaves = [b"leaf %d" % number for number in range(600)]
        key = parse_vkey(write_log(tmp_path / "log", History("example.org/log", leaves, {})))
        for position in (0, 1, 255, 256, 511, 512, 598, 599):
            kept = receipt.parse((await chamber.get(f"/log/proof?position={position}")).text)
            receipt.verify(kept, leaf_hash(leaves[position]), [key], verify)
        # The partial tile was filled meanwhile and is gone: its members stand in the full one.
        partial = tmp_path / "log" / Tile(0, 2, 600 - 512).path
        full = tmp_path / "log" / Tile(0, 2).path
        full.write_bytes(partial.read_bytes() + bytes(32 * (256 - 88)))
        partial.unlink()
        fresh = Published(tmp_path / "log")
        assert fresh.read(Tile(0, 2, 88)) == full.read_bytes()[: 32 * 88]
        with pytest.raises(Missing):
            fresh.load(Tile(0, 2, 88))


@pytest.mark.parametrize(
    "query", ["", "?position=-1", "?position=01", "?position=x", "?position=1&position=2"]
)
async def test_a_receipt_is_asked_for_by_one_position(
    published: tuple[House, History, Path], query: str
) -> None:
    answer = await published[0].get(f"/log/proof{query}")
    assert (answer.status, answer.json["code"]) == (422, "malformed-query")


async def test_texts_are_had_by_the_first_digits_of_their_digest(
    published: tuple[House, History, Path],
) -> None:
    chamber, _, _ = published
    named = hashlib.sha256(b"salt" + NAME.encode()).hexdigest()
    found = {}
    for number in range(256):
        answer = await chamber.get(f"/log/prose/{number:02x}")
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        lines = [json.loads(line) for line in answer.text.splitlines()]
        digests = [line["digest"] for line in lines]
        assert digests == sorted(digests)
        assert all(digest.startswith(f"{number:02x}") for digest in digests)
        found |= {line["digest"]: line for line in lines}
    assert found[named] == {"digest": named, "salt": b"salt".hex(), "body": NAME}
    for digest, line in found.items():
        words = bytes.fromhex(line["salt"]) + line["body"].encode()
        assert hashlib.sha256(words).hexdigest() == digest


async def test_an_erased_text_has_neither_salt_nor_body(published: tuple[House, History, Path]) -> None:
    chamber, _, _ = published
    connection = await asyncpg.connect(chamber.database.superuser_url)
    named = await connection.fetchval("select digest from prose limit 1")
    await connection.execute("update prose set salt = null, body = null where digest = $1", named)
    await connection.close()
    lines = (await chamber.get(f"/log/prose/{named[:2]}")).text.splitlines()
    erased = [json.loads(line) for line in lines if named in line]
    assert erased == [{"digest": named, "salt": None, "body": None}]


async def test_metrics_and_readiness_tell_how_far_the_checkpoint_is(
    published: tuple[House, History, Path],
) -> None:
    chamber, history, _ = published
    await chamber.admitted()
    text = (await chamber.get("/metrics")).text
    told = {
        name: float(value)
        for name, value in re.findall(r"^(halfrond_checkpoint_\w+) (\S+)$", text, re.MULTILINE)
    }
    assert told["halfrond_checkpoint_size"] == len(history.leaves)
    assert told["halfrond_checkpoint_lag"] == 2
    assert 0 <= told["halfrond_checkpoint_age_seconds"] < 60
    part = (await chamber.get("/health/ready")).json["parts"]["checkpoint"]
    assert part["ready"] is True
    assert f"{len(history.leaves)} of {len(history.leaves) + 2}" in part["detail"]
    assert 'route="/log/tile/{tile}"' not in text
    await chamber.get("/log/tile/0/007")
    assert 'route="/log/tile/{tile}",status="404"' in (await chamber.get("/metrics")).text


def test_only_so_many_bytes_are_kept_in_memory(tmp_path: Path) -> None:
    leaves = [b"leaf %d" % number for number in range(2_560)]
    write_log(tmp_path, History("example.org/log", leaves, {}))
    folder = Published(tmp_path, memory=3 * 8192 * 4)
    for number in range(10):
        folder.load(Tile(0, number))
    kept = [number for number in range(10) if folder.kept(Tile(0, number).path) is not None]
    assert kept == list(range(10))
    small = Published(tmp_path, memory=4 * 8192)
    for number in range(10):
        small.load(Tile(0, number))
    assert [n for n in range(10) if small.kept(Tile(0, n).path) is not None] == [6, 7, 8, 9]
    small.kept(Tile(0, 6).path)
    small.load(Tile(0, 0))
    assert [n for n in range(10) if small.kept(Tile(0, n).path) is not None] == [0, 6, 8, 9]


def test_proofs_out_of_what_is_kept_are_those_of_the_whole_tree(tmp_path: Path) -> None:
    leaves = [b"leaf %d" % number for number in range(70_000)]
    folder = Published(tmp_path)
    for size in (1, 300, 65_536, 70_000):
        write_log(tmp_path, History("example.org/log", leaves, {}), size=size)
        signed = folder.signed(folder.verifiers(), verify)
        assert signed is not None
        for position in {0, size // 3, size - 1, min(size - 1, 65_535)}:
            path = proof.inclusion(position, size, folder.hash_at(size))
            hashed = leaf_hash(leaves[position])
            proof.verify_inclusion(position, size, hashed, path, signed.checkpoint.root)
