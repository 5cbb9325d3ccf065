"""The texts beside the log (step 7): each fits the digest that an entry names, and only erased ones are gone.

    prose/<xx>      one line per text whose digest begins with xx, sorted by digest:
                    {"digest": "<64 hex>", "salt": "<hex>" | null, "body": "<text>" | null}

A digest is SHA-256 of salt and body. What no entry names is harmless: it may be of an entry that came later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from services.auditor.source import Absent, Source
from services.auditor.tiles import Doctored

Keep = Callable[[str, str], None]
"""Takes the digest and the body of a text that holds."""

EVERY = range(256)
"""First bytes of digests: a bundle each."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a bundle; salt and body are null where the text was erased."""

    digest: str
    salt: str | None
    body: str | None


_decode = msgspec.json.Decoder(Line).decode


class Texts:
    """Holds the texts against what the entries name, and what they say was erased."""

    def __init__(self, named: Mapping[bytes, int], erased: Mapping[bytes, int], keep: Keep) -> None:
        self._named = named
        self._erased = erased
        self._keep = keep
        self.checked = 0

    def check(self, source: Source, firsts: Iterable[int] = EVERY) -> Iterator[Doctored]:
        """Every text that is not as it should be, of the bundles `firsts`; reads a bundle at a time.

        Raises: Unreachable.
        """
        missing: dict[int, set[bytes]] = {first: set() for first in firsts}
        for digest in self._named:
            if digest[0] in missing:
                missing[digest[0]].add(digest)
        for first, lacking in missing.items():
            name = f"prose/{first:02x}"
            try:
                lines = source.read(name).split(b"\n")
            except Absent:
                yield Doctored("missing", f"{name} is missing")
                continue
            if lines.pop():
                yield Doctored("bad-text", f"{name} does not end with a newline")
            before = b""
            for line in lines:
                try:
                    digest, salt, body = _parsed(line)
                except ValueError as error:
                    yield Doctored("bad-text", f"{name} has a line that is no text: {error}")
                    continue
                if digest <= before or digest[0] != first:
                    yield Doctored("bad-text", f"{name} names text {digest.hex()} out of its place")
                before = digest
                lacking.discard(digest)
                yield from self._judged(digest, salt, body)
            for digest in lacking:
                told = f"text {digest.hex()} of this entry is not there"
                yield Doctored("text-missing", told, self._named[digest])

    def _judged(self, digest: bytes, salt: bytes | None, body: str | None) -> Iterator[Doctored]:
        position, erased = self._named.get(digest), digest in self._erased
        if salt is None or body is None:
            if position is not None and not erased:
                told = (
                    f"text {digest.hex()} is gone, and no entry up to this checkpoint says that it was erased"
                )
                yield Doctored("text-withheld", told, position)
        elif hashlib.sha256(salt + body.encode()).digest() != digest:
            yield Doctored("text-changed", f"text {digest.hex()} is another than this entry names", position)
        elif erased:
            told = f"text {digest.hex()} was erased by this entry, and is still given out"
            yield Doctored("text-not-erased", told, self._erased[digest])
        elif position is not None:
            self.checked += 1
            self._keep(digest.hex(), body)


def _parsed(line: bytes) -> tuple[bytes, bytes | None, str | None]:
    """Digest, salt and body of a line. Raises ValueError."""
    try:
        read = _decode(line)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    if len(read.digest) != 64 or (read.salt is None) != (read.body is None):  # noqa: PLR2004 - hex digits
        raise ValueError("its digest has not 64 digits, or only one of salt and body is null")
    return bytes.fromhex(read.digest), None if read.salt is None else bytes.fromhex(read.salt), read.body
