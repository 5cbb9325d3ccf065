"""Mail over TLS, from the first byte and by STARTTLS: who is not who we named is told nothing (ADR 0039)."""

from __future__ import annotations

import ssl
from contextlib import AbstractAsyncContextManager
from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.mail.sending import sender
from infra.postgres.mail import Outcome
from tests.authority import Authority
from tests.services.courier.mailbox import Mailbox, mailbox

SCHEMES = pytest.mark.parametrize("scheme", ["smtp", "smtps"])


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one that is trusted."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


def listening(scheme: str, secure: ssl.SSLContext) -> AbstractAsyncContextManager[Mailbox]:
    """A mail server as the scheme of a setting expects it."""
    return mailbox(secure, at_once=scheme == "smtps")


async def send(scheme: str, server: Mailbox) -> Outcome:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "no-reply@halfrond.example", "an@voorbeeld.example", "Hallo"
    made.set_content("Een geheim")
    return await sender(f"{scheme}://wij:geheim@127.0.0.1:{server.port}", Path()).send("m1", made)


@SCHEMES
async def test_user_password_and_mail_are_told_under_tls_only(scheme: str, authority: Authority) -> None:
    async with listening(scheme, authority.certified("127.0.0.1")) as server:
        assert await send(scheme, server) == ("sent", "")
        assert server.told == [("AUTH", True), ("MAIL", True)]
        assert [one.message["Subject"] for one in server.received] == ["Hallo"]


@SCHEMES
async def test_a_server_by_an_unknown_authority_is_told_nothing(
    scheme: str, authority: Authority, tmp_path: Path
) -> None:
    del authority
    async with listening(scheme, Authority(tmp_path, "Onbekend").certified("127.0.0.1")) as server:
        verdict, why = await send(scheme, server)
        assert verdict == "later"
        assert "its certificate is by no authority that is trusted here" in why
        assert (server.told, server.received) == ([], [])


@SCHEMES
async def test_a_server_of_another_name_is_told_nothing(scheme: str, authority: Authority) -> None:
    async with listening(scheme, authority.certified("mail.example")) as server:
        verdict, why = await send(scheme, server)
        assert verdict == "later"
        assert "its certificate is for another name: it needs one for the name in the address" in why
        assert (server.told, server.received) == ([], [])


async def test_where_starttls_was_taken_out_on_the_way_nothing_is_told(authority: Authority) -> None:
    del authority
    async with mailbox() as server:
        told = "the server does not take it: SMTP STARTTLS extension not supported by server."
        assert await send("smtp", server) == ("later", told)
        assert (server.told, server.received) == ([], [])
