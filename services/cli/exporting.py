"""`halfrond export`: the whole log as files that a stranger can read and check.

    log.ndjson      the leaves: one a line, its exact bytes; line n is position n - 1
    prose.jsonl     the texts outside the leaves: {"digest", "salt" (hex), "body"}, null where it was erased
    manifest.json   origin, size, RFC 6962 root, what wrote it, SHA-256 of both files
    README.txt      what all this is, and how to check it

A leaf is one line of JSON, so its bytes hold no newline. The folder appears whole: everything is written
beside it, synced, and then renamed.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import click

from events import registry
from events.assembly.facts import Founded
from events.log.merkle import leaf_hash, root
from infra.postgres.snapshot import Snapshot, snapshot
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.settings import Settings, read

FORMAT = "halfrond-export/1"

LOG, PROSE, MANIFEST, README = "log.ndjson", "prose.jsonl", "manifest.json", "README.txt"


class Written(NamedTuple):
    """A file that was written."""

    lines: int
    size: int
    sha256: str


@click.command("export", short_help="Write the log as files that anyone can check.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write the whole log to FOLDER: every leaf, the texts beside them, a manifest with the Merkle root, and
    a README for whoever gets the folder. It is one moment of the log, also while the assembly goes on.

    Nothing is overwritten: exits with 4 when FOLDER holds anything.
    """
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _export(settings, folder.absolute(), hurry))


async def _export(settings: Settings, folder: Path, hurry: asyncio.Event) -> int:
    with _draft_of(folder) as draft, Progress() as progress:
        async with reachable(settings, tell, hurry) as there, snapshot(there.database_url) as taken:
            if not taken.head:
                raise Stop("there is nothing to export, because the log is empty.", Code.REFUSED)
            manifest = await _write(taken, draft, progress)
    click.echo(f"Exported {manifest['size']} entries to {folder}; root {manifest['root']}")
    return Code.DONE


async def _write(taken: Snapshot, draft: Path, progress: Progress) -> dict[str, Any]:
    hashes: list[bytes] = []
    origin: list[str] = []

    async def leaves() -> AsyncIterator[bytes]:
        step = progress.steps("writing entries", taken.head)
        async for position, leaf in taken.leaves():
            if position != len(hashes) or b"\n" in leaf:
                raise Stop(f"nothing was exported, for {LOG} cannot hold position {position} as it stands.")
            if position == 0:
                origin.append(_origin(leaf))
            hashes.append(leaf_hash(leaf))
            yield leaf
            step(len(hashes), taken.head)

    async def texts() -> AsyncIterator[bytes]:
        async for digest, salt, body in taken.prose():
            yield json.dumps(
                {"digest": digest, "salt": salt.hex(), "body": body}, ensure_ascii=False
            ).encode()

    log = await _lines(draft / LOG, leaves())
    progress.say("writing texts")
    prose = await _lines(draft / PROSE, texts())
    manifest = {
        "format": FORMAT,
        "origin": origin[0],
        "size": len(hashes),
        "root": root(hashes).hex(),
        "taken_at": taken.at.isoformat(timespec="seconds") + "Z",
        "software": f"halfrond {importlib.metadata.version('halfrond')}",
        "files": {LOG: log._asdict(), PROSE: prose._asdict()},
    }
    _whole(draft / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    _whole(draft / README, _readme(manifest))
    return manifest


def _origin(leaf: bytes) -> str:
    fact = registry.decode(0, leaf).fact
    if not isinstance(fact, Founded):
        raise Stop("nothing was exported, because the log does not begin with a founding.")
    return fact.origin


async def _lines(path: Path, lines: AsyncIterator[bytes]) -> Written:
    count, size, sha256 = 0, 0, hashlib.sha256()
    with _synced(path) as file:
        async for line in lines:
            whole = line + b"\n"
            file.write(whole)
            sha256.update(whole)
            count, size = count + 1, size + len(whole)
    return Written(count, size, sha256.hexdigest())


def _whole(path: Path, text: str) -> None:
    with _synced(path) as file:
        file.write(text.encode())


@contextmanager
def _synced(path: Path) -> Iterator[BinaryIO]:
    with path.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    """A folder beside it that becomes it when the block ends well, and is gone when it does not."""
    if folder.exists() and any(folder.iterdir()):
        raise Stop(
            f"{folder} holds something, and an export overwrites nothing: name an empty or a new folder.",
            Code.REFUSED,
        )
    with _told_of(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        with _told_of(folder):
            draft.chmod(0o755)
            # Onto a folder that is not there or empty: atomic, and refused by the system if it was filled.
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _told_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told = f"{folder} cannot be written ({error.strerror}): name another folder."
        raise Stop(told, Code.USAGE) from error


def _readme(manifest: dict[str, Any]) -> str:
    text = (Path(__file__).with_name("export-readme.txt")).read_text(encoding="utf-8")
    for name in ("origin", "size", "root", "taken_at", "software"):
        text = text.replace(f"{{{name}}}", str(manifest[name]))
    return text
