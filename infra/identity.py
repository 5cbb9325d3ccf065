"""Where randomness comes from: ids and salts."""

from __future__ import annotations

import base64
import secrets


class RandomIdentity:
    """Ids and salts from the operating system's randomness."""

    def id(self) -> str:
        """A new random id: 16 characters of a-z and 2-7, 80 bits."""
        return base64.b32encode(secrets.token_bytes(10)).decode().lower()

    def salt(self) -> bytes:
        """16 random bytes."""
        return secrets.token_bytes(16)
