"""The texts that the report quotes, by digest: in a database of their own on disk, gone when the audit is."""

from __future__ import annotations

import sqlite3


class Bodies:
    """Texts that were found to fit their digests."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a nameless file that the system removes
        self._database.execute("create table body (digest text primary key, body text) without rowid")

    def keep(self, digest: str, body: str) -> None:
        """One more text."""
        self._database.execute("insert or replace into body values (?, ?)", (digest, body))

    def body(self, digest: str | None) -> str | None:
        """A text; None where it was erased, or where there is none to name."""
        found = self._database.execute("select body from body where digest = ?", (digest,)).fetchone()
        return None if found is None else str(found[0])
