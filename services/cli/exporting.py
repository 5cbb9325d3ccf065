"""`halfrond export`: the whole log as files that a stranger can read and check.

    README.txt, LICENSE.txt    what all this is and how to check it; CC0-1.0
    manifest.json              origin, size, root, verifier key, and SHA-256 of every file
    log/checkpoint, log/key    the latest checkpoint that the notary signed, and its verifier keys
    log/checkpoint.<key id>    the last one by each key that was followed by another
    log/tile/…                 the tiles and entry bundles of exactly that size (C2SP tlog-tiles)
    log/prose/<xx>             the texts, by the first two digits of their digests

Entries are those that were published, out of the log folder, hashed again to the root that was signed. Texts
are those of PostgreSQL at one moment, a little later. Where texts were erased after the checkpoint a later
one is waited for: otherwise nobody could see from the export why they are gone.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from events import registry
from events.assembly.facts import Founded
from events.log.checkpoint import Checkpoint
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import BadNote, Verifier, open_note
from events.log.tile import ENTRIES, WIDTH, BadTile, at, entries_encode
from infra.postgres.snapshot import Snapshot, snapshot
from infra.published import Published
from infra.signing import verify
from services.cli.keeping.writing import (
    CHECKPOINT,
    KEY,
    FolderSink,
    draft_of,
    told_of,
    write_manifest,
    write_prose,
)
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.settings import Settings, read

FORMAT = "halfrond-export/2"

PATIENCE = 5.0
"""Seconds that a checkpoint over the present head is waited for."""

LICENCE = """The contents of this folder are dedicated to the public domain under CC0 1.0 Universal (CC0-1.0).

To the extent possible under law, the assembly has waived all copyright and related or neighbouring rights to
them.
The official text: https://creativecommons.org/publicdomain/zero/1.0/legalcode
"""


class Signed(NamedTuple):
    """A published checkpoint: the note, what it says, the keys beside it, and which of them signed."""

    note: str
    checkpoint: Checkpoint
    keys: list[Verifier]
    by: Verifier


@click.command("export", short_help="Write the published log as files that anyone can check.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write the published log to FOLDER: the signed checkpoint, every entry, the tiles that prove them, the
    texts, a manifest, and a README for whoever gets the folder. Everything in it is public.

    It holds what the notary has signed, so the notary should be running; otherwise it says how far that is.
    Nothing is overwritten: exits with 4 when FOLDER holds anything.
    """
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _export(settings, folder.absolute(), hurry))


async def _export(settings: Settings, folder: Path, hurry: asyncio.Event) -> int:
    with draft_of(folder) as draft, Progress() as progress:
        async with reachable(settings, tell, hurry) as there:
            published = Published(there.log)
            signed, taken_head = await _taken(there, published, draft, progress)
        if signed.checkpoint.size < taken_head:
            tell(
                f"{signed.checkpoint.size} of {taken_head} entries are published, and so exported: is the "
                "notary running?"
            )
    size, root = signed.checkpoint.size, signed.checkpoint.root.hex()
    click.echo(f"Exported {size} entries to {folder}; root {root}")
    return Code.DONE


async def _taken(
    settings: Settings, published: Published, draft: Path, progress: Progress
) -> tuple[Signed, int]:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    head = 0
    while True:
        signed = await _covering(published, head, deadline)
        async with snapshot(settings.database_url) as taken:
            late = asyncio.get_running_loop().time() >= deadline
            if signed.checkpoint.size < taken.head and not late:
                head = taken.head
                continue
            if signed.checkpoint.size < taken.erasures:
                raise Stop(
                    f"nothing was exported, because texts were erased at position {taken.erasures - 1}, and "
                    f"only {signed.checkpoint.size} entries are published: start the notary (`halfrond "
                    "serve`), and try again.",
                    Code.NOT_READY,
                )
            with told_of(draft):
                await _write(published, signed, taken, draft, progress)
            return signed, taken.head


async def _covering(published: Published, head: int, deadline: float) -> Signed:
    """The published checkpoint, as soon as it covers `head` entries, but at the deadline any."""
    loop = asyncio.get_running_loop()
    while True:
        signed = _required(published)
        if signed.checkpoint.size >= head or loop.time() >= deadline:
            return signed
        await asyncio.sleep(0.1)


