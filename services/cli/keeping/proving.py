"""A log that is kept in files, verified: nothing of it is used before all of it holds.

1. The manifest, and every file that it lists by size and SHA-256.
2. The checkpoint: signed by the key that is expected, of the origin that the manifest names.
3. Every entry: decoded, versions contiguous in each stream, hashed to the root that was signed and to that of
   the manifest; the first is the founding of that origin. Tiles of hashes, where there are any.
4. Every text: its digest fits; of those that entries name none is missing, and none is empty but those that
   an entry erased.

An export ends with its checkpoint. A backup may hold more entries than were published when it was made.

Memory stays flat, however long the log is: what must be remembered of every entry lies on heaps on disk.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from events.assembly.facts import Founded, OfficeGiven, OfficeTaken
from events.erasure.facts import ProseErased
from events.log.checkpoint import Checkpoint, parse
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import BadNote, Verifier, open_note, parse_vkey
from events.log.tile import Tile, grown
from events.registry import Recorded
from events.texts import texts
from infra.signing import verify
from services.cli.keeping.heaps import HEAPS, Heaps
from services.cli.keeping.reading import Kept, Unfit
from services.cli.keeping.writing import CHECKPOINT, MANIFEST, Text

DIGEST = 32
"""Bytes of a digest."""

NAMED = struct.Struct(">32sq")
"""That a text is named: its digest, and the position of the entry that names it."""

VERSION = struct.Struct(">16siq")
"""An event in its stream: the first half of SHA-256 of the stream's name, version, position."""

Steps = Callable[[str, int], Callable[[int, int], None]]
"""A stage of work: its name and how many steps it has; call what it gives with how many are done."""


class Offices(NamedTuple):
    """The mandates that hold the clerk's office: of a person, and of the clerk process."""

    person: str
    process: str


class Proven(NamedTuple):
    """What a kept log was found to be. `note` and `signed` are None where nothing was published yet.

    `signer` is the key that signed, `root` that over all `size` entries, `erased` digests of texts that
    entries erased, `texts` how many there are, the empty ones too.
    """

    origin: str
    size: int
    root: bytes
    note: str | None
    signed: Checkpoint | None
    signer: Verifier | None
    offices: Offices
    erased: frozenset[str]
    texts: int


def prove(kept: Kept, key: str | None, steps: Steps) -> Proven:
    """Verify everything. `key`: the verifier key that must have signed; None: the one that it names.

    Raises: Unfit.
    """
    _prove_files(kept, steps)  # 1
    note, signed, signer = _signed(kept, key)  # 2
    with Heaps(NAMED.size) as named, Heaps(VERSION.size) as versions:
        book = _Book(kept, signed, named, versions)
        book.read(steps)  # 3
        count = _prove_texts(kept, book, steps)  # 4
    root = bytes.fromhex(kept.manifest["root"])
    offices, erased = book.offices(), frozenset(book.erased)
    return Proven(kept.manifest["origin"], kept.size, root, note, signed, signer, offices, erased, count)


# 1.


def _prove_files(kept: Kept, steps: Steps) -> None:
    files = kept.manifest["files"]
    step = steps("checking files", len(files))
    for number, path in enumerate(files, start=1):
        kept.read(path)
        step(number, len(files))


# 2.


def _signed(kept: Kept, key: str | None) -> tuple[str | None, Checkpoint | None, Verifier | None]:
    origin = kept.manifest["origin"]
    if kept.backup and CHECKPOINT not in kept.manifest["files"]:
        return None, None, None
    try:
        note = kept.read(CHECKPOINT).decode()
        named = None if kept.backup else kept.manifest.get("key")
        pinned = key or named
        keys = kept.keys() if pinned is None else [parse_vkey(pinned)]
        found = open_note(note, keys, verify)
        signed = parse(found.text)
    except (BadNote, UnicodeDecodeError, TypeError) as error:
        raise Unfit(f"{CHECKPOINT} does not hold: {error}") from error
    signers = [s.verifier for s in found.signatures if s.time is None and s.verifier.name == signed.origin]
    if not signers or signed.origin != origin:
        raise Unfit(f"{CHECKPOINT} is not signed by {origin} itself")
    if signed.size > kept.size or not (kept.backup or signed.size == kept.size):
        raise Unfit(f"{CHECKPOINT} is over {signed.size} entries, and there are {kept.size}")
    _prove_former(kept)
    return note, signed, signers[0]


def _prove_former(kept: Kept) -> None:
    """The last checkpoints of keys that were in use before: `checkpoint.<key id>`."""
    keys = kept.keys()
    for path in kept.manifest["files"]:
        name = path.removeprefix(f"{CHECKPOINT}.")
        if name == path:
            continue
        try:
            [key] = [known for known in keys if known.id.hex() == name]
            open_note(kept.read(path).decode(), [key], verify)
        except (BadNote, ValueError) as error:
            raise Unfit(f"{path} is no checkpoint by a key that this log had before") from error


# 3.


