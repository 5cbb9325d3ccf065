"""A mail server for tests: as much SMTP (RFC 5321) as a client needs to hand a message over."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple, cast


class Received(NamedTuple):
    """A message as it came, and to whom."""

    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return cast("EmailMessage", message_from_bytes(self.raw, policy=default))


class Mailbox:
    """Takes what is sent to it. `says` is what it answers to each RCPT, `word` to the end of a message.

    `silent`: it takes a message and never says so, as one whose word is lost on the way. `told`: the
    commands that say who sends, and whether TLS covered them. `secure`: what it speaks TLS with, after
    STARTTLS.
    """

    def __init__(self, secure: ssl.SSLContext | None = None) -> None:
        self.secure = secure
        self.told: list[tuple[str, bool]] = []
        self.received: list[Received] = []
        self.says = "250 yes"
        self.word = "250 taken"
        self.silent = False
        self.taken = asyncio.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=no"

    async def answer(  # noqa: C901 - a case for each command
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        to = ""

        async def say(words: str) -> None:
            writer.write(f"{words}\r\n".encode())
            await writer.drain()

        try:
            await say("220 mailbox")
            while line := (await reader.readline()).decode().strip():
                match line.split(" ")[0].upper():
                    case "EHLO" | "HELO":
                        more = "STARTTLS" if self.secure and not _covered(writer) else "AUTH PLAIN"
                        await say(f"250-mailbox\r\n250-{more}\r\n250 SMTPUTF8")
                    case "STARTTLS" if self.secure:
                        await say("220 go on")
                        await writer.start_tls(self.secure)
                    case "AUTH" | "MAIL":
                        self.told.append((line.split(" ")[0].upper(), _covered(writer)))
                        await say("235 yes" if line.startswith("AUTH") else "250 yes")
                    case "RCPT":
                        to = line.partition("<")[2].partition(">")[0]
                        await say(self.says)
                    case "DATA":
                        await say("354 go on")
                        raw = await reader.readuntil(b"\r\n.\r\n")
                        self.received.append(Received(to, raw[:-5].replace(b"\r\n..", b"\r\n.")))
                        self.taken.set()
                        if self.silent:
                            await reader.read()
                            return
                        await say(self.word)
                    case "QUIT":
                        await say("221 bye")
                        return
                    case _:
                        await say("250 yes")
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


def _covered(writer: asyncio.StreamWriter) -> bool:
    return writer.get_extra_info("sslcontext") is not None


@asynccontextmanager
async def mailbox(secure: ssl.SSLContext | None = None, *, at_once: bool = False) -> AsyncIterator[Mailbox]:
    """One that listens; with `secure` it offers STARTTLS, or speaks TLS `at_once`."""
    made = Mailbox(None if at_once else secure)
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0, ssl=secure if at_once else None)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made
