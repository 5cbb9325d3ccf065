"""Handing a webhook over: signed as Standard Webhooks 1.0 has it, to an address that was looked at.

One POST, with the three headers `webhook-id`, `webhook-timestamp`, `webhook-signature`. Taken is what is
answered with 2xx. No redirect is followed, no proxy of the environment used, no cookie kept, nothing of the
answer read but its head; ten seconds for all of it, and a connection for each. The receiver proves by its
certificate that it has the name in the address before it is sent a byte of the message (`infra/tls.py`).

Who answers 429 or 503 may say how long it wants to be left alone (Retry-After: RFC 9110, section 10.2.3; RFC
6585, section 4), in seconds or as a date.

Why something was not taken is told in our own words, for it is shown to who registered the webhook: what a
library says can name addresses that lie behind this machine.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import hmac
import os
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import aiohttp
from standardwebhooks.webhooks import Webhook

from infra import tls
from infra.webhooks.addresses import Addresses

WITHIN = 10.0
"""Seconds from the name to the head of the answer."""

HEAD = 4_096
"""Bytes of an answer that are taken in before nobody reads on."""

NOWHERE = "not reached: it leads to no address of the open Internet, or to none at all"
"""One sentence for both: else it tells which names there are inside."""

LONGEST = timedelta(days=1)
"""For how long a receiver can ask to be left alone."""

ASKS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
"""Answers with which a receiver can ask for it."""


class Outcome(NamedTuple):
    """What became of it: taken; to be tried again; not wanted any more (410). Why it was not taken; and for
    how long the receiver wants nothing more.
    """

    verdict: Literal["sent", "later", "gone"]
    why: str
    quiet: timedelta = timedelta(0)


class Poster:
    """Fulfils `Post`. To be closed."""

    def __init__(self, addresses: Addresses, agent: str = "Halfrond") -> None:
        self._addresses = addresses
        self._agent = agent
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def post(
        self, address: str, secrets: Sequence[str], event: str, body: str, kind: str, now: datetime
    ) -> Outcome:
        """Hand over `body`, whose media type is `kind`, under the id `event`, signed with each secret."""
        why = self._addresses.unfit(address)
        if why:
            return Outcome("later", f"not sent: {why}")
        headers = {
            "content-type": kind,
            "webhook-id": event,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(Webhook(one).sign(event, now, body) for one in secrets),
        }
        secure = urlsplit(address).scheme == "https"
        try:
            async with self._session(secure=secure).post(
                address, data=body.encode(), headers=headers, allow_redirects=False
            ) as answer:
                status, asked = answer.status, answer.headers.get("retry-after", "")
                answer.close()  # whatever else it says is nobody's to read
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return Outcome("later", _told(error))
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Outcome("sent", "")
        quiet = quiet_for(asked, now) if status in ASKS else timedelta(0)
        why = f"answered with {status}" + (
            f", and asks to wait for {quiet.total_seconds():.0f} seconds" if quiet else ""
        )
        return Outcome("gone" if status == HTTPStatus.GONE else "later", why, quiet)

    async def close(self) -> None:
        """Close what is open."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, *, secure: bool) -> aiohttp.ClientSession:
        if secure not in self._sessions:
            guard = self._addresses.guard(tls=secure)
            connector = aiohttp.TCPConnector(
                resolver=guard,
                socket_factory=guard.socket,
                ssl=ssl.create_default_context(),
                use_dns_cache=False,
                force_close=True,
            )
            self._sessions[secure] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=WITHIN),
                headers={"user-agent": self._agent},
                auto_decompress=False,
                read_bufsize=HEAD,
            )
        return self._sessions[secure]


def secret_of(key: bytes, webhook: str, turn: int) -> str:
    """The secret of a webhook, as its receiver gets it: an HMAC, so that no table holds it."""
    made = hmac.digest(key, f"webhook\n{webhook}\n{turn}".encode(), hashlib.sha256)
    return f"whsec_{base64.b64encode(made).decode()}"


def quiet_for(asked: str, now: datetime) -> timedelta:
    """For how long a receiver wants nothing more, by its Retry-After, at most a day; no time where it asks
    for none, or in no form that there is.
    """
    if asked.isascii() and asked.isdigit():
        return LONGEST if len(asked) > len("86400") else min(timedelta(seconds=int(asked)), LONGEST)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return timedelta(0)
    if until.tzinfo is None:  # asctime, and "-0000": in HTTP all dates are in UTC
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST)


def _told(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {WITHIN:.0f} seconds"
    if isinstance(error, aiohttp.ClientConnectorError):
        if untrusted := tls.why(error):
            return f"not sent: {untrusted}"
        if isinstance(error, aiohttp.ClientConnectorDNSError) or error.os_error.errno == errno.EPERM:
            return NOWHERE
        number = error.os_error.errno
        reason = os.strerror(number) if number else "for several reasons"
        return f"not reached: no connection was made ({reason})"
    return f"not taken: it broke off, or its answer is no HTTP ({type(error).__name__})"
