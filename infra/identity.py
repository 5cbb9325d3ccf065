"""Where randomness comes from: ids and salts."""

from __future__ import annotations

import os
import secrets
import time

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""A letter for every byte; each of the 32 for eight of them, so that they are equally likely."""


DRAWN = 256
"""Command ids whose randomness is asked for at once: a system call each would cost as much as the rest."""


class RandomIdentity:
    """Ids and salts from the operating system's randomness."""

    def __init__(self) -> None:
        self._letters: list[str] = []

    def id(self) -> str:
        """A new random id: 16 characters of a-z and 2-7, 80 bits."""
        return secrets.token_bytes(16).translate(_LETTERS).decode()

    def command(self) -> str:
        """A new id for a command: a colon, the milliseconds since 1970 in 12 hex characters, 12 letters.

        The letters are random. What comes later is larger, as far as this machine's clock goes: that is a
        matter of speed alone (ADR 0008). An Idempotency-Key holds no colon, so nobody can send such an id.
        """
        if not self._letters:
            drawn = os.urandom(12 * DRAWN).translate(_LETTERS).decode()
            self._letters += [drawn[at : at + 12] for at in range(0, len(drawn), 12)]
        return f":{time.time_ns() // 1_000_000:012x}{self._letters.pop()}"

    def salt(self) -> bytes:
        """16 random bytes."""
        return secrets.token_bytes(16)
