"""The stream INBOX: what commissions are told, in order, each fact once; and a consumer for each commission.

It is made like LOG (stream.py): files, no limits, nothing deleted. Its subjects are
`inbox.<commission>.<type>`, such as `inbox.wonen.item.delegated`; its messages follow from the log, so it can
be made anew with the same sequences.

A consumer has the name of its commission and takes the subjects of that one alone. It hands out one message
at a time, in order: the next one comes when that was acknowledged, and it comes again when it was not within
`ACK_WAIT`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.nats.accounts import INBOX
from infra.nats.connection import STREAM_NOT_FOUND, Away, Refused
from infra.nats.publishing import LogStream
from infra.nats.stream import prefix

ACK_WAIT = 10
"""Seconds that a receiver has to deal with a message."""

LONGEST_ASKING = 60
"""Seconds that a receiver may wait for the next one in one request."""

SECOND = 1_000_000_000
"""JetStream counts in nanoseconds."""

_CONSUMER_NOT_FOUND = 10014
_CONSUMER_NOT_CHANGED = 10012


class InboxStream(LogStream):
    """The stream as its one writer sees it, with its consumers."""

    def __init__(self, url: str, stream: str = INBOX, name: str = "halfrond courier") -> None:
        super().__init__(url, stream, name)

    async def consumers(self) -> set[str]:
        """The names of all consumers that last.

        Raises: Away.
        """
        found = list[str]()
        try:
            while True:
                page = await self._api("CONSUMER.NAMES", {"offset": len(found)})
                found += page["consumers"] or []
                if len(found) >= page["total"] or not page["consumers"]:
                    return set(found)
        except Refused as error:
            raise Away(str(error)) from error

    async def figures(self) -> dict[str, tuple[int, int]]:
        """For each consumer, how many messages it has not handed out yet, and how many it has that were not
        acknowledged.
        """
        found = dict[str, tuple[int, int]]()
        for name in sorted(await self.consumers()):
            info = await self._asked(f"CONSUMER.INFO.{self._stream}.{name}", None)
            if info is not None:
                found[name] = info["num_pending"], info["num_ack_pending"]
        return found

    async def keep(self, commission: str) -> None:
        """Make the consumer of a commission; one that stands is set right, and made anew where
        NATS does not change it: then everything comes once more.
        """
        subject = f"{prefix(self._stream)}.{commission}.>"
        asked = {"stream_name": self._stream, "config": consumer(commission, subject)}
        create = f"CONSUMER.CREATE.{self._stream}.{commission}.{subject}"
        try:
            await self._asked(create, asked)
        except Refused as error:
            if error.code != _CONSUMER_NOT_CHANGED:
                raise
            await self.drop(commission)
            await self._asked(create, asked)

    async def drop(self, commission: str) -> None:
        """Delete the consumer of a commission, if it has one."""
        await self._asked(f"CONSUMER.DELETE.{self._stream}.{commission}", None)

    async def tend(self, standing: Iterable[str], gone: Iterable[str], *, anew: bool = False) -> bool:
        """See to it that those that stand have their consumer, and those that are gone have none. `anew`: set
        right also the consumers that are there. Whether something was to be done.
        """
        found = await self.consumers()
        wanting, left = set(standing) - (set() if anew else found), set(gone) & found
        for commission in sorted(wanting):
            await self.keep(commission)
        for commission in sorted(left):
            await self.drop(commission)
        return bool(wanting or left)

    async def _asked(self, name: str, body: dict[str, Any] | None) -> dict[str, Any] | None:
        """The answer; None where there is no such consumer."""
        connection = await self._connected()
        try:
            return await connection.api(name, body)
        except Refused as error:
            if error.code == _CONSUMER_NOT_FOUND:
                return None
            if error.code == STREAM_NOT_FOUND:
                raise Away("the stream is not there") from error
            raise
        except Away:
            await self.close()
            raise


def consumer(commission: str, subject: str) -> dict[str, Any]:
    """The settings of a commission's consumer."""
    return {
        "name": commission,
        "durable_name": commission,
        "filter_subject": subject,
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": ACK_WAIT * SECOND,
        "max_ack_pending": 1,
        "max_deliver": -1,
        "max_waiting": 16,
        "max_expires": LONGEST_ASKING * SECOND,
        "replay_policy": "instant",
        "num_replicas": 0,
    }
