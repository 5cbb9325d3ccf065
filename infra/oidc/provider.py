"""A provider of OpenID Connect: where people are sent to sign in, and what it says of them afterwards.

OpenID Connect Core 1.0 (code flow) and Discovery 1.0, with PKCE (RFC 7636, S256). Where the provider is comes
from the settings. What it tells of itself may lie on the issuer's own host only, so nobody else is ever
asked, and nobody is sent elsewhere. No redirect is followed, no answer read beyond a limit, no proxy taken
from the environment.

What the provider tells of itself and its keys are remembered for an hour. A key that is not known is looked
for once more: keys change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

import aiohttp
import msgspec
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from infra.oidc.tokens import Errand, Expected, OtherKey, verified

LARGEST = 256 * 1024
"""Bytes of an answer that are read."""

WITHIN = 5.0
"""Seconds that the provider is given for an answer."""

REMEMBERED = 3_600.0
"""Seconds for which what the provider tells of itself is believed, and its keys with it."""

Shape = TypeVar("Shape")


class Told(msgspec.Struct, frozen=True):
    """What a provider tells of itself (Discovery 1.0, section 3), as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    code_challenge_methods_supported: tuple[str, ...] | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Tokens(msgspec.Struct, frozen=True):
    """The answer to a code, as far as it is used (Core 1.0, section 3.1.3.3)."""

    id_token: str
    access_token: str | None = None


class Known(NamedTuple):
    """What is remembered of a provider, until when by the clock of the event loop."""

    told: Told
    keys: KeySet
    until: float


class OpenIdProvider:
    """Fulfils `Provider`: one issuer, and we as its client. To be closed."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        self._issuer = issuer
        self._client = client
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None
        self._known: Known | None = None

    async def sending(self, errand: Errand, back: str) -> str:
        """The address to send somebody to; they come back to `back`.

        Raises: ConnectionError.
        """
        known = await self.known()
        params = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": back,
            "scope": "openid email",
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": create_s256_code_challenge(errand.verifier),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
            "max_age": "0",  # that somebody signed in there this morning says not who sits there now
        }
        return add_params_to_uri(known.told.authorization_endpoint, list(params.items()))

    async def proved(self, code: str, errand: Errand, back: str, now: datetime) -> Mapping[str, Any]:
        """The claims of the ID token that a code stands for, verified.

        Raises: ConnectionError; ValueError where nothing holds, and why: words for a log, not for people.
        """
        known = await self.known()
        tokens = await self._tokens(known.told, code, errand.verifier, back)
        expected = Expected(self._issuer, self._client, errand, tokens.access_token)
        try:
            return verified(tokens.id_token, known.keys, expected, now)
        except OtherKey:
            known = await self.known(again=True)
        return verified(tokens.id_token, known.keys, expected, now)

    async def known(self, *, again: bool = False) -> Known:
        """What the provider tells of itself, and its keys; `again`: asked anew.

        Raises: ConnectionError.
        """
        now = asyncio.get_running_loop().time()
        if self._known is None or again or now >= self._known.until:
            told = await self._told()
            self._known = Known(told, await self._keys(told.jwks_uri), now + REMEMBERED)
        return self._known

    async def close(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()

    # --- what is asked of it -----------------------------------------------------------------------------

    async def _told(self) -> Told:
        url = get_well_known_url(self._issuer, external=True)
        told = _read(await self._get(url), Told, url)
        if told.issuer != self._issuer:
            raise ConnectionError(f"{url} tells of another issuer: {told.issuer}")
        for endpoint in (told.authorization_endpoint, told.token_endpoint, told.jwks_uri):
            if _host(endpoint) != _host(self._issuer):
                raise ConnectionError(f"{endpoint} does not lie on the host of {self._issuer}")
        methods = told.code_challenge_methods_supported
        if methods is not None and "S256" not in methods:
            raise ConnectionError(f"{self._issuer} knows no PKCE with S256")
        return told

    async def _keys(self, url: str) -> KeySet:
        try:
            return KeySet.import_key_set(msgspec.json.decode(await self._get(url)))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ConnectionError(f"{url} answers with no keys") from error

    async def _tokens(self, told: Told, code: str, verifier: str, back: str) -> Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        headers = {}
        if "client_secret_basic" in told.token_endpoint_auth_methods_supported:
            ours = quote(self._client, safe=""), quote(self._secret, safe="")  # RFC 6749, section 2.3.1
            headers["Authorization"] = aiohttp.encode_basic_auth(*ours)
        else:
            form |= {"client_id": self._client, "client_secret": self._secret}
        status, answer = await self._answer("POST", told.token_endpoint, data=form, headers=headers)
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ValueError(f"the provider does not take the code, or not from us ({status})")
        if status != HTTPStatus.OK:
            raise ConnectionError(f"{told.token_endpoint} answers {status}")
        return _read(answer, Tokens, told.token_endpoint)

    async def _get(self, url: str) -> bytes:
        status, answer = await self._answer("GET", url)
        if status != HTTPStatus.OK:
            raise ConnectionError(f"{url} answers {status}")
        return answer

    async def _answer(self, method: str, url: str, **more: Any) -> tuple[int, bytes]:
        read = bytearray()
        try:
            async with self._opened().request(method, url, allow_redirects=False, **more) as answer:
                async for chunk in answer.content.iter_any():
                    read += chunk
                    if len(read) > LARGEST:
                        raise ConnectionError(f"{url} answers with more than {LARGEST} bytes")
                return answer.status, bytes(read)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectionError(f"{url} is not reachable: {str(error) or type(error).__name__}") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=WITHIN)
            self._session = aiohttp.ClientSession(timeout=timeout, headers={"Accept": "application/json"})
        return self._session


def _read(answer: bytes, shape: type[Shape], url: str) -> Shape:
    try:
        return msgspec.json.decode(answer, type=shape)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConnectionError(f"{url} does not answer as a provider does: {error}") from error


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
