"""Sealed ballots, written anew from docs/events.md: how large an envelope is, and what it opens to.

    envelope = base64url, without padding, of   enc (32 bytes) ‖ ciphertext ‖ tag (16 bytes)
    info     = origin, poll and organisation, with a newline between each two

The choice is filled up with zero bytes to the length of the longest one that the poll allows.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from . import hpke

_LETTERS = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = {"majority": len("against"), "consent": len("objection")}


def room(terms: dict[str, Any]) -> int:
    """Bytes of the longest choice in a poll: an answer, or all its options with a sign in between."""
    names = [option["option"] for option in terms["options"]]
    return _LONGEST.get(terms["method"]) or len(">".join(names))


def letters(size: int) -> int:
    """Characters of the envelope of so many bytes: four for three, and as many as are needed of the rest."""
    whole, rest = divmod(size + 48, 3)
    return 4 * whole + (rest + 1 if rest else 0)


def read(text: str) -> bytes | None:
    """The bytes in base64url without padding, written in the one way; None for anything else."""
    if not _LETTERS.fullmatch(text) or len(text) % 4 == 1:
        return None
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return raw if written(raw) == text else None


def written(raw: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def choice_in(key: str, origin: str, terms: dict[str, Any], organisation: str, envelope: str) -> str | None:
    """What an envelope opens to; None: it cannot be opened, or is not filled up to the size of the poll."""
    private, raw = read(key), read(envelope)
    if private is None or raw is None:
        return None
    plain = hpke.unseal(private, f"{origin}\n{terms['poll']}\n{organisation}".encode(), raw)
    if plain is None or len(plain) != room(terms):
        return None
    try:
        return plain.rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError:
        return None
