"""What `halfrond doctor` says of the city's provider, and which settings of it are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.checks import Finding
from services.cli.city import city
from services.oidc import Oidc
from services.settings import Settings, SettingsError, read
from tests.openid import SECRET, provider

GOOD = {
    "HALFROND_OIDC_ISSUER": "https://aanmelden.stad.example/realms/personeel",
    "HALFROND_OIDC_CLIENT": "halfrond",
    "HALFROND_OIDC_DOMAINS": "Stad.example, ocmw.stad.example",
}


async def found(settings: Settings) -> list[Finding]:
    return [finding async for finding in city(settings)]


async def test_where_none_is_set_nothing_is_said_of_it(tmp_path: Path) -> None:
    assert await found(read({"HALFROND_DATA": str(tmp_path)})) == []


async def test_a_provider_that_can_be_used_is_told_with_what_it_must_know(tmp_path: Path) -> None:
    async with provider() as there:
        (tmp_path / "oidc.secret").write_text(SECRET)
        given = {"HALFROND_SECRETS": str(tmp_path), "HALFROND_ORIGIN": "https://halfrond.example"}
        settings = read(GOOD | given | {"HALFROND_OIDC_ISSUER": there.issuer})
        [told] = await found(settings)
        assert told == Finding(
            "city",
            "ok",
            f"{there.issuer} with 1 keys, for stad.example, ocmw.stad.example; it must know"
            " https://halfrond.example/aanmelden/stad/terug",
        )
        there.answering = False
        [told] = await found(settings)
        assert (told.verdict, "answers 502" in told.found) == ("fail", True)


async def test_without_its_secret_that_is_told(tmp_path: Path) -> None:
    [told] = await found(read(GOOD | {"HALFROND_SECRETS": str(tmp_path)}))
    assert (told.verdict, told.found) == (
        "fail",
        "oidc.secret is not there, or empty: the chamber does not start",
    )
    assert str(tmp_path / "oidc.secret") in told.remedy


def test_settings_are_taken_and_passed_on_to_processes_as_they_are() -> None:
    given = GOOD | {"HALFROND_OIDC_CLAIM": "groups=parlement=a", "HALFROND_OIDC_LABEL_EN": "City staff"}
    settings = read(given)
    domains = ("stad.example", "ocmw.stad.example")
    issuer = GOOD["HALFROND_OIDC_ISSUER"]
    assert settings.oidc == Oidc(
        issuer, "halfrond", domains, ("groups", "parlement=a"), (("en", "City staff"),)
    )
    assert read(settings.environment()).oidc == settings.oidc
    assert read(read(GOOD).environment()).oidc == read(GOOD).oidc


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"HALFROND_OIDC_ISSUER": "http://aanmelden.stad.example"}, "HALFROND_OIDC_ISSUER"),
        ({"HALFROND_OIDC_ISSUER": "https://aanmelden.stad.example/?a=b"}, "HALFROND_OIDC_ISSUER"),
        ({"HALFROND_OIDC_ISSUER": "https://an:geheim@stad.example"}, "HALFROND_OIDC_ISSUER"),
        ({"HALFROND_OIDC_CLIENT": ""}, "HALFROND_OIDC_CLIENT"),
        ({"HALFROND_OIDC_DOMAINS": ""}, "HALFROND_OIDC_DOMAINS"),
        ({"HALFROND_OIDC_DOMAINS": "stad.example,,"}, "HALFROND_OIDC_DOMAINS"),
        ({"HALFROND_OIDC_DOMAINS": "an@stad.example"}, "HALFROND_OIDC_DOMAINS"),
        ({"HALFROND_OIDC_CLAIM": "groups"}, "HALFROND_OIDC_CLAIM"),
        ({"HALFROND_OIDC_CLAIM": "groups="}, "HALFROND_OIDC_CLAIM"),
    ],
    ids=[
        "no tls",
        "query",
        "password",
        "no client",
        "no domain",
        "empty domain",
        "address",
        "no value",
        "empty",
    ],
)
def test_a_setting_that_cannot_be_used_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(GOOD | changed)
