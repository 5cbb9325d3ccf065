"""Why a notary stops: every contradiction between what it sees and what was published.

Halted                  what was refused, why, what to do; carries the evidence
├── RolledBack          PostgreSQL holds less than was published
├── Rewritten           PostgreSQL holds another leaf than was published
├── Incomplete          PostgreSQL lacks a leaf that its own head covers
├── Misfiled            the leaf is what was published, and what stands beside it is not what it says
├── Split               two checkpoints that cannot both be true
├── Forgotten           the memories of what was signed are gone, and none covers the log
├── Damaged             a published file is not what it was; the log itself is not in doubt
└── WrongKey            a checkpoint is not signed by the keys of this notary

The first six say that the log can no longer be trusted: they put a fence around it (`fences`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple


class Evidence(NamedTuple):
    """What anybody can check: signed notes, and what contradicts them.

    `notes`: checkpoints as signed, the oldest first. `proof`: hashes that tie a leaf or an older tree to the
    signed root. `facts`: figures by name; hashes in hex.
    """

    notes: Sequence[str] = ()
    proof: Sequence[bytes] = ()
    facts: dict[str, Any] = {}  # noqa: RUF012 - never changed

    def told(self, why: str) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "why": why,
            "checkpoints": list(self.notes),
            "proof": [hashed.hex() for hashed in self.proof],
            **self.facts,
        }


class Halted(Exception):
    """The notary publishes nothing more."""

    fences: ClassVar[bool] = True
    remedy: ClassVar[str] = (
        "Nothing is written to the log until this is explained: keep the database, the log folder and NATS "
        "as they are, and use `halfrond recover`."
    )

    def __init__(self, why: str, evidence: Evidence | None = None) -> None:
        self.why = why
        self.evidence = evidence or Evidence()
        super().__init__(f"{why} {self.remedy}")


class RolledBack(Halted):
    """PostgreSQL holds less than was published: it was restored to an older state."""


class Rewritten(Halted):
    """PostgreSQL holds other leaves than were published. `position` is the first that is known to differ.

    `ours` and `theirs` are the leaf hashes (RFC 6962, 32 bytes) there: published, and in PostgreSQL now.
    """

    position: int | None = None
    ours: bytes = b""
    theirs: bytes | None = None

    @classmethod
    def at(cls, position: int, ours: bytes, theirs: bytes | None, evidence: Evidence) -> Rewritten:
        """One leaf that differs; `theirs` is None where there is none any more."""
        now = None if theirs is None else theirs.hex()
        facts = {"position": position, "published_leaf_hash": ours.hex(), "postgresql_leaf_hash": now}
        error = cls(
            f"The log was rewritten: at position {position} leaf hash {ours.hex()} was published, and "
            f"PostgreSQL has {now or 'none any more'}.",
            evidence._replace(facts={**facts, **evidence.facts}),
        )
        error.position, error.ours, error.theirs = position, ours, theirs
        return error


class Incomplete(Halted):
    """PostgreSQL lacks a leaf that its own head covers, and that was not published yet."""


class Misfiled(Halted):
    """PostgreSQL finds a leaf by another stream, version, type or time than the leaf has."""


class Split(Halted):
    """Two checkpoints by this notary's keys cannot both be true."""


class Forgotten(Halted):
    """The memories of what was signed are gone, and none that is left covers the log."""

    remedy = (
        "Nothing is written to the log until this is explained: use `halfrond recover`; when you know that "
        "the log in PostgreSQL is the right one, `halfrond recover --attest`."
    )


class Damaged(Halted):
    """A published file is not what it was."""

    fences = False
    remedy = (
        "The log itself agrees with what was signed. Move that file away and start the notary again: what is "
        "missing is written anew from PostgreSQL."
    )


class WrongKey(Halted):
    """A checkpoint is not signed by the keys of this notary."""

    fences = False
    remedy = (
        "Put the notary.key that belongs to this log into the secrets folder (HALFROND_SECRETS), from your "
        "copy of that folder."
    )
