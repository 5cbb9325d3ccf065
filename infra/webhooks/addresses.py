"""Where a webhook may go: no address of this machine or of the networks behind it (SSRF).

Whoever registers a webhook names a host, and we ask that host from within. Without a check they could have us
reach what nobody outside can: a database, the console of a router, the figures that a cloud tells its
machines. So:

- The name is resolved by us, every address that comes out must be one of the open Internet, and the one that
  was looked at is the one that is connected to: no name is asked twice (DNS rebinding).
- An address that carries another one (IPv4 in IPv6, NAT64, 6to4) is judged by that one.
- The setting HALFROND_WEBHOOK_NETWORKS allows networks all the same, and only to those a webhook may go
  without TLS.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 500
"""Characters of the address of a webhook."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an address of IPv4."""

NAME = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?"
)
"""A name of the DNS. Its last part begins with a letter: 127.1, 0x7f000001 and 2130706433 are addresses to
the functions of the system, and no names."""


class Addresses:
    """Which addresses webhooks may reach. `allowed`: these networks too."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def unfit(self, url: str) -> str:
        """Why a webhook cannot be at this URL, as far as the URL tells; nothing where it can."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return "it is no address"
        plain = parts.scheme == "http" and bool(self._allowed)
        if len(url) > LONGEST or not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url):
            return f"it is longer than {LONGEST} characters, or holds a sign that an address does not"
        if parts.scheme != "https" and not plain:
            return "it does not begin with https://"
        if parts.username is not None or parts.password is not None or parts.fragment or port == 0:
            return "it holds a name and a password, a # or the port 0"
        try:
            literal = ipaddress.ip_address(host)
        except ValueError:
            return "" if NAME.fullmatch(host) else "its host is no name and no address as one writes it"
        return self.refused(literal, tls=not plain)

    def refused(self, address: Address, *, tls: bool) -> str:
        """Why a webhook does not go to a network address; nothing where it does. The address is not told: who
        registers a webhook is not to learn by it what names mean inside.
        """
        if any(address.version == one.version and address in one for one in self._allowed):
            return ""
        if not tls:
            return "it is reached without TLS, and is in none of the networks that are allowed"
        return "" if _open(address) else "it leads to no address of the open Internet"

    def guard(self, *, tls: bool) -> Guard:
        """What resolves names for requests with TLS, or without."""
        return Guard(self, tls=tls)


class Guard(AbstractResolver):
    """Resolves a name, and gives its addresses only where every one of them may be reached."""

    def __init__(self, addresses: Addresses, *, tls: bool) -> None:
        self._addresses = addresses
        self._tls = tls

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name.

        Raises: OSError, also where one of them is refused.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        for info in found:
            self._require(str(info[4][0]))
        return [
            ResolveResult(
                hostname=host,
                host=str(info[4][0]),
                port=port,
                family=info[0],
                proto=info[2],
                flags=int(socket.AI_NUMERICHOST | socket.AI_NUMERICSERV),
            )
            for info in found
        ]

    def socket(self, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        """The socket for one attempt to connect: the last moment at which the address is seen.

        Raises: OSError.
        """
        self._require(str(info[4][0]))
        return socket.socket(family=info[0], type=info[1], proto=info[2])

    async def close(self) -> None:
        """There is nothing to close."""

    def _require(self, address: str) -> None:
        try:
            why = self._addresses.refused(ipaddress.ip_address(address), tls=self._tls)
        except ValueError:
            why = "it leads to no address as one writes it"
        if why:
            raise PermissionError(errno.EPERM, why)


def _open(address: Address) -> bool:
    carried = _carried(address)
    if carried is not None:
        return _open(carried)
    closed = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not closed and getattr(address, "teredo", None) is None


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
