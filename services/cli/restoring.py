"""`halfrond restore`: an identical log, founded again from an export or a backup.

1. SOURCE is opened, and proven whole (keeping/proving.py); a newer export too. Nothing is used before that.
2. What stands in its places already must be of the same log: secrets, log folder, tables, NATS (standing.py).
3. What remembers how far the log was published? The log folder or NATS; else it takes the operator's word,
   for a log that is taken up too early gets a second root for a size that others have seen.
4. Secrets, log folder, and in one transaction the rows (keeping/placing.py). Where more was published than is
   restored, the log is fenced in that same transaction, and texts that were erased since are not put back.
5. In that case: forward to what was published (`halfrond recover`), or the fence stays.

Broken off anywhere it is done again, and ends the same.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from infra import age
from infra.keyring import KeyFolder
from infra.log_folder import LogFolder
from infra.postgres.restoring import NotEmpty, Rows, fill
from infra.published import Published
from services.cli.backing_up import passphrase_in
from services.cli.keeping import archive, placing
from services.cli.keeping.placing import Seal, Source
from services.cli.keeping.proving import prove
from services.cli.keeping.reading import EXPORT, Kept, Unfit
from services.cli.keeping.writing import told_of
from services.cli.keys import CLERK_TOKEN, Keys
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.recovering import Wish, forward
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.cli.standing import EVERY, Outside, remembered_outside, stands_already
from services.settings import NOTARY_KEY, Settings, SettingsError, read

Row = TypeVar("Row")


class Asked(NamedTuple):
    """What the operator asked for: where from, by which verifier key, and what they answer for."""

    source: Path
    newer: Path | None
    key: str | None
    attest: bool
    new_key: bool


@click.command("restore", short_help="Found an identical log from an export or a backup.")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--identity",
    "identities",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the age key that the backup was encrypted to; may be repeated.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase of the backup.",
)
@click.option(
    "--newer",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="An export that was taken after the backup: its entries, texts and erasures are taken.",
)
@click.option(
    "--key", help="The verifier key that must have signed the log; better than the one that it names."
)
@click.option(
    "--attest",
    is_flag=True,
    help="You state that nothing was published after what you give here, where nothing else remembers it.",
)
@click.option("--new-key", is_flag=True, help="An export, and the notary's key is lost: sign with a new one.")
def command(
    source: Path,
    identities: tuple[Path, ...],
    passphrase_file: Path | None,
    newer: Path | None,
    key: str | None,
    *,
    attest: bool,
    new_key: bool,
) -> None:
    """Found the log in SOURCE again, the same to the last byte: the folder of an export, or the file of a
    backup. Every file, entry, signature and text in it is verified first, and it is refused as a whole when
    anything does not hold.

    \b
    a backup    all of it: people sign in with the tokens that they have, the notary signs with its key
    an export   what is public: the clerk gets a new token, and issues those of the others

    It needs an empty database. When the log folder or NATS still stands, entries that were published after
    the backup come from there, and texts that were erased since stay erased. When both are lost, nobody here
    knows what was published last: say with --attest that it is what you give.

    On servers of your own it needs HALFROND_OWNER_URL and HALFROND_NATS_ADMIN_URL. May be broken off and done
    again.
    """  # noqa: D301 - \b is click's
    with translated():
        settings = read(os.environ)
        lock = _lock(source, identities, passphrase_file)
        if newer is not None and lock is None:
            raise click.UsageError("--newer goes with a backup; of two exports, restore the newer one.")
        asked = Asked(source.absolute(), newer, key, attest, new_key)
        try:
            execute(lambda hurry: _restore(settings, asked, lock, hurry))
        except Unfit as error:
            raise Stop(f"nothing was restored, because it does not hold: {error}.") from error


def _lock(source: Path, identities: tuple[Path, ...], passphrase_file: Path | None) -> archive.Lock | None:
    """What a backup is opened with; None for an export."""
    given = bool(identities) + (passphrase_file is not None)
    if source.is_dir():
        if given:
            raise click.UsageError(f"{source} is a folder, and so an export: it is not encrypted.")
        return None
    if given != 1:
        raise click.UsageError("a backup is encrypted: give either --identity or --passphrase-file.")
    try:
        if passphrase_file is not None:
            return archive.Lock([], passphrase_in(passphrase_file))
        return archive.Lock([key for file in identities for key in _identities(file)])
    except age.BadKey as error:
        raise Stop(f"{error}.", Code.USAGE) from error


def _identities(file: Path) -> list[Any]:
    with told_of(file, "read"):
        try:
            return age.identities(file.read_text())
        except UnicodeDecodeError as error:
            raise age.BadKey(f"{file} is no text") from error


async def _restore(settings: Settings, asked: Asked, lock: archive.Lock | None, hurry: asyncio.Event) -> int:
    keys = Keys(settings.secrets)
    with ExitStack() as stack:
        progress = stack.enter_context(Progress())
        source = await asyncio.to_thread(_opened, asked, lock, settings.data, stack, progress)  # 1
        placing.require_secrets(source, keys)  # 2
        seal = placing.seal_for(source, keys, new_key=asked.new_key)
        ours = placing.our_keys(source, seal)
        published = Published(settings.log)
        standing = placing.require_folder(source, published, ours)
        if not settings.nats_url and not (settings.data / "nats").exists():
            _require_known(asked, source, standing)  # 3, before servers are made that can remember nothing
        async with reachable(settings, tell, hurry, founded=False) as there:
            _require(there)
            stands = await stands_already(there, source, progress)
            outside = await remembered_outside(there, source, ours, standing)
            if not stands:
                _require_known(asked, source, outside.published)  # 3
                await _place(there, source, seal, outside, progress)  # 4
            progress.end()
            if outside.published > source.proven.size:
                await _forward(there, source, outside)  # 5
    _tell_done(source, keys, "Stood there already:" if stands else "Restored")
    if outside.published > source.proven.size:
        click.echo(f"Then it went forward to the {outside.published} that were published or relayed.")
    return Code.DONE


# 1.


def _opened(
    asked: Asked, lock: archive.Lock | None, beside: Path, stack: ExitStack, progress: Progress
) -> Source:
    if lock is None:
        kept = Kept(asked.source)
        if kept.backup:
            raise Unfit(f"{asked.source} is an opened backup: give the file that it was")
        return Source(kept, prove(kept, asked.key, progress.steps), None, 0)
    progress.say("decrypting the backup")
    backup = Kept(stack.enter_context(archive.opened(asked.source, lock, beside)))
    if not backup.backup:
        raise Unfit(f"what is encrypted in {asked.source} is an export: decrypt it, and give the folder")
    proven = prove(backup, asked.key, progress.steps)
    if asked.newer is None:
        return Source(backup, proven, backup, proven.size)
    newer = Kept(asked.newer)
    if newer.manifest["format"] != EXPORT:
        raise Unfit(f"{asked.newer} is no export")
    later = prove(newer, asked.key or (proven.signer and proven.signer.vkey), progress.steps)
    if later.size < proven.size:
        raise Stop(
            f"{asked.newer} holds {later.size} entries, and the backup {proven.size}: it is not newer. Leave "
            "it out.",
            Code.REFUSED,
        )
    if placing.root_at(newer, proven.size) != proven.root:
        raise Unfit(f"{asked.newer} does not begin with the {proven.size} entries of the backup")
    return Source(newer, later, backup, proven.size)


# 2. and 3.


def _require_known(asked: Asked, source: Source, published: int) -> None:
    """See to it that somebody knows how far the log was published.

    A memory that is older than the checkpoint in what is restored is not the last one.
    """
    signed = source.proven.signed
    if asked.attest or published >= (1 if signed is None else signed.size):
        return
    taken = source.log.manifest.get("taken_at", "an unknown moment")
    raise Stop(
        "nothing was restored yet, because nobody here knows whether more was published than the "
        f"{source.proven.size} entries that are given, as they were at {taken}: neither the log folder nor "
        "NATS is left. To go on from an older state gives positions anew that others have seen, and brings "
        "back texts that were erased since. Bring back a copy of the log folder, or give a newer export with "
        "--newer. If you know that nothing was published later, say so with --attest.",
        Code.REFUSED,
    )


def _require(settings: Settings) -> None:
    needed = {
        "HALFROND_OWNER_URL": settings.owner_url,
        "HALFROND_NATS_ADMIN_URL": settings.nats_admin_url,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingsError(
            f"restoring on servers of your own needs {' and '.join(missing)} too; set it for this one command"
        )


# 4.


async def _place(
    settings: Settings, source: Source, seal: Seal | None, outside: Outside, progress: Progress
) -> None:
    keys, proven = Keys(settings.secrets), source.proven
    with told_of(settings.secrets):
        seal = placing.put_secrets(source, seal, keys)
    progress.say("writing the log folder")
    with told_of(settings.log):
        standing = outside.published
        await asyncio.to_thread(placing.put_folder, source, seal, LogFolder(settings.log), standing)
    erased = proven.erased | await placing.erased_later(outside.copies, proven.size)
    fence = ""
    if outside.published > proven.size:
        fence = (
            f"PostgreSQL was restored with {proven.size} entries, and {outside.published} were published or "
            "relayed. Nothing is written any more: run `halfrond recover`."
        )
    rows = Rows(
        _told(placing.event_rows(source.log), progress, "writing entries", proven.size),
        placing.command_rows(source),
        _told(placing.prose_rows(source.log, erased), progress, "writing texts", proven.texts),
        placing.token_rows(source, keys),
        placing.token_command_rows(source),
        placing.draft_rows(source),
        placing.contact_rows(source),
        placing.correction_rows(source),
        placing.prospect_rows(source),
        placing.refused_address_rows(source),
        placing.person_rows(source),
        placing.holder_rows(source),
        placing.passkey_rows(source),
        placing.webhook_rows(source),
    )
    try:
        await fill(settings.owner_url, rows, proven.signed.size if proven.signed else 0, fence)
    except NotEmpty as error:
        raise Stop(
            "nothing was restored to the tables, because they hold something already, as after a founding "
            "that was broken off: restoring needs an empty database.",
            Code.REFUSED,
        ) from error


def _told(rows: Iterable[Row], progress: Progress, what: str, of: int) -> Iterator[Row]:
    """The rows, told as a stage that begins with the first."""
    step = progress.steps(what, of)
    for number, row in enumerate(rows):
        yield row
        if not number % EVERY:
            step(number, of)


# 5.


async def _forward(settings: Settings, source: Source, outside: Outside) -> None:
    size = source.proven.size
    tell(f"{size} entries were restored, and {outside.published} were published or relayed: going forward.")
    try:
        await forward(settings, Wish(attest=False, restore_rows=False, yes=True))
    except Stop as stop:
        raise Stop(
            f"{size} entries were restored, and the log is fenced: it can be read, and nothing is "
            f"appended or signed. {stop.message}",
            Code(stop.code),
        ) from stop


def _tell_done(source: Source, keys: Keys, done: str) -> None:
    proven = source.proven
    click.echo(f"{done} {proven.size} entries of {proven.origin}; root {proven.root.hex()}")
    ring = KeyFolder(keys.folder, NOTARY_KEY, proven.origin).ring()
    click.echo(f"Its notary signs with {ring.current.verifier.vkey}")
    if source.backup is None:
        click.echo(f"The clerk's token is in {keys.path(CLERK_TOKEN)}; those of the others are to be issued.")
