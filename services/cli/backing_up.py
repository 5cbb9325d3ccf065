"""`halfrond backup`: everything that an assembly needs after a disaster, encrypted, in one file.

Encrypted (age) is a tar archive with, of one moment:

    secrets/<name>               the secrets folder, without the passwords of embedded servers
    log/checkpoint, log/key      what was published, if anything was
    log/tile/entries/<N>…        every entry, those too that are not published yet
    log/prose/<xx>               the texts
    tables/commands/<n>          commands: 16 bytes key, 16 bytes HMAC of what was asked, first and last
                                 position as big-endian 64-bit numbers
    tables/tokens/<n>            tokens, as JSON, a line each; of a token its SHA-256 only
    tables/token-commands/<n>    what was done with tokens under an Idempotency-Key, as JSON, a line each
    tables/drafts/<n>            drafts of proposals, as JSON, a line each
    tables/contact-points/<n>    contact points of organisations, as JSON, a line each
    tables/corrections/<n>       corrections that were asked for and wait, as JSON, a line each
    tables/prospects/<n>         known organisations that are no members, as JSON, a line each
    tables/refused-addresses/<n> hashes of addresses that are invited no more, as JSON, a line each
    tables/people/<n>            people, their addresses and the mail they want, as JSON, a line each
    tables/holders/<n>           which mandates and offices they hold, as JSON, a line each
    tables/passkeys/<n>          their passkeys (public keys), as JSON, a line each
    tables/webhooks/<n>          webhooks of commissions, as JSON, a line each; not their secrets
    manifest.json                what this is, and SHA-256 of every file; last, so that it vouches for all

PostgreSQL is read in one transaction. The checkpoint is read before, so it is never ahead of the entries; and
entries that are not those that were published are not backed up: that backup would be of no use.
Read models are not in it: they are filled again.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path
from typing import Any

import click
import msgspec

from events import registry
from events.assembly.facts import Founded
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.tile import ENTRIES, WIDTH, at, entries_encode
from infra import age
from infra.postgres.snapshot import Snapshot, snapshot
from infra.published import Published
from services.cli.exporting import Signed, handing_over, signed_in
from services.cli.keeping.archive import Lock, closing
from services.cli.keeping.reading import BACKUP, COMMAND
from services.cli.keeping.writing import (
    CHECKPOINT,
    KEY,
    TarSink,
    draft_file,
    told_of,
    write_manifest,
    write_prose,
)
from services.cli.keys import FILE_MODE
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.settings import COMMAND_KEY, NOTARY_KEY, Settings, read

ROWS = 65_536
"""Commands or tokens in a file."""


@click.command("backup", short_help="Write everything, encrypted, for the day after a disaster.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--recipient", "recipients", multiple=True, help="An age public key, age1…; may be repeated.")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Encrypt by the passphrase in this file instead; for backups of up to 512 MiB.",
)
@click.option(
    "--make-identity",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Make an age key: its private half is written to this file, its recipient is printed.",
)
def command(
    file: Path | None, recipients: tuple[str, ...], passphrase_file: Path | None, make_identity: Path | None
) -> None:
    """Write a backup to FILE: the whole log, the texts, tokens, commands, and the secrets folder with the
    notary's key, so that after a disaster people sign in with the tokens that they have and the notary signs
    on. Whoever can decrypt it can do all that too: keep the key apart from it, and in two places.

    \b
    once        halfrond backup --make-identity KEY_FILE     (on another machine than the one backed up)
    every night halfrond backup FILE --recipient age1…
    after       halfrond restore FILE --identity KEY_FILE

    Works beside a running `halfrond serve`, and without it. Nothing is overwritten: exits with 4 when FILE is
    there.
    """  # noqa: D301 - \b is click's
    with translated():
        if make_identity is not None:
            if file is not None or recipients or passphrase_file is not None:
                raise click.UsageError("--make-identity makes a key and nothing else: use it alone.")
            _make_identity(make_identity)
            return
        if file is None:
            raise click.UsageError("name the FILE to write the backup to.")
        if bool(recipients) == (passphrase_file is not None):
            raise click.UsageError("give either --recipient or --passphrase-file.")
        lock, settings, target = _lock(recipients, passphrase_file), read(os.environ), file.absolute()
        execute(lambda hurry: _back_up(settings, target, lock, hurry))


def _make_identity(file: Path) -> None:
    private, recipient = age.new_identity()
    if file.exists():
        raise Stop(f"{file} is there already, and a key is never overwritten: name another.", Code.REFUSED)
    with told_of(file):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(f"# halfrond backups; public key: {recipient}\n{private}\n")
            opened.flush()
            os.fsync(descriptor)
    click.echo(recipient)


def _lock(recipients: tuple[str, ...], passphrase_file: Path | None) -> Lock:
    try:
        if passphrase_file is None:
            return Lock([age.recipient(text) for text in recipients])
        return Lock([], passphrase_in(passphrase_file))
    except age.BadKey as error:
        raise Stop(f"{error}.", Code.USAGE) from error


def passphrase_in(file: Path) -> str:
    """The passphrase in a file: its first line.

    Raises: BadKey; Stop.
    """
    with told_of(file, "read"):
        try:
            text = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except UnicodeDecodeError as error:
            raise age.BadKey(f"{file} is no text") from error
    if not text:
        raise age.BadKey(f"the first line of {file} is empty, and should be the passphrase")
    return text


async def _back_up(settings: Settings, target: Path, lock: Lock, hurry: asyncio.Event) -> int:
    with draft_file(target) as file, Progress() as progress:
        async with reachable(settings, tell, hurry) as there:
            secrets = _secrets(there)
            published = Published(there.log)
            signed = signed_in(published)
            if signed is None:
                tell(f"Nothing is published in {there.log}: is HALFROND_LOG right, and the notary running?")
            async with snapshot(there.database_url, "halfrond backup") as taken:
                with closing(file, lock) as stream:
                    sink = TarSink(stream, taken.at.replace(tzinfo=UTC))
                    for name, content in secrets.items():
                        sink.add(f"secrets/{name}", content)
                    manifest = await _write(published, signed, taken, sink, progress)
                    sink.close()
    click.echo(f"Backed up {manifest['size']} entries to {target}; root {manifest['root']}")
    return Code.DONE


def _secrets(settings: Settings) -> dict[str, bytes]:
    """The files of the secrets folder that are the assembly's, not those of the servers on this machine."""
    with told_of(settings.secrets, "read"):
        found = {
            path.name: path.read_bytes()
            for path in sorted(settings.secrets.glob("*"))
            if path.is_file() and path.suffix not in {".password", ".new"}
        }
    missing = [name for name in (COMMAND_KEY, NOTARY_KEY) if name not in found]
    if missing:
        raise Stop(
            f"nothing was backed up, because {' and '.join(missing)} is not in {settings.secrets}: set "
            "HALFROND_SECRETS to the folder that `halfrond found` filled.",
            Code.USAGE,
        )
    return found


