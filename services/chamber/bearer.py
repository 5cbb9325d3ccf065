"""Who acts: the bearer of a token."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NoReturn

from events.fact import Actor
from events.submission import Unavailable
from services.chamber.ports.tokens import Found, Tokens
from services.chamber.problem import Declined


async def bearer(tokens: Tokens, authorization: bytes, now: datetime) -> Actor:
    """Who acts, by the value of the Authorization header.

    Raises: Declined with status 401.
    """
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"bearer" or not token:
        _refuse(b"", "token-missing", "This act needs a token, and none was sent.")
    return _accepted(await tokens.find(token.decode("latin-1").strip()), now)


async def holders(tokens: Tokens, wanted: Collection[str], now: datetime) -> dict[str, Actor | Exception]:
    """Who acts, by each of these tokens; or why nobody does."""
    try:
        found = await tokens.find_all(wanted)
    except Unavailable as error:
        return dict.fromkeys(wanted, error)
    told: dict[str, Actor | Exception] = {}
    for token in wanted:
        try:
            told[token] = _accepted(found.get(token), now)
        except Declined as error:
            told[token] = error
    return told


def _accepted(found: Found | None, now: datetime) -> Actor:
    if found is None:
        _refuse(b', error="invalid_token"', "token-unknown", "This token was never given out here.")
    if found.revoked:
        _refuse(b', error="invalid_token"', "token-revoked", "This token was revoked.")
    if found.expires_at is not None and found.expires_at <= now:
        _refuse(b', error="invalid_token"', "token-expired", "This token has expired.")
    return found.actor


def _refuse(error: bytes, code: str, detail: str) -> NoReturn:
    raise Declined(
        401,
        code,
        detail,
        "Send 'Authorization: Bearer hf_…' with a token of your mandate. A full member of your organisation"
        " or the clerk can give you a new one; to a commission's system its chair or rapporteur.",
        ((b"www-authenticate", b'Bearer realm="halfrond"' + error),),
    )
