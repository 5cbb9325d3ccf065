"""A text and who signed it (C2SP signed-note and tlog-cosignature).

    <text, every line ending in a newline>
    <empty line>
    — <name> base64(4-byte key id ‖ signature)      one or more

The key id is the first 4 bytes of SHA-256(name ‖ 0x0A ‖ kind ‖ public key); a verifier key is written
`name+hex(id)+base64(kind ‖ public key)`. An Ed25519 signature (kind 1) is over the text. A cosignature
(kind 4) is 8 bytes of POSIX time, big-endian, and an Ed25519 signature over
`cosignature/v1`, a newline, `time <seconds>`, a newline, the text`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

ED25519 = 1
COSIGNATURE = 4

MAX_NOTE = 64 * 1024
"""Bytes of a note that is looked at: room for far more signatures than anyone asks for."""

Sign = Callable[[bytes], bytes]
"""The 64-byte Ed25519 signature (RFC 8032) of a message."""

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether (32-byte public key, 64-byte signature, message) fit together, by Ed25519."""

_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class BadNote(ValueError):
    """This is no signed note, or none that is signed by whom it should be; the message says which."""


class Verifier(NamedTuple):
    """A public key by name: `kind` is ED25519 or COSIGNATURE, `public` 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes that signature lines carry."""
        return hashlib.sha256(b"%s\n%c%s" % (self.name.encode(), self.kind, self.public)).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text, to be published and pinned."""
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"


class Signature(NamedTuple):
    """A signature line. `time` is that of a cosignature in seconds since 1970; None for others."""

    verifier: Verifier
    line: str
    time: int | None


class Note(NamedTuple):
    """A note that was opened: its text, and the signatures that were verified, in their order."""

    text: str
    signatures: tuple[Signature, ...]


def parse_vkey(vkey: str) -> Verifier:
    """A verifier key from its text.

    Raises: BadNote.
    """
    name, _, rest = vkey.strip().partition("+")
    identifier, _, encoded = rest.partition("+")
    material = _decoded(encoded)
    if not _NAME.fullmatch(name) or material is None or len(material) != 33:  # noqa: PLR2004 - kind and key
        raise BadNote(f"'{vkey}' is no verifier key: name+hexadecimal id+base64")
    verifier = Verifier(name, material[0], material[1:])
    if verifier.kind not in (ED25519, COSIGNATURE) or verifier.id.hex() != identifier:
        raise BadNote(f"'{vkey}' is no verifier key for Ed25519: its id and its key do not fit together")
    return verifier


def sign(text: str, verifier: Verifier, signer: Sign) -> str:
    """The signature line of a kind 1 key under a text, with its newline."""
    return _line(verifier, signer(text.encode()))


def cosign(text: str, verifier: Verifier, signer: Sign, time: int) -> str:
    """The signature line of a kind 4 key, with its newline. `time` in seconds since 1970."""
    return _line(verifier, time.to_bytes(8, "big") + signer(_cosigned(text, time)))


def open_note(note: str, verifiers: Iterable[Verifier], verify: Verify) -> Note:
    """The text and those signatures that are by `verifiers`; lines of unknown keys are passed over.

    Raises: BadNote when it is malformed, when a line of a known key does not fit, and when there is none.
    """
    opened = look(note, verifiers, verify)
    if not opened.signatures:
        raise BadNote("the note is not signed by any key that was to be expected")
    return opened


def look(note: str, verifiers: Iterable[Verifier], verify: Verify) -> Note:
    """As `open_note`, for who can do without any signature.

    Raises: BadNote when it is malformed, and when a line of a known key does not fit.
    """
    text, lines = split(note)
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    signatures = []
    for line in lines:
        name, material = _parsed(line)
        verifier = known.get((name, material[:4]))
        if verifier is None:
            continue
        time = _time(verifier, material)
        message = text.encode() if time is None else _cosigned(text, time)
        if not verify(verifier.public, material[4 if time is None else 12 :], message):
            raise BadNote(f"the signature by {name} does not fit the text above it")
        signatures.append(Signature(verifier, line, time))
    return Note(text, tuple(signatures))


def split(note: str) -> tuple[str, list[str]]:
    """The text of a note, and its signature lines without their newlines, not verified.

    Raises: BadNote.
    """
    if len(note) > MAX_NOTE or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise BadNote("a signed note is at most 64 KiB, and has no control characters but newlines")
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise BadNote("a signed note is a text, an empty line, and signature lines that end in newlines")
    lines = signatures[:-1].split("\n")
    for line in lines:
        _parsed(line)
    return text + "\n", lines


def hash_line(hashed: bytes) -> str:
    """A hash as a line of a path or a proof, which stand before a note."""
    return f"{base64.b64encode(hashed).decode()}\n"


def hash_in(line: str) -> bytes:
    """The 32 bytes of the hash in such a line.

    Raises: BadNote.
    """
    hashed = _decoded(line)
    if hashed is None or len(hashed) != 32:  # noqa: PLR2004 - SHA-256
        raise BadNote("a line of the proof is no base64 of a 32-byte hash")
    return hashed


def _parsed(line: str) -> tuple[str, bytes]:
    found = _LINE.fullmatch(line)
    material = _decoded(found[2]) if found else None
    if found is None or material is None or len(material) < 5:  # noqa: PLR2004 - the id and something
        raise BadNote("a line under the note is no signature: an em dash, a name, and base64")
    return found[1], material


def _time(verifier: Verifier, material: bytes) -> int | None:
    wanted = 4 + 64 if verifier.kind == ED25519 else 4 + 8 + 64
    if len(material) != wanted:
        raise BadNote(f"the signature by {verifier.name} has {len(material)} bytes, and should have {wanted}")
    return None if verifier.kind == ED25519 else int.from_bytes(material[4:12], "big")


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _line(verifier: Verifier, signature: bytes) -> str:
    return f"— {verifier.name} {base64.b64encode(verifier.id + signature).decode()}\n"


def _decoded(text: str) -> bytes | None:
    # One way to write the same bytes only: what is compared as text must not have a second spelling.
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if base64.b64encode(decoded).decode() == text else None