async def _write(
    published: Published, signed: Signed | None, taken: Snapshot, sink: TarSink, progress: Progress
) -> dict[str, Any]:
    if signed is not None:
        sink.add(CHECKPOINT, signed.note.encode())
        sink.add(KEY, "".join(f"{key.vkey}\n" for key in signed.keys).encode())
        for path, note in handing_over(published, signed).items():
            sink.add(path, note)
    origin, root = await _write_entries(signed, taken, sink, progress)
    progress.say("writing texts")
    await write_prose(sink, taken.prose())
    progress.say("writing commands and tokens")
    await _write_rows(sink, "commands", (COMMAND.pack(*row) async for row in taken.commands()))
    encode = msgspec.json.Encoder().encode
    await _write_rows(sink, "tokens", (encode(row) + b"\n" async for row in taken.tokens()))
    await _write_rows(sink, "token-commands", (encode(row) + b"\n" async for row in taken.token_commands()))
    await _write_rows(sink, "drafts", (encode(row) + b"\n" async for row in taken.drafts()))
    await _write_rows(sink, "contact-points", (encode(row) + b"\n" async for row in taken.contacts()))
    await _write_rows(sink, "corrections", (encode(row) + b"\n" async for row in taken.corrections()))
    await _write_rows(sink, "prospects", (encode(row) + b"\n" async for row in taken.prospects()))
    refused = (encode(row) + b"\n" async for row in taken.refused_addresses())
    await _write_rows(sink, "refused-addresses", refused)
    await _write_rows(sink, "people", (encode(row) + b"\n" async for row in taken.people()))
    await _write_rows(sink, "holders", (encode(row) + b"\n" async for row in taken.holders()))
    await _write_rows(sink, "passkeys", (encode(row) + b"\n" async for row in taken.passkeys()))
    await _write_rows(sink, "webhooks", (encode(row) + b"\n" async for row in taken.webhooks()))
    about = {"format": BACKUP, "origin": origin, "size": taken.head, "root": root.hex()}
    return write_manifest(sink, about, taken.at)


async def _write_entries(
    signed: Signed | None, taken: Snapshot, sink: TarSink, progress: Progress
) -> tuple[str, bytes]:
    frontier, bundle, origin = Frontier(), list[bytes](), ""
    due = 0 if signed is None else signed.checkpoint.size
    step = progress.steps("writing entries", taken.head)

    def flush() -> None:
        sink.add(f"log/{at(ENTRIES, (frontier.size - 1) // WIDTH, taken.head).path}", entries_encode(bundle))
        step(frontier.size, taken.head)
        bundle.clear()

    async for position, leaf in taken.leaves():
        if not position:
            origin = _origin(leaf)
        bundle.append(leaf)
        for _ in frontier.grow([leaf_hash(leaf)]):
            pass
        if frontier.size == due:
            _require_published(frontier, signed)
        if not frontier.size % WIDTH:
            flush()
    if bundle:
        flush()
    if frontier.size != taken.head or frontier.size < due:
        raise Stop(
            f"nothing was backed up, because PostgreSQL holds {frontier.size} entries, its head says "
            f"{taken.head}, and {due} were published. See `halfrond recover`."
        )
    return origin, frontier.root()


def _require_published(frontier: Frontier, signed: Signed | None) -> None:
    if signed is not None and frontier.root() != signed.checkpoint.root:
        raise Stop(
            f"nothing was backed up, because PostgreSQL holds other entries than were published: the first "
            f"{frontier.size} do not have the root that was signed. See `halfrond recover`."
        )


def _origin(leaf: bytes) -> str:
    fact = registry.decode(0, leaf).fact
    if not isinstance(fact, Founded):
        raise Stop("nothing was backed up, because the log does not begin with a founding.")
    return fact.origin


async def _write_rows(sink: TarSink, table: str, rows: AsyncIterator[bytes]) -> None:
    number, waiting = 0, list[bytes]()
    async for row in rows:
        waiting.append(row)
        if len(waiting) == ROWS:
            sink.add(f"tables/{table}/{number:06d}", b"".join(waiting))
            number += 1
            waiting.clear()
    sink.add(f"tables/{table}/{number:06d}", b"".join(waiting))
