"""From which network address a request comes: what limits per address count by.

Behind a reverse proxy every peer is the proxy, and who asks stands in X-Forwarded-For. Anybody can write that
header: it is believed of the proxies that HALFROND_PROXIES names, and of nobody else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, NamedTuple

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ONE = 64
"""Bits of an IPv6 address that tell one subscriber from another: the rest they choose themselves."""


class Places(NamedTuple):
    """`proxies`: networks whose word on who asks is believed."""

    proxies: Sequence[Network] = ()

    def of(self, scope: Any) -> str:
        """The network address of who asks; of an IPv6 address its first 64 bits. Empty: it is not known.

        From the right, for each proxy adds whom it saw: the first that is no proxy of ours asked. What was
        written before that anybody may have written.
        """
        client = scope.get("client")
        found = _address(client[0]) if client else None
        told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for hop in reversed(told.decode("latin-1").split(",") if told else ()):
            behind = _address(hop.strip())
            if found is None or behind is None or not self._trusted(found):
                break
            found = behind
        if found is None:
            return ""
        return str(found if found.version == 4 else ipaddress.ip_network((found, ONE), strict=False))  # noqa: PLR2004

    def _trusted(self, address: Address) -> bool:
        return any(address in network for network in self.proxies)


def _address(written: str) -> Address | None:
    try:
        found = ipaddress.ip_address(written)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
