"""Sends the mail that waits, one after the other, several at once.

What is promised: a mail that was made is handed over, or tried for five days (a link only as long as it
opens). It is handed over once, unless this process is killed between the word of the mail server that it has
it and the commit that says so: then twice, with the same Message-ID and the same words. SMTP has no way to
rule that out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from email.errors import MessageError
from typing import NamedTuple

import structlog

from events.submission import Unavailable
from services.courier.letters import Envelope, Letter, message
from services.courier.ports import Mail, Outbox, Outcome, Sender, Sweeping
from services.ports import Clock

AT_ONCE = 4
"""Mails on their way at the same time."""

LOOK_AGAIN = 30.0
"""Seconds after which the outbox is looked at though nothing was announced."""

SWEEP = 600.0
"""Seconds between two sweeps of what lasts no more."""

AGAIN = 5.0
"""Seconds at most between two attempts to reach PostgreSQL."""

log = structlog.get_logger()

Write = Callable[[Mail], Awaitable[Letter | None]]
"""Makes the letter of a mail; None: there is nothing to send."""


class Sign(NamedTuple):
    """As whom it is signed: the address that sends, and the name of the assembly."""

    sender: str
    assembly: Callable[[], Awaitable[str]]


class Courier:
    """One process that sends. `sweeping` are the tables that it keeps short."""

    def __init__(
        self,
        outbox: Outbox,
        sender: Sender,
        clock: Clock,
        write: Write,
        sign: Sign,
        sweeping: Sequence[Sweeping] = (),
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._clock = clock
        self._write = write
        self._sign = sign
        self._sweeping = (outbox, *sweeping)
        self._complaint = ""

    async def run(self) -> None:
        """Until cancelled."""
        pause = 0.0
        while True:
            try:
                await self.send_due()
                await self._outbox.more(self._clock.now(), LOOK_AGAIN)
                pause, self._complaint = 0.0, ""
            except Unavailable as error:
                if str(error) != self._complaint:
                    log.warning("the courier waits", why=str(error))
                    self._complaint = str(error)
                pause = min(2 * pause + 0.05, AGAIN)
                await asyncio.sleep(pause)

    async def send_due(self) -> None:
        """Send whatever is due now."""

        async def several() -> None:
            while await self._outbox.carry(self._clock.now(), self._hand_over):
                pass

        await asyncio.gather(*(several() for _ in range(AT_ONCE)))

    async def sweep(self) -> None:
        """Until cancelled: delete what lasts no more, now and every ten minutes."""
        while True:
            try:
                for table in self._sweeping:
                    await table.sweep(self._clock.now())
            except Unavailable as error:
                log.warning("nothing was swept", why=str(error))
            await asyncio.sleep(SWEEP)

    async def _hand_over(self, mail: Mail) -> Outcome:
        letter = await self._write(mail)
        if letter is None:
            return "never", "there is nothing to send"
        assembly = await self._sign.assembly()
        try:
            made = message(letter, Envelope(self._sign.sender, assembly, mail.email, mail.mail, mail.made_at))
        except (ValueError, MessageError):
            log.warning("this address is none", mail=mail.mail, kind=mail.kind)
            return "never", "the address is none"
        verdict, why = await self._sender.send(mail.mail, made)
        if verdict == "sent":
            log.info("mail sent", mail=mail.mail, kind=mail.kind)
        else:
            log.warning("mail not sent", mail=mail.mail, kind=mail.kind, verdict=verdict, why=why)
        return verdict, why
