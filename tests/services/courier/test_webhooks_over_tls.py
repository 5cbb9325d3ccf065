"""Webhooks over https, to a receiver with a certificate of a private authority: who is told, and who is not
(ADR 0049).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.ports import free_port
from infra.webhooks.addresses import Addresses
from infra.webhooks.sending import NOWHERE, Outcome, Poster
from tests.authority import Authority
from tests.conftest import Database
from tests.services.courier.posthouse import DELEGATED, House, posthouse
from tests.services.courier.receiver import Receiver, receiver

NAME = "commissie.example"
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
OPEN = Addresses((ipaddress.ip_network("127.0.0.1/32"),))
"""The one address of this machine that stands for the open Internet; 127.0.0.2 lies behind it."""


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one that is trusted."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


class Names:
    """What names mean: the next address each time that one is asked for, the last one from then on."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.addresses = ["127.0.0.1"]

    def getaddrinfo(self, host: str | bytes, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(host if isinstance(host, str) else host.decode())
        one = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    made = Names()
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    return made


@pytest.fixture
async def poster(authority: Authority) -> AsyncIterator[Poster]:  # noqa: ARG001 - it is trusted before
    made = Poster(OPEN)
    yield made
    await made.close()


async def hand_over(poster: Poster, address: str) -> Outcome:
    return await poster.post(address, ("whsec_" + "a" * 32,), "e1", '{"id":"e1"}', "application/json", NOW)


@pytest.fixture
async def house(database: Database, authority: Authority) -> AsyncIterator[House]:  # noqa: ARG001 - as above
    async with posthouse(database) as made:
        yield made


async def test_a2_a_fact_comes_over_tls_to_the_name_in_the_address_signed_for_who_has_the_secret(
    house: House, poster: Poster, authority: Authority, names: Names
) -> None:
    async with receiver(authority.certified(NAME)) as there:
        secret = await house.registered(there.called(NAME))
        await house.happened(DELEGATED)
        await house.carried(post=poster)
        (came,) = there.received
        assert came.verified(secret)["type"] == "item.delegated"
        assert (there.names, came.headers["Host"]) == ([NAME], f"{NAME}:{there.port}")
    assert names.asked == [NAME]
    assert (await house.row())["sent_at"] == house.clock.at


async def test_a_receiver_by_an_unknown_authority_gets_nothing_and_is_set_aside_with_what_to_do(
    house: House, poster: Poster, names: Names, tmp_path: Path
) -> None:
    del names
    async with receiver(Authority(tmp_path, "Onbekend").certified(NAME)) as there:
        await house.registered(there.called(NAME))
        await house.happened(DELEGATED)
        began = house.clock.at
        await house.carried(post=poster)
        row = await house.row()
        assert (row["due_at"], row["attempts"]) == (began + timedelta(minutes=1), 1)
        house.clock.at = began + timedelta(days=1)
        await house.carried(post=poster)
        assert there.received == []
    (aside,) = await house.webhooks.aside("k1")
    assert aside.trouble == (
        "not sent: its certificate is by no authority that is trusted here: it has to send one by a public"
        " authority, with its chain, or the operator to add its own (SSL_CERT_FILE)"
    )


@pytest.mark.parametrize(
    ("called", "names_on_it", "until", "why"),
    [
        (NAME, ["iemand.example"], 2120, "is for another name: it needs one for the name in the address"),
        ("127.0.0.1", [NAME], 2120, "is for another name: it needs one for the name in the address"),
        (NAME, ["127.0.0.1"], 2120, "is for another name: it needs one for the name in the address"),
        (NAME, [NAME], 2021, "has expired: renew it"),
    ],
    ids=["another", "a name for an address", "an address for a name", "expired"],
)
async def test_who_cannot_prove_to_be_the_one_in_the_address_gets_nothing(
    poster: Poster,
    authority: Authority,
    names: Names,
    called: str,
    names_on_it: list[str],
    until: int,
    why: str,
) -> None:
    del names
    certified = authority.certified(*names_on_it, until=datetime(until, 1, 1, tzinfo=UTC))
    async with receiver(certified) as there:
        assert await hand_over(poster, there.called(called)) == Outcome(
            "later", f"not sent: its certificate {why}"
        )
        assert there.received == []


async def test_a_receiver_without_tls_gets_nothing_at_an_https_address(poster: Poster, names: Names) -> None:
    del names
    async with receiver() as there:
        verdict, why, _ = await hand_over(poster, f"https://{NAME}:{there.port}/")
        assert verdict == "later"
        assert why.startswith("not sent: it does not speak TLS on this port")
        assert there.received == []


async def test_where_nobody_listens_no_address_of_ours_is_told(poster: Poster, names: Names) -> None:
    del names
    told = await hand_over(poster, f"https://{NAME}:{free_port()}/")
    assert told == Outcome("later", "not reached: no connection was made (Connection refused)")


async def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(
    poster: Poster, authority: Authority, names: Names
) -> None:
    """DNS rebinding: a name that means something behind this machine, once it was looked at."""
    names.addresses = ["127.0.0.1", "127.0.0.2"]
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(receiver(authority.certified(NAME)))
        inside = await stack.enter_async_context(receiver(authority.certified(NAME), "127.0.0.2", there.port))
        assert await hand_over(poster, there.called(NAME)) == Outcome("sent", "")
        assert (names.asked, there.names, len(there.received)) == ([NAME], [NAME], 1)
        assert await hand_over(poster, there.called(NAME)) == Outcome("later", NOWHERE)
        assert names.asked == [NAME, NAME]
        assert (inside.names, inside.received, len(there.received)) == ([], [], 1)


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
async def test_a_redirect_to_an_address_behind_this_machine_is_not_followed(
    poster: Poster, authority: Authority, names: Names, *, secure: bool
) -> None:
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(receiver(authority.certified(NAME)))
        hidden = authority.certified("127.0.0.2") if secure else None
        inside: Receiver = await stack.enter_async_context(receiver(hidden, "127.0.0.2"))
        there.says, there.headers = 307, {"Location": inside.url}
        assert await hand_over(poster, there.called(NAME)) == Outcome("later", "answered with 307")
        assert (names.asked, inside.names, inside.received) == ([NAME], [], [])
