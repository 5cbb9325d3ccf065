"""Signing in through the city: a provider of OpenID Connect that knows its staff, and who was sent there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from services.oidc import Oidc


class Errand(Protocol):
    """Somebody is sent to the provider and comes back, once, to the browser that they left from."""

    @property
    def state(self) -> str:
        """What they bring back: 43 characters."""
        ...

    @property
    def nonce(self) -> str:
        """What the provider says again in what it signs."""
        ...

    @property
    def verifier(self) -> str:
        """What proves that who asks for the tokens is who sent them (PKCE, RFC 7636)."""
        ...

    @property
    def next(self) -> str:
        """Where to go afterwards."""
        ...

    @property
    def asked_at(self) -> datetime:
        """When they left (UTC)."""
        ...


class Errands(Protocol):
    """Who was sent. Raises Unavailable when PostgreSQL is not there."""

    async def begin(self, browser: str, place: str, next_: str, now: datetime) -> Errand | None:
        """Send somebody who is in the browser with this cookie, at this network address; None when too many
        are under way.
        """
        ...

    async def take(self, state: str, browser: str, now: datetime) -> Errand | None:
        """Somebody came back; None where that browser was not sent, came back before, or too late."""
        ...


class Provider(Protocol):
    """The provider. Every method raises ConnectionError when it does not answer, or not as one."""

    async def sending(self, errand: Errand, back: str) -> str:
        """The address to send somebody to; they come back to `back`."""
        ...

    async def proved(self, code: str, errand: Errand, back: str, now: datetime) -> Mapping[str, Any]:
        """What the provider says of who came back with this code: the claims of a verified ID token.

        Raises: ValueError where it says nothing that holds.
        """
        ...


class City(NamedTuple):
    """How the city's staff signs in, where that is set up."""

    oidc: Oidc
    provider: Provider
    errands: Errands