class _Book:
    """What is remembered of the entries while they are read."""

    def __init__(self, kept: Kept, signed: Checkpoint | None, named: Heaps, versions: Heaps) -> None:
        self.erased: set[str] = set()
        self._named, self._versions = named, versions
        self._clerks: dict[str, None] = {}
        self._process = ""
        self._frontier = Frontier()
        self._signed = signed
        self._kept = kept

    def named(self, heap: int) -> dict[bytes, int]:
        """The digests of texts that begin with this byte, and where each is named first."""
        found: dict[bytes, int] = {}
        for digest, position in map(NAMED.unpack, self._named.records(heap)):
            found.setdefault(digest, position)
        return found

    def offices(self) -> Offices:
        """Who holds the clerk's office at the end.

        The process is whoever acted last when the clock asked; before that, the second that was given it.
        """
        held = list(self._clerks)
        if not held:
            raise Unfit("nobody holds the clerk's office, which a founding gives")
        process = self._process if self._process in self._clerks else held[min(1, len(held) - 1)]
        return Offices(next((clerk for clerk in held if clerk != process), process), process)

    def read(self, steps: Steps) -> None:
        """Read and prove every entry.

        Raises: Unfit.
        """
        step = steps("checking entries", self._kept.size)
        for event in self._kept.entries():
            self._note(event)
            self._grow(event)
            if not event.position % 1_000:
                step(event.position, self._kept.size)
        for tile, data in self._frontier.partial():
            self._prove_tile(tile, data)
        self._prove_listed()
        if self._frontier.root().hex() != self._kept.manifest["root"]:
            raise Unfit("the entries do not have the root that the manifest names")
        self._prove_versions()

    def _prove_versions(self) -> None:
        gaps: list[tuple[int, int]] = []
        for heap in range(HEAPS):
            versions: dict[bytes, int] = {}
            for stream, version, position in map(VERSION.unpack, self._versions.records(heap)):
                due = versions.get(stream, 0) + 1
                if version != due:
                    gaps.append((position, due))
                    break
                versions[stream] = due
        if gaps:
            position, due = min(gaps)
            event = next(islice(self._kept.entries(), position, None))
            raise Unfit(f"position {position} is event {event.version} of {event.stream}, and {due} is due")

    def _note(self, event: Recorded) -> None:
        stream = hashlib.sha256(event.stream.encode()).digest()[:16]
        self._versions.add(VERSION.pack(stream, event.version, event.position))
        for digest in texts(event.fact):
            self._named.add(NAMED.pack(bytes.fromhex(digest), event.position))
        match event.fact:
            case Founded(origin=origin) if event.position == 0 and origin == self._kept.manifest["origin"]:
                pass
            case ProseErased(digests=digests):
                self.erased.update(digests)
            case OfficeGiven(office="clerk", mandate=mandate):
                self._clerks[mandate] = None
            case OfficeTaken(office="clerk", mandate=mandate):
                self._clerks.pop(mandate, None)
            case _ if event.position == 0:
                raise Unfit(f"the log does not begin with the founding of {self._kept.manifest['origin']}")
        if event.actor.proof == "schedule":
            self._process = event.actor.mandate

    def _grow(self, event: Recorded) -> None:
        for tile, data in self._frontier.grow([leaf_hash(event.leaf)]):
            self._prove_tile(tile, data)
        signed = self._signed
        if signed is not None and self._frontier.size == signed.size and self._frontier.root() != signed.root:
            raise Unfit(f"the first {signed.size} entries do not have the root that was signed")

    def _prove_tile(self, tile: Tile, data: bytes) -> None:
        if not self._kept.backup and self._kept.read(f"log/{tile.path}") != data:
            raise Unfit(f"log/{tile.path} does not hold the hashes of the entries")

    def _prove_listed(self) -> None:
        listed = {path for path in self._kept.manifest["files"] if path.startswith("log/tile/")}
        if not self._kept.backup and listed != {f"log/{tile.path}" for tile in grown(0, self._kept.size)}:
            raise Unfit(f"{MANIFEST} does not list the tiles of {self._kept.size} entries")


# 4.


def _prove_texts(kept: Kept, book: _Book, steps: Steps) -> int:
    missing, count = list[tuple[int, str]](), 0
    step = steps("checking texts", HEAPS)
    for heap in range(HEAPS):
        named, before = book.named(heap), ""
        lacking = dict(named)
        for text in kept.texts_of(heap):
            if not text.digest.startswith(f"{heap:02x}"):
                raise Unfit(f"text {text.digest} stands in log/prose/{heap:02x}: its digest begins otherwise")
            if text.digest <= before:
                raise Unfit(f"text {text.digest} stands out of order, or twice")
            before = text.digest
            _prove_text(text, named, book.erased)
            lacking.pop(bytes.fromhex(text.digest), None)
            count += 1
        missing += [(position, digest.hex()) for digest, position in lacking.items()]
        step(heap + 1, HEAPS)
    if missing:
        position, digest = min(missing)
        raise Unfit(f"{len(missing)} texts are missing: text {digest} is named at position {position} first")
    return count


def _prove_text(text: Text, named: dict[bytes, int], erased: set[str]) -> None:
    try:
        digest = bytes.fromhex(text.digest)
        salt = None if text.salt is None else bytes.fromhex(text.salt)
    except ValueError:
        raise Unfit(f"text {text.digest}: its digest or its salt is not one") from None
    if len(digest) != DIGEST or digest.hex() != text.digest:
        raise Unfit(f"text {text.digest}: this is no digest")
    if salt is None and text.body is None:
        if digest in named and text.digest not in erased:
            raise Unfit(f"text {text.digest} is empty, and no entry erased it")
        return
    if salt is None or text.body is None or "\0" in text.body:
        raise Unfit(f"text {text.digest} has no proper salt and body")
    if hashlib.sha256(salt + text.body.encode()).hexdigest() != text.digest:
        raise Unfit(f"text {text.digest} is not the one that its digest names")
