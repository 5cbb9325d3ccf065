"""Putting a kept log back in its places: secrets, log folder, rows. First everything is asked, then written.

The rows come last and in one transaction (infra/postgres/restoring.py), so that a restore that was broken off
is simply done again: what was written before them is found to be the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from itertools import chain, groupby, islice
from typing import NamedTuple

from events import registry
from events.erasure.facts import ProseErased
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import ED25519, BadNote, Verifier, parse_vkey, sign
from events.log.proof import subtree
from events.log.tile import ENTRIES, WIDTH, Tile, at, entries_encode
from events.registry import Recorded, Undecodable
from infra.log_folder import Contradiction, LogFolder
from infra.postgres.batch import command_key
from infra.postgres.restoring import UNKNOWN, CommandRow, EventRow, ProseRow
from infra.postgres.snapshot import (
    ContactRow,
    CorrectionRow,
    DraftRow,
    HolderRow,
    PasskeyRow,
    PersonRow,
    ProspectRow,
    RefusedAddressRow,
    TokenCommandRow,
    TokenRow,
    WebhookRow,
)
from infra.postgres.tokens import hash_of, new_token
from infra.published import Published, opened
from infra.signing import public, signer, verify
from services.cli.copies import Copy
from services.cli.keeping.proving import Proven
from services.cli.keeping.reading import Kept
from services.cli.keeping.writing import KEY
from services.cli.keys import CLERK_MANDATE, CLERK_TOKEN, Keys
from services.cli.screen import Code, Stop
from services.settings import NOTARY_KEY, PROCESS_MANDATE

FORMER_KEYS = f"{NOTARY_KEY}.former"
"""The file in the secrets folder with the verifier keys that were in use before (infra/keyring.py)."""

AT_ONCE = 256
"""Files that are written to the log folder at once."""


class Source(NamedTuple):
    """What is restored: a log that was proven, and the backup that goes with it, None for an export alone.

    With a backup and a newer export the log is that of the export, and `backed_up` says how far the backup
    goes: commands of later entries are known by their positions only.
    """

    log: Kept
    proven: Proven
    backup: Kept | None
    backed_up: int

    @property
    def secrets(self) -> dict[str, bytes]:
        """The secrets of the backup, by name."""
        return {} if self.backup is None else self.backup.secrets()


class Seal(NamedTuple):
    """The notary's key: its seed, and whether it is a new one that did not sign what is restored."""

    seed: bytes
    new: bool


# --- secrets -----------------------------------------------------------------------------------------------


def seal_for(source: Source, keys: Keys, *, new_key: bool) -> Seal | None:
    """The notary's key to go on with; None: a new one is to be made.

    Raises: Stop when there is none that signed the checkpoint, and a new one was not asked for.
    """
    proven, seed = source.proven, source.secrets.get(NOTARY_KEY) or keys.find(NOTARY_KEY)
    if seed is not None and (proven.signed is None or _fits(source, seed)):
        return Seal(seed, new=False)
    if seed is not None:
        if new_key and keys.find(FORMER_KEYS) == _former(source):
            return Seal(seed, new=True)  # made by a restore that was broken off
        raise Stop(
            f"nothing was restored, because the key in {keys.path(NOTARY_KEY)} did not sign this log: put "
            "the one there that did, or set HALFROND_SECRETS to another folder.",
            Code.REFUSED,
        )
    if new_key:
        return None
    raise Stop(
        f"nothing was restored, because the notary's key is not in {keys.folder}, and an export does not "
        f"hold it: put your copy of {NOTARY_KEY} there, restore a backup, or use --new-key. With a new key "
        "everyone who remembers the old one is told that this log is signed by somebody else, and must be "
        "told by you, in another way, why.",
        Code.REFUSED,
    )


def _fits(source: Source, seed: bytes) -> bool:
    proven = source.proven
    if Verifier(proven.origin, ED25519, public(seed)) == proven.signer:
        return True
    # In a backup the key may have followed the one that signed: then that one is a former key.
    former = source.secrets.get(FORMER_KEYS, b"").decode().splitlines()
    return proven.signer is not None and proven.signer.vkey in former


def _former(source: Source) -> bytes:
    return source.log.read(KEY) if source.log.holds(KEY) else b""


def our_keys(source: Source, seal: Seal | None) -> list[Verifier]:
    """Every key that may have signed a checkpoint of this log.

    Raises: Stop.
    """
    lines = _former(source).decode().splitlines()
    lines += source.secrets.get(FORMER_KEYS, b"").decode().splitlines()
    try:
        former = [parse_vkey(line) for line in lines if line]
    except BadNote as error:
        raise Stop(f"{FORMER_KEYS} in the backup holds a line that is no key: {error}.") from error
    ours = [] if seal is None else [Verifier(source.proven.origin, ED25519, public(seal.seed))]
    return list(dict.fromkeys([*ours, *former]))


