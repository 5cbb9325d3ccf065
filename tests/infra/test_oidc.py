"""A provider of OpenID Connect over HTTP: what it tells of itself and of people, and what is not believed."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from infra.oidc.provider import LARGEST, OpenIdProvider
from tests.openid import CLIENT, EMAIL, SECRET, CityProvider, provider

BACK = "https://halfrond.example/aanmelden/stad/terug"


class Errand(NamedTuple):
    """One sign-in."""

    state: str = "s" * 43
    nonce: str = "n" * 43
    verifier: str = "v" * 43
    asked_at: datetime = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
async def city() -> AsyncIterator[CityProvider]:
    """A provider of the test's own."""
    async with provider() as made:
        yield made


@pytest.fixture
async def ours(city: CityProvider) -> AsyncIterator[OpenIdProvider]:
    """We as its client."""
    made = OpenIdProvider(city.issuer, CLIENT, SECRET)
    yield made
    await made.close()


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a test's own time


async def code(city: CityProvider, ours: OpenIdProvider, errand: Errand) -> str:
    """One that the provider gives to who was sent there."""
    back = await city.visit(await ours.sending(errand, BACK))
    return parse_qs(urlsplit(back).query)["code"][0]


async def test_one_is_sent_with_all_that_the_way_back_is_bound_to(
    city: CityProvider, ours: OpenIdProvider
) -> None:
    address = await ours.sending(Errand(), BACK)
    assert address.startswith(f"{city.issuer}/authorize?realm=staff&")
    assert {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} == {
        "realm": "staff",
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid email",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
        "code_challenge_method": "S256",
        "max_age": "0",
    }


async def test_what_it_tells_of_itself_is_asked_once_and_keys_again_when_they_changed(
    city: CityProvider, ours: OpenIdProvider
) -> None:
    errand = Errand(asked_at=now())
    for _ in range(2):
        await ours.proved(await code(city, ours, errand), errand, BACK, now())
    assert [path.rpartition("/")[2] for path in city.asked] == [
        "openid-configuration", "keys", "authorize", "token", "authorize", "token",
    ]  # fmt: skip
    city.rotate()
    city.asked.clear()
    claims = await ours.proved(await code(city, ours, errand), errand, BACK, now())
    assert claims["email_verified"] is True
    assert [path.rpartition("/")[2] for path in city.asked] == [
        "authorize", "token", "openid-configuration", "keys",
    ]  # fmt: skip


async def test_a_client_may_be_asked_for_its_secret_in_the_form(
    city: CityProvider, ours: OpenIdProvider
) -> None:
    city.methods = ["client_secret_post"]
    errand = Errand(asked_at=now())
    assert (await ours.proved(await code(city, ours, errand), errand, BACK, now()))["aud"] == CLIENT


async def test_with_another_secret_no_code_is_taken(city: CityProvider, ours: OpenIdProvider) -> None:
    errand = Errand(asked_at=now())
    given = await code(city, ours, errand)
    stranger = OpenIdProvider(city.issuer, CLIENT, "geraden")
    with pytest.raises(ValueError, match="does not take the code"):
        await stranger.proved(given, errand, BACK, now())
    await stranger.close()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"issuer": "https://elders.example"}, "another issuer"),
        ({"authorization_endpoint": "https://elders.example/authorize"}, "does not lie on the host"),
        ({"token_endpoint": "https://elders.example/token"}, "does not lie on the host"),
        ({"jwks_uri": "http://169.254.169.254/keys"}, "does not lie on the host"),
        ({"jwks_uri": 7}, "does not answer as a provider"),
        ({"code_challenge_methods_supported": ["plain"]}, "no PKCE with S256"),
        ({"jwks_uri": "WITHOUT KEYS"}, "answers with no keys"),
        ({"jwks_uri": "MISSING"}, "answers 404"),
        ({"padding": "x" * LARGEST}, "answers with more than"),
    ],
    ids=[
        "issuer",
        "sent elsewhere",
        "asked elsewhere",
        "keys elsewhere",
        "a number",
        "pkce",
        "no keys",
        "none",
        "long",
    ],
)
async def test_what_it_tells_of_itself_must_be_usable(
    city: CityProvider, ours: OpenIdProvider, told: dict[str, Any], why: str
) -> None:
    there = {"WITHOUT KEYS": f"{city.issuer}/.well-known/openid-configuration", "MISSING": f"{city.issuer}/x"}
    city.told = {name: there.get(str(value), value) for name, value in told.items()}
    with pytest.raises(ConnectionError, match=why):
        await ours.sending(Errand(), BACK)
    assert not any(path.endswith("authorize") for path in city.asked)


