"""Where webhooks may go (SSRF): no address of this machine or behind it, whatever it is written as."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from infra.webhooks.addresses import Addresses

OURS = Addresses((ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("127.0.0.0/8")))
STRICT = Addresses()


@pytest.mark.parametrize(
    "url",
    ["https://commissie.example", "https://commissie.example:8443/in?a=b", "https://93.184.215.14/in",
     "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/in", "https://a.b-c.example./", "HTTPS://commissie.example/"],
)  # fmt: skip
def test_an_https_address_of_the_open_internet_is_fit(url: str) -> None:
    assert STRICT.unfit(url) == ""


@pytest.mark.parametrize(
    "url",
    ["", "commissie.example", "http://commissie.example", "ftp://commissie.example", "https://",
     "https:///in", "https://user@commissie.example", "https://u:p@commissie.example",
     "https://commissie.example/#deel", "https://commissie.example:0/", "https://commissie.example:99999/",
     "https://commissie.example/a b", "https://commissie.example\\@10.0.0.1/", "https://xn--\u00e9.example/",
     "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://0x7f000001/", "https://017700000001/",
     "https://10.0.0.1/", "https://localhost.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/",
     "https://a..example/", "https://-a.example/", "https://" + "a" * 500 + ".example"],
    ids=range(27),
)  # fmt: skip
def test_what_is_no_such_address_is_not(url: str) -> None:
    assert STRICT.unfit(url)


def test_without_tls_goes_only_what_goes_to_a_network_that_is_allowed() -> None:
    assert OURS.unfit("http://10.1.2.3:8080/in") == ""
    assert OURS.unfit("http://ontvanger.binnen/in") == ""  # the name is judged when it is resolved
    assert OURS.unfit("http://10.2.0.1/in")
    assert OURS.unfit("http://93.184.215.14/in")
    assert OURS.unfit("https://93.184.215.14/in") == ""


CLOSED = (
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fec0::1",
    "ff02::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:a00:1::1", "2001:db8::1",
    "2001:0:1::1",
)  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_no_closed_address_is_reached_and_none_that_carries_one(address: str) -> None:
    assert STRICT.refused(ipaddress.ip_address(address), tls=True)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::93.184.215.14", "2002:5db8:d70e::1"]
)
def test_an_open_address_is_reached(address: str) -> None:
    assert STRICT.refused(ipaddress.ip_address(address), tls=True) == ""


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """From now on every name has these addresses."""

    async def getaddrinfo(_host: str, port: int, **_more: Any) -> list[Any]:
        kinds = [socket.AF_INET6 if ":" in one else socket.AF_INET for one in addresses]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (one, port)) for kind, one in zip(kinds, addresses, strict=True)
        ]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)


async def test_a_name_with_one_closed_address_among_open_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(OSError, match="leads to no address of the open Internet"):
        await STRICT.guard(tls=True).resolve("commissie.example", 443)
    resolving(monkeypatch, "93.184.215.14", "2606:2800:21f::1")
    found = await STRICT.guard(tls=True).resolve("commissie.example", 443)
    assert [one["host"] for one in found] == ["93.184.215.14", "2606:2800:21f::1"]


async def test_the_address_is_looked_at_again_when_it_is_connected_to() -> None:
    """Whatever came in between: a name that has another address a moment later, or one that was no name."""
    for address in ("10.0.0.1", "127.1", "2130706433"):
        with pytest.raises(OSError, match="leads to no address"):
            STRICT.guard(tls=True).socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)))
    OURS.guard(tls=False).socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.0.1", 80))).close()
