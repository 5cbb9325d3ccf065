"""What each table of a file of the demo is."""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a file: what it does not know is a mistake."""