def signed_in(published: Published) -> Signed | None:
    """The checkpoint in a log folder, its signature verified with the keys that stand beside it; or none.

    Raises: Stop.
    """
    try:
        keys = published.verifiers()
        found = published.signed(keys, verify)
        by = None if found is None else open_note(found.note, keys, verify).signatures[0].verifier
    except (BadNote, OSError, UnicodeDecodeError) as error:
        raise Stop(f"the published log in {published.folder} cannot be used: {error}.") from error
    if found is None or by is None or not found.checkpoint.size:
        return None
    return Signed(found.note, found.checkpoint, keys, by)


def handing_over(published: Published, signed: Signed) -> dict[str, bytes]:
    """The last checkpoints of keys that were in use before, by path: whoever trusts those follows by them."""
    found = {f"{CHECKPOINT}.{key.id.hex()}": published.handing_over(key.id.hex()) for key in signed.keys}
    return {path: note for path, note in found.items() if note is not None}


def _required(published: Published) -> Signed:
    signed = signed_in(published)
    if signed is None:
        raise Stop(
            f"nothing was published yet in {published.folder}: start `halfrond serve`, whose notary "
            "publishes, or set HALFROND_LOG to the folder of the published log.",
            Code.NOT_READY,
        )
    return signed


async def _write(
    published: Published, signed: Signed, taken: Snapshot, draft: Path, progress: Progress
) -> dict[str, Any]:
    sink = FolderSink(draft)
    origin, size, root = signed.checkpoint
    sink.add(CHECKPOINT, signed.note.encode())
    sink.add(KEY, "".join(f"{key.vkey}\n" for key in signed.keys).encode())
    for path, note in handing_over(published, signed).items():
        sink.add(path, note)
    await asyncio.to_thread(_write_tiles, published, signed.checkpoint, sink, progress)
    progress.say("writing texts")
    await write_prose(sink, taken.prose())
    about = {"origin": origin, "size": size, "root": root.hex(), "key": signed.by.vkey}
    sink.add("LICENSE.txt", LICENCE.encode())
    sink.add("README.txt", _readme(about, f"{taken.at:%Y-%m-%d %H:%M} UTC").encode())
    manifest = write_manifest(sink, {"format": FORMAT, **about}, taken.at)
    await asyncio.to_thread(sink.settle)
    return manifest


def _write_tiles(published: Published, signed: Checkpoint, sink: FolderSink, progress: Progress) -> None:
    frontier, step = Frontier(), progress.steps("writing entries", signed.size)
    for bundle in _bundles(published, signed):
        if not frontier.size:
            _require_origin(bundle[0], signed.origin)
        sink.add(f"log/{at(ENTRIES, frontier.size // WIDTH, signed.size).path}", entries_encode(bundle))
        for tile, data in frontier.grow(map(leaf_hash, bundle)):
            sink.add(f"log/{tile.path}", data)
        step(frontier.size, signed.size)
    for tile, data in frontier.partial():
        sink.add(f"log/{tile.path}", data)
    if frontier.root() != signed.root:
        raise Stop(
            f"nothing was exported, because the entries in {published.folder} do not have the root that was "
            "signed: files there were changed. See `halfrond audit` and `halfrond recover`."
        )


def _bundles(published: Published, signed: Checkpoint) -> Iterator[list[bytes]]:
    for number in range(-(-signed.size // WIDTH)):
        tile = at(ENTRIES, number, signed.size)
        try:
            bundle = published.entries(tile)
        except (LookupError, BadTile) as error:
            raise Stop(
                f"nothing was exported, because {tile.path} in {published.folder} is missing or damaged: the "
                "notary writes missing files again when it starts; see `halfrond recover`."
            ) from error
        yield bundle


def _require_origin(leaf: bytes, origin: str) -> None:
    fact = registry.decode(0, leaf).fact
    if not isinstance(fact, Founded) or fact.origin != origin:
        raise Stop(f"nothing was exported, because the log does not begin with the founding of {origin}.")


def _readme(about: dict[str, Any], taken_at: str) -> str:
    text = (Path(__file__).with_name("export-readme.txt")).read_text(encoding="utf-8")
    for name, value in {**about, "taken_at": taken_at}.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
