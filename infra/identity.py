"""Where randomness comes from: ids and salts."""

from __future__ import annotations

import secrets

_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8
"""A letter for every byte; each of the 32 for eight of them, so that they are equally likely."""


class RandomIdentity:
    """Ids and salts from the operating system's randomness."""

    def id(self) -> str:
        """A new random id: 16 characters of a-z and 2-7, 80 bits."""
        return secrets.token_bytes(16).translate(_LETTERS).decode()

    def salt(self) -> bytes:
        """16 random bytes."""
        return secrets.token_bytes(16)
