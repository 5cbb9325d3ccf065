"""Who remembers the log: JetStream's copy, the log folder's tiles and checkpoint, the checkpoint in NATS, and
the witnesses.

Each is asked for what it has, never believed: what a checkpoint of ours signs decides (recovery.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from events.log.checkpoint import Checkpoint
from events.log.note import BadNote, Verifier
from events.log.tile import HASH, WIDTH, at
from infra.keyring import BadKey, KeyFolder
from infra.log_folder import LogFolder
from infra.nats.checkpoints import Checkpoints
from infra.nats.connection import NatsError
from infra.published import Published, opened
from infra.signing import verify
from services.cli import parts
from services.cli.copies import Bundles, Copy, relayed
from services.cli.onlookers import Found, witnessed
from services.cli.recovery import Hashes
from services.settings import NOTARY_KEY, Settings


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
    def seen(self) -> Found | None:
        """The witness that cosigned more than any checkpoint that is left, and keeps it to itself."""
        largest = self.signed[0].size if self.signed else 0
        most = max(self.checkpoints, key=lambda found: found.seen)
        return most if most.seen > largest else None

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
    known = max((found for found in checkpoints if found.signed), key=_size, default=None)
    checkpoints += await witnessed(settings, origin, known.note if known else "", partial(_judged, keys))
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
    return _judged(keys, where, note)


def _size(found: Found) -> int:
    return found.signed.size if found.signed else -1


def _judged(keys: Callable[[str], list[Verifier]], where: str, note: str | None) -> Found:
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
    return _judged(keys, where, held.note)


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
