"""Who remembers the log: JetStream's copy, the log folder's tiles and checkpoint, the checkpoint in NATS, and
the witnesses, where they tell what they cosigned (`halfrond witness` does).

Each is asked for what it has, never believed: what a checkpoint of ours signs decides (recovery.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import NamedTuple

from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash
from events.log.note import BadNote, Verifier
from events.log.tile import ENTRIES, HASH, WIDTH, BadTile, at
from infra.keyring import BadKey, KeyFolder
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints
from infra.nats.connection import NatsError
from infra.nats.feed import Feed
from infra.nats.publishing import LogStream
from infra.published import Published, opened
from infra.signing import verify
from infra.witness_client import WitnessClient
from services.cli import parts
from services.cli.recovery import Hashes
from services.notary.witnesses import parse
from services.settings import NOTARY_KEY, Settings

Step = Callable[[int, int], None]


class Found(NamedTuple):
    """A checkpoint: where it stands, what it says, and the note; `wrong` says why it cannot be used."""

    where: str
    signed: Checkpoint | None
    wrong: str = ""
    note: str = ""


class Copy:
    """A copy of leaves by position, `size` of them. `wrong` says why it cannot be read."""

    def __init__(self, name: str, size: int, wrong: str = "") -> None:
        self.name = name
        self.size = size
        self.wrong = wrong

    def leaves(self, first: int) -> AsyncIterator[tuple[int, bytes]]:
        """Those that are there from `first` on, in order."""
        raise NotImplementedError

    async def hashes(self, step: Step) -> Hashes:
        """The leaf hashes of all that is there."""
        found: list[bytes | None] = [None] * self.size
        async with aclosing(self.leaves(0)) as leaves:  # type: ignore[type-var]
            async for position, leaf in leaves:
                found[position] = leaf_hash(leaf)
                step(position + 1, self.size)
        return found


class Stream(Copy):
    """JetStream's copy."""

    def __init__(self, url: str, size: int, wrong: str = "") -> None:
        super().__init__("JetStream's stream LOG", size, wrong)
        self._url = url

    async def leaves(self, first: int) -> AsyncIterator[tuple[int, bytes]]:
        """Those from `first` on."""
        if first >= self.size:
            return
        async with aclosing(Feed(self._url, name="halfrond recover").batches(first, 1_000)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                for position, leaf in batch:
                    if position >= self.size:
                        return
                    yield position, leaf
                if batch[-1][0] + 1 == self.size:
                    return


class Bundles(Copy):
    """The entry bundles in the log folder."""

    def __init__(self, published: Published, size: int) -> None:
        super().__init__("entry bundles in the log folder", size)
        self._published = published

    async def leaves(self, first: int) -> AsyncIterator[tuple[int, bytes]]:
        """Those from `first` on; a bundle that is not there or is damaged is passed over."""
        for number in range(first // WIDTH, -(-self.size // WIDTH)):
            try:
                leaves = self._published.entries(at(ENTRIES, number, self.size))
            except (OSError, LookupError, BadTile):
                continue
            for position, leaf in enumerate(leaves, number * WIDTH):
                if position >= first:
                    yield position, leaf


class Memories(NamedTuple):
    """All that is remembered outside PostgreSQL. `tiles`: leaf hashes out of the tiles of the log folder."""

    checkpoints: list[Found]
    copies: list[Copy]
    tiles: Hashes

    @property
    def signed(self) -> list[Checkpoint]:
        """The checkpoints that are ours, the largest first."""
        signed = {found.signed for found in self.checkpoints if found.signed is not None}
        return sorted(signed, key=lambda checkpoint: checkpoint.size, reverse=True)

    @property
    def in_nats(self) -> bool:
        """Whether NATS holds one."""
        return self.checkpoints[0].signed is not None


async def remembered(settings: Settings) -> Memories:
    """Ask every memory that lies outside PostgreSQL. One that does not answer is told as such."""
    published = Published(settings.log)
    keys = _keys(published, settings)
    folder = _read("log folder", published, keys)
    stream = await relayed(settings)
    size = LogFolder(settings.log).extent()
    tiles = _tiles(published, max(size, folder.signed.size if folder.signed else 0))
    checkpoints = [await _in_nats(settings, keys), folder]
    notes = [found.note for found in checkpoints if found.note]
    origin = notes[0].partition("\n")[0] if notes else await parts.origin(settings)
    checkpoints += await _witnessed(settings, origin, keys)
    return Memories(checkpoints, [stream, Bundles(published, size)], tiles)


def _keys(published: Published, settings: Settings) -> Callable[[str], list[Verifier]]:
    def keys(note: str) -> list[Verifier]:
        # With our own private key at hand, a key file beside the checkpoint proves nothing.
        if settings.find_secret(NOTARY_KEY) is None:
            return published.verifiers()
        try:
            return KeyFolder(settings.secrets, NOTARY_KEY, note.partition("\n")[0]).ring().verifiers
        except BadKey as error:
            raise BadNote(str(error)) from error

    return keys


def _read(where: str, published: Published, keys: Callable[[str], list[Verifier]]) -> Found:
    try:
        note = published.checkpoint()
    except (OSError, UnicodeDecodeError) as error:
        return Found(where, None, str(error))
    return _judged(where, note, keys)


def _judged(where: str, note: str | None, keys: Callable[[str], list[Verifier]]) -> Found:
    if note is None:
        return Found(where, None, "none")
    try:
        return Found(where, opened(note, keys(note), verify).checkpoint, note=note)
    except (BadNote, OSError) as error:
        return Found(where, None, str(error))


async def _in_nats(settings: Settings, keys: Callable[[str], list[Verifier]]) -> Found:
    where = "NATS, bucket NOTARY"
    bucket = Checkpoints(settings.nats_url, name="halfrond recover")
    try:
        held = await bucket.get()
    except (NatsError, OSError) as error:
        return Found(where, None, str(error))
    finally:
        await bucket.close()
    return _judged(where, held.note, keys)


async def _witnessed(settings: Settings, origin: str, keys: Callable[[str], list[Verifier]]) -> list[Found]:
    """What each witness remembers, as far as it tells."""
    if settings.witnesses is None:
        return []
    found: list[Found] = []
    try:
        witnesses = parse(settings.witnesses.read_text())
    except (OSError, ValueError) as error:
        return [Found("witnesses", None, f"{settings.witnesses} cannot be used: {error}")]
    async with WitnessClient() as client:
        for witness in witnesses:
            where = f"witness {witness.verifier.name}"
            try:
                note = await client.latest(f"{witness.url}/checkpoint", origin)
            except ConnectionError as error:
                found.append(Found(where, None, str(error)))
            else:
                found.append(_judged(where, note, keys))
    return found


async def relayed(settings: Settings) -> Stream:
    """JetStream's copy; an empty one that says why where there is none."""
    stream = LogStream(settings.nats_url, name="halfrond recover")
    try:
        last = await stream.last()
    except (NatsError, OSError) as error:
        return Stream(settings.nats_url, 0, str(error))
    finally:
        await stream.close()
    return Stream(settings.nats_url, last[0] if last else 0, "" if last else "none")


def _tiles(published: Published, size: int) -> Hashes:
    found: list[bytes | None] = [None] * size
    for number in range(-(-size // WIDTH)):
        try:
            data = published.read(at(0, number, size))
        except (OSError, LookupError):
            continue
        for offset in range(0, len(data), HASH):
            found[number * WIDTH + offset // HASH] = data[offset : offset + HASH]
    return found