def require_secrets(source: Source, keys: Keys) -> None:
    """Refuse where another secret stands in the place of one of a backup.

    Raises: Stop.
    """
    for name, content in source.secrets.items():
        if keys.find(name) not in {None, content}:
            raise Stop(
                f"nothing was restored, because {keys.path(name)} is another one than that of the backup: "
                "set HALFROND_SECRETS to an empty folder.",
                Code.REFUSED,
            )


def put_secrets(source: Source, seal: Seal | None, keys: Keys) -> Seal:
    """Write the secrets of a backup; of an export those that follow from the log. Gives the notary's key."""
    for name, content in source.secrets.items():
        if keys.find(name) is None:
            keys.keep(name, content)
    keys.command_key()
    keys.seal_secret()
    keys.line(CLERK_MANDATE, lambda: source.proven.offices.person)
    keys.line(PROCESS_MANDATE, lambda: source.proven.offices.process)
    if source.backup is None:
        keys.line(CLERK_TOKEN, new_token)
    if seal is None:
        keys.keep(FORMER_KEYS, _former(source))
        return Seal(keys.notary_key(), new=True)
    return seal


# --- the log folder ----------------------------------------------------------------------------------------


def require_folder(source: Source, published: Published, ours: list[Verifier]) -> int:
    """How many entries the log folder holds a checkpoint of, 0 without any; it must be of the same log.

    Raises: Stop.
    """
    refused = f"nothing was restored, because {published.folder} holds"
    other = Stop(f"{refused} another published log: set HALFROND_LOG to another folder.", Code.REFUSED)
    by_another = Stop(
        f"{refused} a checkpoint by another key: of another log (set HALFROND_LOG to another folder), or by "
        "a key that followed later (take a backup from after that, or your copy of the secrets folder).",
        Code.REFUSED,
    )
    try:
        note = published.checkpoint()
        if note is None:
            return 0
        found = opened(note, ours, verify).checkpoint
        if found.origin != source.proven.origin or not agree(source, published, found.size, found.root):
            raise other
    except BadNote as error:
        raise by_another from error
    except (LookupError, UnicodeDecodeError) as error:
        raise other from error
    return found.size


def agree(source: Source, published: Published, size: int, root: bytes) -> bool:
    """Whether a tree of this size and root, that is published, and what is restored are of one log."""
    if size <= source.proven.size:
        return root_at(source.log, size) == root
    proven = source.proven
    return subtree(0, proven.size, published.hash_at(size)) == proven.root


def root_at(kept: Kept, size: int) -> bytes:
    """The root over the first entries."""
    frontier = Frontier()
    leaves = chain.from_iterable(kept.bundles())
    for _ in frontier.grow(map(leaf_hash, islice(leaves, size))):
        pass
    return frontier.root()


def put_folder(source: Source, seal: Seal, folder: LogFolder, standing: int) -> None:
    """Write tiles, keys and the checkpoint, unless the folder has one of more entries (`standing`).

    Raises: Stop when another process has the folder, or a file there has other bytes.
    """
    signed = source.proven.signed
    if signed is None or standing > signed.size:
        return
    if not folder.lock():
        raise Stop(f"a notary is writing to {folder.path}: stop it first.", Code.REFUSED)
    try:
        _put_tiles(source.log, signed.size, folder)
        _put_checkpoint(source, seal, folder)
    except Contradiction as error:
        raise Stop(f"nothing was restored to the tables, because in {folder.path} {error}.") from error
    finally:
        folder.unlock()


def _put_tiles(kept: Kept, size: int, folder: LogFolder) -> None:
    frontier, waiting = Frontier(), list[tuple[Tile, bytes]]()
    for number, leaves in enumerate(kept.bundles()):
        bundle = leaves[: size - number * WIDTH]
        if not bundle:
            break
        waiting.append((at(ENTRIES, number, size), entries_encode(bundle)))
        waiting += frontier.grow(map(leaf_hash, bundle))
        if len(waiting) >= AT_ONCE:
            folder.write(waiting)
            waiting.clear()
    folder.write([*waiting, *frontier.partial()])
    folder.settle()


def _put_checkpoint(source: Source, seal: Seal, folder: LogFolder) -> None:
    note, signed = source.proven.note, source.proven.signed
    assert note is not None, "what was signed has a note"  # noqa: S101 - for the type checker
    assert signed is not None, "so says the caller"  # noqa: S101 - idem
    keys = _former(source).decode()
    if seal.new:
        verifier = Verifier(signed.origin, ED25519, public(seal.seed))
        keys = f"{verifier.vkey}\n{keys}"
        note = f"{signed.text}\n{sign(signed.text, verifier, signer(seal.seed))}"
    for path in source.log.manifest["files"]:
        if path.startswith("log/checkpoint."):
            folder.publish(path.removeprefix("log/"), source.log.read(path).decode())
    folder.publish("key", keys)
    folder.publish("checkpoint", note)


