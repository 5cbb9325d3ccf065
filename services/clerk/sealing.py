"""The closing service's secret: the keys of sealed polls, given out when they may be.

The private key of a poll follows from the seal secret, the origin and the poll (infra/sealing.py). Its public
half is given to a chamber that is about to open the poll. The private half leaves this process with the event
that closes the poll, and not before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from events.poll.facts import OpenedV2
from events.seal import Curve, choice_in, half_of, written
from events.submission import Unavailable
from services.clerk.ports import Seals

EVERY = 0.1
"""Seconds between two looks for chambers that ask."""

log = structlog.get_logger()

Private = Callable[[bytes, str, str], bytes]
"""The private key of a poll, 32 bytes, by seal secret, origin and poll."""


class Keyring:
    """The keys of the sealed polls of one assembly. Without `secret` it opens and closes none."""

    def __init__(self, secret: bytes | None, origin: str, private: Private, curve: Curve) -> None:
        self._secret, self._origin, self._private, self._curve = secret, origin, private, curve

    def key(self, poll: str) -> str | None:
        """The private key of a poll as facts hold it; None without the secret."""
        return None if self._secret is None else written(self._private(self._secret, self._origin, poll))

    def half(self, key: str | None) -> str | None:
        """The public key of a private one."""
        return None if key is None else half_of(self._curve.half, key)

    def choice(self, terms: OpenedV2, key: str, organisation: str, envelope: str) -> str:
        """What a sealed ballot says, or SPOILT. `key` is the one that was published with the close."""
        return choice_in(self._curve.unseal, key, terms, self._origin, organisation, envelope)


async def give(seals: Seals, keyring: Keyring, every: float = EVERY) -> None:
    """Answer chambers that ask for public keys, until cancelled."""
    while True:
        try:
            for poll in await seals.asked():
                half = keyring.half(keyring.key(poll))
                if half is None:
                    log.error("a sealed poll cannot be opened", why="there is no seal secret", poll=poll)
                    await asyncio.sleep(1.0)
                else:
                    await seals.give(poll, half)
        except Unavailable as error:
            log.warning("seals wait", why=str(error))
        await asyncio.sleep(every)
