"""Signed notes, keys and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

A note is a text, an empty line, and signature lines `— <name> base64(key id ‖ signature)`. A key is written
`name+hex(id)+base64(kind ‖ public key)`; its id is the first 4 bytes of
SHA-256(name ‖ 0x0A ‖ kind ‖ public key). Kind 1 signs the text. Kind 4, a witness, signs `cosignature/v1`,
`time <seconds>` and the text, and puts the time before its signature. The text of a checkpoint has three
lines: origin, size, base64 of the root.

Everything has one spelling only: what is compared as text must not be writable in a second way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from .ed25519 import verify

LOG, WITNESS = 1, 4
"""Kinds of keys."""

LARGEST = 64 * 1024
"""Bytes of a note that is looked at."""

LONGEST_PATH = 63
"""Hashes in a path that is looked at."""

_KEY = re.compile(r"([^\s+\x00-\x1f\x7f]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


class BadNote(ValueError):
    """No signed note, or not signed as it should be; the message says which."""


class Key(NamedTuple):
    """Who signs: a name, a kind, and 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """4 bytes."""
        return hashlib.sha256(self.name.encode() + bytes([10, self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """As it is published."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def is_of(self, origin: str) -> bool:
        """Whether it is a key by which the log itself signs."""
        return self.kind == LOG and self.name == origin


class Note(NamedTuple):
    """A text, and its signature lines as (name, key id ‖ signature), not verified."""

    text: str
    lines: tuple[tuple[str, bytes], ...]


class Checkpoint(NamedTuple):
    """The log `origin` has `size` entries under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes


def parse_key(text: str) -> Key:
    """The key in a text.

    Raises: BadNote.
    """
    found = _KEY.fullmatch(text.strip())
    material = _unbase64(found[3]) if found else b""
    if found is None or len(material) != 33:  # noqa: PLR2004 - the kind and 32 bytes
        raise BadNote(f"'{text}' is no verifier key: name+hexadecimal id+base64")
    key = Key(found[1], material[0], material[1:])
    if key.kind not in (LOG, WITNESS) or key.id.hex() != found[2]:
        raise BadNote(f"'{text}' is no verifier key for Ed25519: its id and its key do not fit together")
    return key


def parse_note(data: bytes) -> Note:
    """The parts of a note; nothing in it is verified.

    Raises: BadNote.
    """
    if len(data) > LARGEST:
        raise BadNote("the note is larger than 64 KiB")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise BadNote("the note is no UTF-8") from error
    if re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        raise BadNote("the note has control characters other than newlines")
    text, gap, signatures = whole.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise BadNote("a signed note is a text, an empty line, and signature lines that end in newlines")
    return Note(text + "\n", tuple(_signature(line) for line in signatures[:-1].split("\n")))


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note.

    Raises: BadNote.
    """
    found = _CHECKPOINT.fullmatch(text)
    root = _unbase64(found[3]) if found else b""
    if found is None or len(root) != 32:  # noqa: PLR2004 - SHA-256
        raise BadNote("the note is no checkpoint: an origin, a size and a root, each on a line")
    return Checkpoint(found[1], int(found[2]), root)


def parse_path(lines: list[str]) -> list[bytes]:
    """The hashes of a proof, one a line: 32 bytes each, in base64.

    Raises: BadNote.
    """
    if len(lines) > LONGEST_PATH:
        raise BadNote("the path is longer than that of any log")
    path = [_unbase64(line) for line in lines]
    if any(len(hashed) != 32 for hashed in path):  # noqa: PLR2004 - SHA-256
        raise BadNote("a line of the path is no base64 of a 32-byte hash")
    return path


def signers(note: Note, keys: Iterable[Key]) -> list[Key]:
    """Those of `keys` that signed the note, each once. Lines of other keys are passed over.

    Raises: BadNote when a line says that it is by one of `keys`, and is not.
    """
    known = {(key.name, key.id): key for key in keys}
    found: dict[Key, None] = {}
    for name, material in note.lines:
        key = known.get((name, material[:4]))
        if key is None:
            continue
        if not _signed(key, note.text, material[4:]):
            raise BadNote(f"the signature by {name} does not fit the text above it")
        found[key] = None
    return list(found)


def _signed(key: Key, text: str, signature: bytes) -> bool:
    if key.kind == WITNESS:
        time = int.from_bytes(signature[:8], "big")
        signature, text = signature[8:], f"cosignature/v1\ntime {time}\n{text}"
    return verify(key.public, signature, text.encode())


def _signature(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE.fullmatch(line)
    material = _unbase64(found[2]) if found else b""
    if found is None or len(material) < 5:  # noqa: PLR2004 - the id and something
        raise BadNote("a line under the note is no signature: an em dash, a name, and base64")
    return found[1], material


def _unbase64(text: str) -> bytes:
    """The bytes; none at all for what is no base64, or not the one spelling of it."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return decoded if base64.b64encode(decoded).decode() == text else b""