# --- rows --------------------------------------------------------------------------------------------------


def event_rows(kept: Kept) -> Iterator[EventRow]:
    """The rows of the log."""
    for event in kept.entries():
        yield event.position, event.stream, event.version, event.type, event.at, event.leaf


def command_rows(source: Source) -> Iterator[CommandRow]:
    """The commands: of a backup as they were; of what it does not hold, without what was asked in them."""
    if source.backup is not None:
        yield from source.backup.commands()

    def command(event: Recorded) -> bytes:
        return command_key(event.actor.sender, event.command)

    if source.backed_up < source.proven.size:
        later = islice(source.log.entries(), source.backed_up, None)
        for key, events in groupby(later, command):  # those of a command stand together
            positions = [event.position for event in events]
            yield key, UNKNOWN, positions[0], positions[-1]


def prose_rows(kept: Kept, erased: Iterable[str]) -> Iterator[ProseRow]:
    """The texts, those that were erased emptied."""
    gone = frozenset(erased)
    for text in kept.texts():
        if text.digest in gone or text.salt is None:
            yield text.digest, None, None
        else:
            yield text.digest, bytes.fromhex(text.salt), text.body


def token_rows(source: Source, keys: Keys) -> Iterator[TokenRow]:
    """The tokens of a backup; of an export the clerk's alone."""
    if source.backup is not None:
        yield from source.backup.tokens()
        return
    token = keys.text(CLERK_TOKEN)
    if token is not None:
        first = next(source.log.entries())
        mandate = source.proven.offices.person
        yield TokenRow(hash_of(token), "clerk", mandate, None, first.at, None, None)


def token_command_rows(source: Source) -> Iterator[TokenCommandRow]:
    """What was done with tokens, of a backup."""
    if source.backup is not None:
        yield from source.backup.token_commands()


def draft_rows(source: Source) -> Iterator[DraftRow]:
    """The drafts of proposals, of a backup."""
    if source.backup is not None:
        yield from source.backup.drafts()


def contact_rows(source: Source) -> Iterator[ContactRow]:
    """The contact points, of a backup."""
    if source.backup is not None:
        yield from source.backup.contacts()


def correction_rows(source: Source) -> Iterator[CorrectionRow]:
    """The corrections that wait, of a backup."""
    if source.backup is not None:
        yield from source.backup.corrections()


def prospect_rows(source: Source) -> Iterator[ProspectRow]:
    """The known organisations that are no members, of a backup."""
    if source.backup is not None:
        yield from source.backup.prospects()


def refused_address_rows(source: Source) -> Iterator[RefusedAddressRow]:
    """The addresses that are invited no more, of a backup."""
    if source.backup is not None:
        yield from source.backup.refused_addresses()


def person_rows(source: Source) -> Iterator[PersonRow]:
    """The people, of a backup."""
    if source.backup is not None:
        yield from source.backup.people()


def holder_rows(source: Source) -> Iterator[HolderRow]:
    """Which mandates they hold, of a backup."""
    if source.backup is not None:
        yield from source.backup.holders()


def passkey_rows(source: Source) -> Iterator[PasskeyRow]:
    """Their passkeys, of a backup."""
    if source.backup is not None:
        yield from source.backup.passkeys()


def webhook_rows(source: Source) -> Iterator[WebhookRow]:
    """The webhooks of commissions, of a backup."""
    if source.backup is not None:
        yield from source.backup.webhooks()


# --- what was erased later ---------------------------------------------------------------------------------


async def erased_later(copies: Iterable[Copy], size: int) -> set[str]:
    """The digests of texts that were erased at positions from `size` on, by the copies of the log there are.

    They are no part of what is restored, and are not brought back for that: `halfrond recover` follows. But
    nobody may read the texts meanwhile.
    """
    found: set[str] = set()
    for copy in copies:
        if copy.size > size:
            found.update([digest async for digest in _erased_in(copy.leaves(size))])
    return found


async def _erased_in(leaves: AsyncIterator[tuple[int, bytes]]) -> AsyncIterator[str]:
    async with aclosing(leaves):  # type: ignore[type-var]
        async for position, leaf in leaves:
            try:
                fact = registry.decode(position, leaf).fact
            except Undecodable:
                continue
            if isinstance(fact, ProseErased):
                for digest in fact.digests:
                    yield digest
