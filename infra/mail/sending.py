"""Where mail goes: an SMTP server, or a folder of files. `sender` makes the one that a setting names.

    smtp://user:password@host:587      STARTTLS, and nothing without it
    smtps://user:password@host:465     TLS from the first byte
    smtp://host:25?tls=no              neither: for a relay on the same machine or in the same private network
    (empty)                            files <id>.eml in the folder `mail` beside the embedded servers

With TLS the server proves by its certificate that it has the name in the setting, before it is told user
and password (`infra/tls.py`). A server that has not answered yes to the end of the message has not taken it.
Handed over twice, a mail has the same Message-ID: many receivers then show it once. A file is written whole
or not at all, and again over itself.
"""

from __future__ import annotations

import asyncio
import os
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from infra import tls
from infra.postgres.mail import Outcome

PATIENCE = 30.0
"""Seconds that a server may take for each answer."""

PERMANENT = range(500, 600)
"""Answers that will be the same the next time."""


class Sender(Protocol):
    """Hands mail over."""

    async def send(self, name: str, message: EmailMessage) -> Outcome:
        """Hand over one message, whose id is `name`."""
        ...


class MailError(ValueError):
    """A setting of mail that cannot be used."""


class Server(NamedTuple):
    """An SMTP server. Fulfils `Sender`."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    starttls: bool

    async def send(self, name: str, message: EmailMessage) -> Outcome:  # noqa: ARG002 - its Message-ID says it
        """Hand over one message."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.tls,
                start_tls=self.starttls,
                timeout=PATIENCE,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refusal.code for refusal in error.recipients]
            final = all(code in PERMANENT for code in codes)
            return ("never" if final else "later"), f"the server refuses the address: {codes}"
        except aiosmtplib.SMTPResponseException as error:
            return "later", f"the server says {error.code}"
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # Its errors of no kind are sentences of its own: no STARTTLS there, no way to sign in.
            own = str(error) if type(error) is aiosmtplib.SMTPException else type(error).__name__
            return "later", f"the server does not take it: {tls.why(error) or own}"
        return "sent", ""


class Folder(NamedTuple):
    """A folder of files. Fulfils `Sender`."""

    path: Path

    async def send(self, name: str, message: EmailMessage) -> Outcome:
        """Write one message into its file."""
        try:
            await asyncio.to_thread(self._write, name, message.as_bytes())
        except OSError as error:
            return "later", f"the folder does not take it: {error.strerror}"
        return "sent", ""

    def _write(self, name: str, content: bytes) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path / f".{name}.new"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / f"{name}.eml")


def sender(url: str, folder: Path) -> Sender:
    """What a setting names.

    Raises: MailError.
    """
    if not url:
        return Folder(folder)
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    options = parse_qs(parts.query)
    if parts.scheme not in {"smtp", "smtps"} or not host or options not in ({}, {"tls": ["no"]}):
        raise MailError(
            "HALFROND_MAIL_URL must be as smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS), or"
            " smtp://host:25?tls=no"
        )
    secure = parts.scheme == "smtps"
    user, password = (value and unquote(value) for value in (parts.username, parts.password))
    return Server(host, port or (465 if secure else 587), user, password, secure, not secure and not options)
