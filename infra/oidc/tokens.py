"""What an ID token must be before anything in it is believed. OpenID Connect Core 1.0, section 3.1.3.7.

1. It is signed, by a key that the provider publishes and by an algorithm of two halves.
2. It is by this issuer, for us, in time, with this errand's nonce, and of this access token (CodeIDToken).
3. Who it is about proved to the provider who they are after we sent them: not an hour ago, by a cookie.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

SKEW = 60
"""Seconds by which the provider's clock may differ from ours."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make: never `none`, nor one that our own secret would make too."""


class Errand(Protocol):
    """Somebody was sent to the provider (`infra/postgres/errands.py`)."""

    @property
    def state(self) -> str:
        """What they bring back."""
        ...

    @property
    def nonce(self) -> str:
        """What the provider says again."""
        ...

    @property
    def verifier(self) -> str:
        """Of PKCE."""
        ...

    @property
    def asked_at(self) -> datetime:
        """When they were sent (UTC)."""
        ...


class OtherKey(ValueError):
    """The ID token names a key that is not known."""


class Expected(NamedTuple):
    """By whom, for whom, for which errand, and with which access token, if there is one."""

    issuer: str
    client: str
    errand: Errand
    access_token: str | None


def verified(token: str, keys: KeySet, expected: Expected, now: datetime) -> Mapping[str, Any]:
    """The claims of an ID token.

    Raises: OtherKey; ValueError where it does not hold, and why: words for a log, not for people.
    """
    signed = _signed(token, keys)  # 1
    errand = expected.errand
    claims = CodeIDToken(
        signed.claims,
        signed.header,
        {
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client},
            "nonce": {"essential": True, "value": errand.nonce},
            "auth_time": {"essential": True},
        },
        {"client_id": expected.client, "nonce": errand.nonce, "access_token": expected.access_token},
    )
    try:
        claims.validate(int(now.timestamp()), SKEW)  # 2
    except JoseError as error:
        raise ValueError(f"the ID token does not hold: {error}") from error
    proved_at = claims["auth_time"]
    earliest, latest = errand.asked_at.timestamp() - SKEW, now.timestamp() + SKEW
    if isinstance(proved_at, bool) or not earliest <= proved_at <= latest:  # 3
        raise ValueError("the person did not prove who they are while they were there")
    return dict(claims)


def _signed(token: str, keys: KeySet) -> jwt.Token:
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS)
    except InvalidKeyIdError as error:
        raise OtherKey("the ID token names a key that the provider does not publish") from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ValueError(f"the ID token is not signed by the provider: {error}") from error
