"""A provider of OpenID Connect that runs in the test: real HTTP, real signatures, and whatever a test forges.

It asks nobody for a password: who `signs_in` is who sits there. A code is good once, for who has its verifier
and the client's secret.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "halfrond", "een geheim: ja & nee"
EMAIL = "an.janssens@stad.example"


class CityProvider:
    """`claims` are what it says of who sits there; a test may change them, and how a token is made of them
    (`sign`). `told` is added to what it tells of itself. `asked` are the paths that were asked.
    """

    def __init__(self) -> None:
        self.address = ""
        self.asked: list[str] = []
        self.answering = True
        self.told: dict[str, Any] = {}
        self.methods = ["client_secret_basic"]
        self.redirected = ""
        self._codes: dict[str, dict[str, str]] = {}
        self.rotate()
        self.forget()

    @property
    def issuer(self) -> str:
        return f"{self.address}/realm"

    def rotate(self) -> None:
        """Another key than before."""
        self.key: ECKey | RSAKey = ECKey.generate_key("P-256", {"use": "sig", "kid": secrets.token_hex(4)})
        self.algorithm = "ES256"

    def forget(self) -> None:
        """Forges nothing (any more)."""
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.told, self.redirected, self.answering = {}, "", True
        self.error = ""

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """An ID token as it should be."""
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid, **header}, claims, self.key)

    async def visit(self, address: str) -> str:
        """Somebody whom the chamber sent here signs in; gives the address to which they are sent back."""
        async with aiohttp.ClientSession() as session, session.get(address, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    # --- what it answers ---------------------------------------------------------------------------------

    async def configuration(self, _request: web.Request) -> web.StreamResponse:
        if self.redirected:
            raise web.HTTPFound(self.redirected)
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?realm=staff",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": self.methods,
        }
        return web.json_response(told | self.told)

    async def keys(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"].split() == ["openid", "email"]
        assert asked["max_age"] == "0"
        assert asked["realm"] == "staff"
        if self.error:
            back = {"error": self.error, "error_description": "<script>alert(1)</script>"}
        else:
            back = {"code": secrets.token_urlsafe(12)}
            self._codes[back["code"]] = asked
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode({**back, 'state': asked['state']})}")

    async def token(self, request: web.Request) -> web.StreamResponse:
        given = dict(await request.post())
        if self.methods == ["client_secret_basic"]:
            wanted = base64.b64encode(b"halfrond:een%20geheim%3A%20ja%20%26%20nee").decode()
            known = request.headers.get("Authorization") == f"Basic {wanted}"
        else:
            known = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        asked = self._codes.pop(str(given.get("code")), None)
        if not known or asked is None or given["redirect_uri"] != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if create_s256_code_challenge(str(given["code_verifier"])) != asked["code_challenge"]:  # type: ignore[no-untyped-call]
            return web.json_response({"error": "invalid_grant"}, status=400)
        now, access = int(time.time()), secrets.token_urlsafe(12)  # noqa: TID251 - it has a clock of its own
        claims = {
            "iss": self.issuer,
            "sub": hashlib.sha256(EMAIL.encode()).hexdigest(),
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": asked["nonce"],
            "at_hash": create_half_hash(access, self.algorithm).decode(),
            "email": EMAIL,
            "email_verified": True,
            "groups": ["personeel", "parlement"],
        }
        changed = {name: value(claims) if callable(value) else value for name, value in self.claims.items()}
        said = {name: value for name, value in (claims | changed).items() if value is not None}
        return web.json_response(
            {"token_type": "Bearer", "access_token": access, "id_token": self.sign(said)}
        )


@asynccontextmanager
async def provider() -> AsyncIterator[CityProvider]:
    """One that answers on this machine."""
    made = CityProvider()

    @web.middleware
    async def noted(request: web.Request, handler: Any) -> web.StreamResponse:
        made.asked.append(request.path)
        if not made.answering:
            return web.Response(status=502, text="<h1>Bad gateway</h1>")
        answer: web.StreamResponse = await handler(request)
        return answer

    app = web.Application(middlewares=[noted])
    app.add_routes(
        [
            web.get("/realm/.well-known/openid-configuration", made.configuration),
            web.get("/realm/keys", made.keys),
            web.get("/realm/authorize", made.authorize),
            web.post("/realm/token", made.token),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
