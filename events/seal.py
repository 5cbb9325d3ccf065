"""Sealed ballots: what an envelope is, how large, and what it opens to.

    envelope = base64url, without padding, of   enc (32 bytes) ‖ ciphertext ‖ tag (16 bytes)

HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, no associated data.
`info` is the origin of the log, the poll and the organisation, a line each without a newline at the end; of
the envelope with the reason a fourth line `reason`. So an envelope that was copied from another organisation,
another poll or another parliament opens to nothing.

What is sealed is the choice as `events/tally/choice.py` writes it, filled up with zero bytes to the size of
the longest choice that the poll allows: every envelope of a poll has the same size. Whatever does not open to
exactly that is a spoilt paper. The functions that know the curve are passed in, as Ed25519 is to events/log.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import NamedTuple

from events.poll.facts import OpenedV2
from events.tally.choice import ANSWERS, BLANK, write

Seal = Callable[[bytes, bytes, bytes], bytes]
"""Seals: of the public key (32 bytes), `info` and a plaintext the envelope's bytes; no two are equal."""

Unseal = Callable[[bytes, bytes, bytes], bytes | None]
"""Opens: of the private key (32 bytes), `info` and an envelope's bytes the plaintext; None: it cannot be."""

Half = Callable[[bytes], bytes]
"""The public key (32 bytes) of a private one."""


class Curve(NamedTuple):
    """What knows the curve, for whoever seals and opens."""

    half: Half
    unseal: Unseal
    seal: Seal


OVERHEAD = 32 + 16
"""Bytes of an envelope beside what is in it: the encapsulated key, and the tag."""

REASON = 2_000
"""Bytes of a sealed reason in UTF-8, at most; it is filled up to so many."""

SPOILT = ""
"""Instead of a choice: a paper that cannot be opened, or holds no choice by the method of the poll."""


def room(terms: OpenedV2) -> int:
    """Bytes of the longest choice in a poll."""
    answers = ANSWERS.get(terms.method)
    if answers:
        return max(len(answer) for answer in answers)
    return max(len(BLANK), sum(len(option.option) + 1 for option in terms.options) - 1)


def letters(size: int) -> int:
    """Characters of the envelope of so many bytes."""
    return -(-4 * (OVERHEAD + size) // 3)


def info(origin: str, poll: str, organisation: str, *, reason: bool = False) -> bytes:
    """What an envelope is bound to."""
    return "\n".join((origin, poll, organisation, *(("reason",) if reason else ()))).encode()


def written(raw: bytes) -> str:
    """Bytes as they stand in facts: base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(text: str) -> bytes | None:
    """The bytes again; None for what `written` does not write."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if written(raw) == text else None


def half_of(half: Half, key: str) -> str | None:
    """The public key of a private one, as facts hold them; None: it is no key."""
    private = read(key)
    return None if private is None else written(half(private))


def sealed(
    seal: Seal, terms: OpenedV2, origin: str, organisation: str, choice: str, reason: str | None
) -> tuple[str, str]:
    """The envelopes of a choice as `write` writes it, and of its reason, under the key of the poll.

    Raises: ValueError for a reason that is too long, in words for who asked.
    """
    public = read(terms.seal or "") or b""
    said = (reason or "").encode()
    if len(said) > REASON:
        raise ValueError(f"the reason has {len(said)} bytes, and a sealed one at most {REASON}")
    bound = info(origin, terms.poll, organisation), info(origin, terms.poll, organisation, reason=True)
    envelope = seal(public, bound[0], choice.encode().ljust(room(terms), b"\0"))
    return written(envelope), written(seal(public, bound[1], said.ljust(REASON, b"\0")))


def choice_in(
    unseal: Unseal, key: str, terms: OpenedV2, origin: str, organisation: str, envelope: str
) -> str:
    """The choice in an envelope, or SPOILT."""
    plain = _opened(unseal, key, info(origin, terms.poll, organisation), envelope, room(terms))
    try:
        said = "" if plain is None else plain.decode("ascii")
        choice = write(terms.method, [option.option for option in terms.options], terms.limit, said)
    except ValueError:
        return SPOILT
    return choice if choice == said else SPOILT


def reason_in(
    unseal: Unseal, key: str, origin: str, poll: str, organisation: str, envelope: str
) -> str | None:
    """The reason in an envelope; None: there is none, or it cannot be opened."""
    plain = _opened(unseal, key, info(origin, poll, organisation, reason=True), envelope, REASON)
    try:
        return (plain or b"").decode() or None
    except UnicodeDecodeError:
        return None


def _opened(unseal: Unseal, key: str, bound: bytes, envelope: str, size: int) -> bytes | None:
    private, raw = read(key), read(envelope)
    if private is None or raw is None:
        return None
    plain = unseal(private, bound, raw)
    return plain.rstrip(b"\0") if plain is not None and len(plain) == size else None
