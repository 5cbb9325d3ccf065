"""A log that is kept in files, verified: nothing of it is used before all of it holds.

1. The manifest, and every file that it lists by size and SHA-256.
2. The checkpoint: signed by the key that is expected, of the origin that the manifest names.
3. Every entry: decoded, versions contiguous in each stream, hashed to the root that was signed and to that of
   the manifest; the first is the founding of that origin. Tiles of hashes, where there are any.
4. Every text: its digest fits; of those that entries name none is missing, and none is empty but those that
   an entry erased.

An export ends with its checkpoint. A backup may hold more entries than were published when it was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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
from services.cli.keeping.reading import Kept, Unfit
from services.cli.keeping.writing import CHECKPOINT, MANIFEST, Text

DIGEST = 32
"""Bytes of a digest."""

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
    book = _Book(kept, signed, steps)  # 3
    count = _prove_texts(kept, book, steps)  # 4
    root = bytes.fromhex(kept.manifest["root"])
    offices, erased = book.offices(), frozenset(book.erased)
    return Proven(kept.manifest["origin"], kept.size, root, note, signed, signer, offices, erased, count)


# 1.


def _prove_files(kept: Kept, steps: Steps) -> None:
    files = kept.manifest["files"]
    step = steps("checking files", len(files))
    for number, (path, told) in enumerate(files.items(), start=1):
        data = kept.read(path)
        if (len(data), hashlib.sha256(data).hexdigest()) != (told["size"], told.get("sha256")):
            raise Unfit(f"{path} is not the file that {MANIFEST} lists")
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
    return note, signed, signers[0]


# 3.


class _Book:
    """What is remembered of the entries while they are read."""

    def __init__(self, kept: Kept, signed: Checkpoint | None, steps: Steps) -> None:
        self.named: dict[bytes, int] = {}
        self.erased: set[str] = set()
        self._versions: dict[str, int] = {}
        self._clerks: dict[str, None] = {}
        self._process = ""
        self._frontier = Frontier()
        self._signed = signed
        self._kept = kept
        self._read(steps)

    def offices(self) -> Offices:
        """Who holds the clerk's office at the end.

        The process is whoever acted last when the clock asked; before that, the second that was given it.
        """
        held = list(self._clerks)
        if not held:
            raise Unfit("nobody holds the clerk's office, which a founding gives")
        process = self._process if self._process in self._clerks else held[min(1, len(held) - 1)]
        return Offices(next((clerk for clerk in held if clerk != process), process), process)

    def _read(self, steps: Steps) -> None:
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

    def _note(self, event: Recorded) -> None:
        due = self._versions.get(event.stream, 0) + 1
        if event.version != due:
            raise Unfit(
                f"position {event.position} is event {event.version} of {event.stream}, and {due} is due"
            )
        self._versions[event.stream] = due
        for digest in texts(event.fact):
            self.named.setdefault(bytes.fromhex(digest), event.position)
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
    missing, count, before = dict(book.named), 0, ""
    step = steps("checking texts", len(missing))
    for text in kept.texts():
        if text.digest <= before:
            raise Unfit(f"text {text.digest} stands out of order, or twice")
        before = text.digest
        _prove_text(text, book)
        missing.pop(bytes.fromhex(text.digest), None)
        count += 1
        if not count % 1_000:
            step(min(count, len(book.named)), len(book.named))
    if missing:
        digest, position = next(iter(missing.items()))
        raise Unfit(
            f"{len(missing)} texts are missing: text {digest.hex()} is named at position {position} first"
        )
    return count


def _prove_text(text: Text, book: _Book) -> None:
    try:
        named = bytes.fromhex(text.digest)
        salt = None if text.salt is None else bytes.fromhex(text.salt)
    except ValueError:
        raise Unfit(f"text {text.digest}: its digest or its salt is not one") from None
    if len(named) != DIGEST or named.hex() != text.digest:
        raise Unfit(f"text {text.digest}: this is no digest")
    if salt is None and text.body is None:
        if named in book.named and text.digest not in book.erased:
            raise Unfit(f"text {text.digest} is empty, and no entry erased it")
        return
    if salt is None or text.body is None or "\0" in text.body:
        raise Unfit(f"text {text.digest} has no proper salt and body")
    if hashlib.sha256(salt + text.body.encode()).hexdigest() != text.digest:
        raise Unfit(f"text {text.digest} is not the one that its digest names")
