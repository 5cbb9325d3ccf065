"""The mail that lies in the folder, as the demo shows it: whoever reads it can sign in as anybody."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import NamedTuple

NAME = re.compile(r"[A-Za-z0-9._-]{1,200}\.eml")


class Lying(NamedTuple):
    """A mail that lies there; `text` is its plain text."""

    to: str
    subject: str
    at: datetime
    text: str


class Letterbox(NamedTuple):
    """Fulfils `Letterbox`."""

    folder: Path

    async def latest(self, most: int) -> list[Lying]:
        """The mails that were written last, the newest first."""
        return await asyncio.to_thread(self._latest, most)

    def _latest(self, most: int) -> list[Lying]:
        try:
            files = [path for path in self.folder.iterdir() if NAME.fullmatch(path.name)]
        except FileNotFoundError:
            return []
        files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [_read(path) for path in files[:most]]


def _read(path: Path) -> Lying:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    plain = mail.get_body(("plain",))
    return Lying(
        str(mail["to"]), str(mail["subject"]), mail["date"].datetime, plain.get_content() if plain else ""
    )
