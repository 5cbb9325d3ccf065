"""Stream `proposal-<id>`: a text that an organisation puts on the table."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id, Slugs


class Clause(Struct, frozen=True, forbid_unknown_fields=True):
    """One numbered clause: a lasting id, and the digest of its words."""

    clause: Id
    text: Digest


Clauses = Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=100)]


class Submitted(Fact, frozen=True):
    """An organisation submitted a proposal. `for_whom` says for whom it is and what changes for them."""

    type: ClassVar[str] = "proposal.submitted.v1"
    proposal: Id
    organisation: Id
    title: Digest
    for_whom: Digest
    clauses: Clauses
    background: Digest | None
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs


class Withdrawn(Fact, frozen=True):
    """Its submitter withdrew the proposal."""

    type: ClassVar[str] = "proposal.withdrawn.v1"
    proposal: Id
    reason: Digest


Event = Submitted | Withdrawn
