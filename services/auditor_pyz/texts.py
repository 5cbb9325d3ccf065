"""The texts beside the log (step 7): each fits the digest that an entry names, and only erased ones are gone.

    prose/<xx>      one line per text whose digest begins with xx, sorted by digest:
                    {"digest": "<64 hex>", "salt": "<hex>" | null, "body": "<text>" | null}

A digest is SHA-256 of salt and body. What no entry names is harmless: it may be of an entry that came later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from .leaves import Entry, Leaves
from .source import Absent, Source
from .tiles import Doctored

_NOT_TEXTS = {
    "poll.opened.v1": {"text", "roll"},  # digests of digests, and of ids
    "poll.opened.v2": {"text", "roll"},
    "proposal.concluded.v1": {"text"},
    "agenda.announced.v1": {"commitment"},  # the digest of a secret
    "call.opened.v1": {"commitment"},
    "call.candidacy-declared.v1": {"commitment"},
    "erasure.requested.v1": {"digests"},  # texts that others name
    "prose.erased.v1": {"digests"},
}


def of(leaves: Leaves, entry: Entry) -> list[str]:
    """The digests of the texts that an entry names, 64 hexadecimal characters each."""
    return leaves.digests(entry, _NOT_TEXTS.get(entry.type, set()))


class Texts:
    """Which texts the entries name, and which of them were erased: digest → position of the entry."""

    def __init__(self) -> None:
        self.named: dict[bytes, int] = {}
        self.erased: dict[bytes, int] = {}
        self.checked = 0

    def note(self, leaves: Leaves, entry: Entry) -> None:
        """Take down the texts of one entry."""
        for name in of(leaves, entry):
            self.named.setdefault(bytes.fromhex(name), entry.position)
        if entry.type == "prose.erased.v1":
            for name in entry.data["digests"]:
                self.erased.setdefault(bytes.fromhex(name), entry.position)

    def check(self, source: Source) -> Iterator[Doctored]:
        """Every text that is not as it should be; reads a bundle at a time.

        Raises: Unreachable.
        """
        missing = dict(self.named)
        for first in range(256):
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
                missing.pop(digest, None)
                yield from self._judged(digest, salt, body)
        for digest, position in missing.items():
            yield Doctored("text-missing", f"text {digest.hex()} of this entry is not there", position)

    def _judged(self, digest: bytes, salt: bytes | None, body: str | None) -> Iterator[Doctored]:
        position, erased = self.named.get(digest), digest in self.erased
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
            yield Doctored("text-not-erased", told, self.erased[digest])
        else:
            self.checked += position is not None


def _parsed(line: bytes) -> tuple[bytes, bytes | None, str | None]:
    """Digest, salt and body of a line. Raises ValueError."""
    value: Any = json.loads(line.decode())
    if not isinstance(value, dict) or sorted(value) != ["body", "digest", "salt"]:
        raise ValueError("it has not exactly the members digest, salt and body")
    digest, salt, body = value["digest"], value["salt"], value["body"]
    if not isinstance(digest, str) or not isinstance(salt, str | None) or not isinstance(body, str | None):
        raise ValueError("a member is no text")  # noqa: TRY004 - whatever is wrong with the line
    if len(digest) != 64 or (salt is None) != (body is None):  # noqa: PLR2004 - hex of SHA-256
        raise ValueError("its digest has not 64 digits, or only one of salt and body is null")
    return bytes.fromhex(digest), None if salt is None else bytes.fromhex(salt), body
