"""Sealed polls at the chamber: a key for one that opens, an envelope for each ballot that is cast.

Who votes sends the choice over TLS, and the chamber seals it before anything of it is stored; or sends an
envelope, and the chamber never knows. In memory the choice is gone with the request: it is in no log line, no
metric and no state. What identifies the request is kept as an HMAC under a key outside PostgreSQL, of sender
and command id too: those of two who chose the same differ.
"""

from __future__ import annotations

from events import seal
from events.assembly.state import STREAM as ASSEMBLY
from events.assembly.state import Assembly
from events.ballot.acts import said
from events.poll.facts import OpenedV2
from events.poll.state import Poll, stream
from events.refusal import Malformed
from services.chamber.route import Case, Parts

WITHIN = 5.0
"""Seconds that the clerk process has to give the public key of a poll."""


async def terms_of(parts: Parts, poll: str) -> OpenedV2 | None:
    """The terms of a sealed poll; None where it is none."""
    state: Poll = await parts.gateway.settled(stream(poll))
    return state.second if state.second is not None and state.second.secrecy == "sealed" else None


async def said_in(
    parts: Parts, case: Case, organisation: str, choice: str, reason: str | None, *, sealed: bool
) -> tuple[str, str | None]:
    """What stands in a ballot: its choice, or the envelope of it, and the digest of its reason.

    `sealed`: choice and reason are envelopes already. Raises: Malformed.
    """
    terms = await terms_of(parts, case.ids["poll"])
    if terms is None:
        if sealed:
            raise Malformed(
                "not-sealed",
                "The ballot was refused: the poll is not sealed, and an envelope says nothing in it.",
                "Send the choice as it is.",
            )
        return choice, case.maybe(reason)
    if sealed:
        _require_reason(reason)
        return choice, case.maybe(reason)
    paper, why = await envelopes(parts, terms, organisation, choice, reason)
    return paper, case.text(why) if terms.method == "consent" else None


async def envelopes(
    parts: Parts, terms: OpenedV2, organisation: str, choice: str, reason: str | None
) -> tuple[str, str]:
    """The envelopes of a choice and of its reason, which each ballot of a consent round has, if an empty one.

    Raises: Malformed.
    """
    stored = said(terms, choice, reasoned=reason is not None)
    assembly: Assembly = await parts.gateway.settled(ASSEMBLY)
    try:
        return seal.sealed(parts.seal, terms, assembly.origin, organisation, stored, reason)
    except ValueError as error:
        raise Malformed(
            "reason-too-long", f"The ballot was refused: {error}.", "Say it in fewer words."
        ) from None


def _require_reason(reason: str | None) -> None:
    if reason is not None and (len(reason) != seal.letters(seal.REASON) or seal.read(reason) is None):
        raise Malformed(
            "no-envelope",
            "The ballot was refused: its reason is no envelope of "
            f"{seal.letters(seal.REASON)} characters of base64url.",
            "Fill the reason up with zero bytes and seal it; where there is none, seal zero bytes alone.",
        )
