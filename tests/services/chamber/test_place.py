"""From where somebody asks: what a proxy tells is believed only of one that the operator named."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from services.chamber.place import Places
from services.settings import SettingsError, read

NAMED = Places((ip_network("127.0.0.1"), ip_network("10.0.7.0/24"), ip_network("fd00::/64")))


def asked(peer: str, *forwarded: str) -> Any:
    headers = [(b"host", b"x"), *((b"x-forwarded-for", one.encode()) for one in forwarded)]
    return {"client": (peer, 40_000), "headers": headers}


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.7.4", "192.168.1.9", "203.0.113.5"])
def test_nobody_is_believed_who_was_not_named(peer: str) -> None:
    assert Places().of(asked(peer, "198.51.100.1")) == peer


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("127.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("192.0.2.66, 198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("192.0.2.66", "198.51.100.1"), "198.51.100.1"),
        ("127.0.0.1", ("192.0.2.66, 198.51.100.1, 10.0.7.9",), "198.51.100.1"),
        ("::ffff:127.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("fd00::2", ("2001:db8:1:2:aaaa::9",), "2001:db8:1:2::/64"),
        ("192.168.1.9", ("198.51.100.1",), "192.168.1.9"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("",), "127.0.0.1"),
        ("127.0.0.1", ("unknown",), "127.0.0.1"),
        ("127.0.0.1", ("198.51.100.1, <script>",), "127.0.0.1"),
        ("2001:db8:1:2:bbbb::7", ("198.51.100.1",), "2001:db8:1:2::/64"),
        ("", ("198.51.100.1",), ""),
    ],
)
def test_the_last_who_is_no_proxy_of_ours_asked(peer: str, forwarded: tuple[str, ...], found: str) -> None:
    assert NAMED.of(asked(peer, *forwarded)) == found


def test_without_a_peer_nothing_is_known() -> None:
    assert NAMED.of({"client": None, "headers": [(b"x-forwarded-for", b"198.51.100.1")]}) == ""


def test_proxies_are_a_setting_and_none_by_default() -> None:
    assert read({}).proxies == ()
    named = read({"HALFROND_PROXIES": "127.0.0.1, 10.0.7.0/24,"})
    assert named.proxies == (ip_network("127.0.0.1"), ip_network("10.0.7.0/24"))
    assert read(named.environment()).proxies == named.proxies


@pytest.mark.parametrize("named", ["proxy", "10.0.7.4/24", "0.0.0.0/0", "::/0", "127.0.0.1;10.0.0.1"])
def test_what_is_no_proxy_is_refused(named: str) -> None:
    with pytest.raises(SettingsError, match="HALFROND_PROXIES"):
        read({"HALFROND_PROXIES": named})