async def test_no_redirect_is_followed(city: CityProvider, ours: OpenIdProvider) -> None:
    async with provider() as elsewhere:
        city.redirected = f"{elsewhere.issuer}/.well-known/openid-configuration"
        with pytest.raises(ConnectionError, match="answers 302"):
            await ours.sending(Errand(), BACK)
        assert elsewhere.asked == []


async def test_where_it_does_not_answer_that_is_told_as_that(
    city: CityProvider, ours: OpenIdProvider
) -> None:
    city.answering = False
    with pytest.raises(ConnectionError, match="answers 502"):
        await ours.sending(Errand(), BACK)
    nobody = OpenIdProvider("http://127.0.0.1:1", CLIENT, SECRET)
    with pytest.raises(ConnectionError, match="is not reachable"):
        await nobody.sending(Errand(), BACK)
    await nobody.close()


# --- what is forged -----------------------------------------------------------------------------------------


def unsigned(claims: dict[str, Any]) -> str:
    """An ID token with `alg` none."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def by_our_secret(claims: dict[str, Any]) -> str:
    """One that is signed by the client's secret, which is no secret of the provider alone."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])


FOREIGN = ECKey.generate_key("P-256")


def by_another(city: CityProvider) -> Callable[[dict[str, Any]], str]:
    """One by somebody else's key, under the name of the provider's."""
    return lambda claims: jwt.encode({"alg": "ES256", "kid": city.key.kid}, claims, FOREIGN)


FORGED: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "for another client": {"aud": "iemand-anders"},
    "for others too, by another": {"aud": [CLIENT, "iemand-anders"], "azp": "iemand-anders"},
    "for others too, and by whom it does not say": {"aud": [CLIENT, "iemand-anders"]},
    "by another issuer": {"iss": "https://elders.example"},
    "by nobody": {"iss": None},
    "expired": {"exp": lambda claims: claims["iat"] - 61},
    "for ever": {"exp": None},
    "from the future": {"iat": lambda claims: claims["iat"] + 600},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "about nobody": {"sub": None},
    "proved an hour ago": {"auth_time": lambda claims: claims["iat"] - 3_600},
    "proved tomorrow": {"auth_time": lambda claims: claims["iat"] + 86_400},
    "it does not say when": {"auth_time": None},
    "when is no time": {"auth_time": True},
}


async def said(city: CityProvider, ours: OpenIdProvider) -> Mapping[str, Any]:
    """What it says of somebody who comes back now."""
    errand = Errand(asked_at=now())
    return await ours.proved(await code(city, ours, errand), errand, BACK, now())


@pytest.mark.parametrize("forged", FORGED)
async def test_what_the_token_says_must_hold(city: CityProvider, ours: OpenIdProvider, forged: str) -> None:
    city.claims = FORGED[forged]
    with pytest.raises(ValueError, match=r"the ID token does not hold|did not prove who they are while"):
        await said(city, ours)
    city.claims = {}
    assert (await said(city, ours))["email"] == EMAIL  # without that, it would have been taken


@pytest.mark.parametrize("forged", ["none", "by our secret", "by another", "changed", "no token", "a name"])
async def test_the_token_must_be_signed_by_the_provider(
    city: CityProvider, ours: OpenIdProvider, forged: str
) -> None:
    city.sign = {
        "none": unsigned,
        "by our secret": by_our_secret,
        "by another": by_another(city),
        "changed": lambda claims: city.signed(claims)[:-8] + "AAAAAAAA",
        "no token": lambda _claims: "",
        "a name": lambda claims: city.signed(claims, kid="onbekend"),
    }[forged]
    with pytest.raises(ValueError, match=r"not signed by the provider|names a key"):
        await said(city, ours)


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-30, True), (30, True), (-400, False), (400, False)], ids=str
)
async def test_its_clock_may_differ_by_a_minute(
    city: CityProvider, ours: OpenIdProvider, seconds: int, *, taken: bool
) -> None:
    for name in ("iat", "exp", "auth_time"):
        city.claims[name] = lambda claims, name=name: claims[name] + seconds
    if taken:
        assert (await said(city, ours))["email"] == EMAIL
    else:
        with pytest.raises(ValueError, match=r"does not hold|did not prove"):
            await said(city, ours)


async def test_it_may_sign_by_rsa(city: CityProvider, ours: OpenIdProvider) -> None:
    city.key, city.algorithm = RSAKey.generate_key(2048, {"use": "sig", "kid": "rsa"}), "RS256"
    assert (await said(city, ours))["email"] == EMAIL


async def test_several_may_be_meant_if_it_was_given_to_us(city: CityProvider, ours: OpenIdProvider) -> None:
    city.claims = {"aud": [CLIENT, "iemand-anders"], "azp": CLIENT}
    assert (await said(city, ours))["email"] == EMAIL
