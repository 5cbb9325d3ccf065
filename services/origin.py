r"""The public address of the pages, and what follows from it: links, cookies, whose requests are our own.

With HALFROND_ORIGIN there is one. Without it the pages are for browsers on this machine, which call it
localhost or 127.0.0.1: the address is then the one that the request was sent to, if it is of that kind.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from services.settings import LOOPBACK, ORIGIN

LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]{0,499}")
r"""A path within the pages, with what follows it: printable ASCII without a backslash. A browser reads `//x`
and `/\x` as another host, and drops tabs and line ends before it reads."""


class Origin(NamedTuple):
    """`address` is as https://halfrond.example, without a slash at the end; empty: this machine's."""

    address: str = ""

    @property
    def secure(self) -> bool:
        """Whether the pages go over TLS."""
        return self.address.startswith("https://")

    @property
    def host(self) -> str:
        """The host alone: what passkeys are bound to. They know no numbers; this machine is localhost."""
        host = urlsplit(self.address).hostname or "localhost"
        return "localhost" if host in LOOPBACK or host == "::1" else host

    def of(self, host: str) -> str:
        """The address by which a request came, by its Host header: never one that a stranger chose.

        Empty where no setting says one and the request names another machine.
        """
        if self.address:
            return self.address
        named = f"http://{host}"
        found = ORIGIN.fullmatch(named)
        return named if found is not None and found[2] in LOOPBACK else ""


def local(address: str) -> str:
    """An address within these pages to go to; `/` for whatever else it is."""
    return address if LOCAL.fullmatch(address) else "/"
