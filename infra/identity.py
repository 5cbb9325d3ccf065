"""Where randomness comes from: ids and salts."""

from __future__ import annotations

import os
import secrets
import time

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""A letter for every byte; each of the 32 for eight of them, so that they are equally likely."""


class RandomIdentity:
    """Ids and salts from the operating system's randomness."""

    def id(self) -> str:
        """A new random id: 16 characters of a-z and 2-7, 80 bits."""
        return secrets.token_bytes(16).translate(_LETTERS).decode()

    def command(self) -> str:
        """A new id for a command: a colon, the milliseconds since 1970 in 12 hex characters, 12 letters.

        The letters are random. What comes later is larger, as far as this machine's clock goes: that is a
        matter of speed alone (ADR 0008). An Idempotency-Key holds no colon, so nobody can send such an id.
        """
        letters = os.urandom(12).translate(_LETTERS).decode()
        return f":{time.time_ns() // 1_000_000:012x}{letters}"

    def salt(self) -> bytes:
        """16 random bytes."""
        return secrets.token_bytes(16)
