r"""What every fact, actor and act has in common.

An id is 1-40 characters of `a-z0-9`; a slug (theme, neighbourhood, target group) may hold hyphens too. A
digest is 64 lower-case hex characters: SHA-256 of `salt ‖ body` of a text that stands outside the log
(`prose`). Rules never read prose; they carry digests. A moment is kept in UTC.

The docstring of a fact, or of a struct in one, ends in a paragraph that says what each field means, one a
line: `field: meaning`, with its unit where it has one. `docs/events.md` is made of these (events/schema.py).

The patterns end in `$(?!\n)`: in Python `$` alone would also match before a newline at the end.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.refusal import Malformed

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]{1,40}$(?!\n)", description="1-40 characters of a-z0-9")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$(?!\n)", description="1-40 characters of a-z0-9-")]
Slugs = Annotated[tuple[Slug, ...], Meta(max_length=20)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 in hex, 64 characters")]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339 with its offset from UTC")]

Office = Literal["founder", "clerk", "chair", "contact", "member", "commission", "prospect"]
"""In which office somebody acts. A founder acts once, in the first append of a log; `contact` is the contact
person of the city; `commission` a commission's own system; a `prospect` is an organisation that was invited
to join: it acts by the link in the mail, only to refuse more of it."""

Proof = Literal["console", "token", "schedule", "link", "passkey", "oidc"]
"""How the person proved to be it: at the machine's console, with a bearer token, signed in by a link in a
mail, with a passkey or through a provider of OpenID Connect; or no person at all: the clerk process, doing
what the clock asks."""


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened. The type and the field names are the stored format: never renamed.

    `since` is the version of Halfrond that wrote the first of them.
    """

    type: ClassVar[str]
    since: ClassVar[str]


class Actor(Struct, frozen=True, forbid_unknown_fields=True):
    """Who acted, as it stands in every leaf: no person's name, only the random id of a mandate.

    office: in which office: a founder acts once, in the first append of a log; a prospect is an organisation
        that was invited to join
    mandate: under which mandate; of a commission's own system the id of the commission, of a prospect the id
        by which it is listed
    organisation: for which organisation; null in an office that acts for none
    proof: how the person proved to be it: at the machine's console, with a bearer token, signed in by a
        link in a mail, with a passkey or through a provider of OpenID Connect; or no person at all, but the
        clerk process doing what the clock asks
    """

    office: Office
    mandate: Id
    organisation: Id | None
    proof: Proof

    @property
    def sender(self) -> str:
        """Who sends commands. Organisations choose ids of mandates, so the id alone would say too little."""
        return f"{self.office}/{self.organisation or ''}/{self.mandate}"


def digest(salt: bytes, body: str) -> str:
    """SHA-256 of `salt ‖ body` (UTF-8) in hex: how a fact names a text that stands outside the log."""
    return hashlib.sha256(salt + body.encode()).hexdigest()


def in_utc(moment: datetime, act: str) -> datetime:
    """The same moment in UTC, as facts keep it.

    Raises: Malformed without an offset, and outside the years 1900 to 2999: nobody means those, and at either
    end of the calendar another zone has no such time.
    """
    if moment.tzinfo is None or not 1900 <= moment.year < 3000:  # noqa: PLR2004 - years
        raise Malformed(
            "not-a-moment",
            f"{act} was refused: '{moment.isoformat()}' has no offset from UTC, or an impossible year.",
            "Give a time with its offset, between 1900 and 2999: 2026-12-01T20:00:00+01:00.",
        )
    return moment.astimezone(UTC)
