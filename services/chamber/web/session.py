"""Who is signed in, by the cookies of their browser.

    __Host-halfrond           the secret of the session
    __Host-halfrond-browser   the secret of the browser, from before anybody signs in: links and challenges of
                              passkeys are bound to it, and the forms by which one signs in

Over plain HTTP, on this machine alone, both are without `__Host-`, which browsers take over TLS only. Scripts
cannot read them, and they are sent along from other sites only by following a link (`SameSite=Lax`).
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from events.world import World
from services.chamber.ports.sessions import Authority, Session
from services.chamber.problem import Declined, Header
from services.chamber.route import Parts
from services.origin import Origin
from services.ports import Identity

SESSION, BROWSER = "halfrond", "halfrond-browser"

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""What a secret looks like."""

KEPT = {SESSION: 30 * 86_400, BROWSER: 86_400}
"""Seconds that a browser keeps each; the session may end before."""

FRESH = timedelta(minutes=10)
"""How long ago somebody may have proved who they are, for a sensitive act."""


async def session_of(parts: Parts, scope: Any) -> Session | None:
    """The session of a request, if any lasts: with the authorities that stand in the log now."""
    secret = cookie(parts.origin, scope, SESSION)
    session = await parts.sessions.find(secret, parts.clock.now()) if secret else None
    if session is None or not session.authorities:
        return session
    standing = await parts.gateway.ask(lambda world, at: standing_of(world, at, session.authorities))
    return session.only(standing)


def standing_of(world: World, at: datetime, held: Collection[Authority]) -> list[Authority]:
    """Those of the authorities that have not ended."""
    return [authority for authority in held if _stands(world, at, authority)]


def _stands(world: World, at: datetime, authority: Authority) -> bool:
    organisation, office = authority.organisation, authority.office
    if organisation is not None:
        mandate = world.organisation(organisation).mandates.get(authority.mandate)
        if mandate is None or mandate.withdrawn:
            return False
        return mandate.valid_until is None or at < mandate.valid_until
    return office in {"clerk", "chair", "contact"} and authority.mandate in world.assembly.holders(office)


def confirmed(session: Session, now: datetime) -> bool:
    """Whether somebody proved a moment ago who they are."""
    return now <= session.confirmed_at + FRESH


def require_confirmed(session: Session, now: datetime) -> None:
    """Refuse a sensitive act to who has not proved a moment ago who they are.

    Raises: Declined with code `confirm-first`.
    """
    if not confirmed(session, now):
        raise Declined(
            403,
            "confirm-first",
            "This act was refused: it is a sensitive one, and you signed in more than ten minutes ago.",
            "Sign in again, in the same browser, and repeat it.",
        )


def new_secret(identity: Identity) -> str:
    """32 random bytes in base64url, 43 characters."""
    return base64.urlsafe_b64encode(identity.salt() + identity.salt()).rstrip(b"=").decode()


def form_token(secret: str) -> str:
    """What the forms carry by which one signs in: only who holds the browser's secret can make it."""
    made = hmac.digest(secret.encode(), b"halfrond browser", "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode() if secret else ""


def name_of(agent: str) -> str:
    """A browser by the name that it gives itself, in two words: `Firefox, Android`."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system)))


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a browser writes, and its name; the first that fits, for each writes the names of others too."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""The same of the machine."""


def cookie(origin: Origin, scope: Any, name: str) -> str:
    """The secret in a cookie; empty where there is none that could be one."""
    wanted = _name(origin, name)
    for header, value in scope["headers"]:
        if header == b"cookie":
            for part in value.decode("latin-1").split(";"):
                found, _, secret = part.strip().partition("=")
                if found == wanted and SECRET.fullmatch(secret):
                    return str(secret)
    return ""


def setting(origin: Origin, name: str, secret: str) -> Header:
    """The header that gives a browser a cookie; with no secret, that takes it away."""
    age = KEPT[name] if secret else 0
    safe = "; Secure" if origin.secure else ""
    words = f"{_name(origin, name)}={secret}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{safe}"
    return b"set-cookie", words.encode()


def _name(origin: Origin, name: str) -> str:
    return f"__Host-{name}" if origin.secure else name
