"""Handing a webhook over: signed as Standard Webhooks 1.0 has it, to an address that was looked at.

One POST, with the three headers `webhook-id`, `webhook-timestamp`, `webhook-signature`. Taken is what is
answered with 2xx. No redirect is followed, no proxy of the environment used, no cookie kept, nothing of the
answer read but its head; ten seconds for all of it, and a connection for each.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

import aiohttp
from standardwebhooks.webhooks import Webhook

from infra.webhooks.addresses import Addresses

WITHIN = 10.0
"""Seconds from the name to the head of the answer."""

HEAD = 4_096
"""Bytes of an answer that are taken in before nobody reads on."""

Outcome = tuple[Literal["sent", "later", "gone"], str]
"""What became of it: taken; to be tried again; not wanted any more (410). And why it was not taken."""


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
            return "later", f"not sent: {why}"
        headers = {
            "content-type": kind,
            "webhook-id": event,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(Webhook(one).sign(event, now, body) for one in secrets),
        }
        tls = urlsplit(address).scheme == "https"
        try:
            async with self._session(tls=tls).post(
                address, data=body.encode(), headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
                answer.close()  # whatever else it says is nobody's to read
        except TimeoutError:
            return "later", f"no answer within {WITHIN:.0f} seconds"
        except aiohttp.ClientConnectorDNSError:  # one sentence: else it tells which names there are inside
            return "later", "not reached: it leads to no address of the open Internet, or to none at all"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return "later", f"not reached: {str(error) or type(error).__name__}"
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return "sent", ""
        return ("gone" if status == HTTPStatus.GONE else "later"), f"answered with {status}"

    async def close(self) -> None:
        """Close what is open."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, *, tls: bool) -> aiohttp.ClientSession:
        if tls not in self._sessions:
            guard = self._addresses.guard(tls=tls)
            connector = aiohttp.TCPConnector(
                resolver=guard, socket_factory=guard.socket, use_dns_cache=False, force_close=True
            )
            self._sessions[tls] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=WITHIN),
                headers={"user-agent": self._agent},
                auto_decompress=False,
                read_bufsize=HEAD,
            )
        return self._sessions[tls]


def secret_of(key: bytes, webhook: str, turn: int) -> str:
    """The secret of a webhook, as its receiver gets it: an HMAC, so that no table holds it."""
    made = hmac.digest(key, f"webhook\n{webhook}\n{turn}".encode(), hashlib.sha256)
    return f"whsec_{base64.b64encode(made).decode()}"
