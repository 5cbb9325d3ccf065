"""Stream `proposal-<id>`: a text that an organisation puts on the table."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id, Slugs


class Clause(Struct, frozen=True, forbid_unknown_fields=True):
    """One numbered clause.

    clause: its id, which it keeps
    text: its words
    """

    clause: Id
    text: Digest


Clauses = Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=100)]


class Submitted(Fact, frozen=True):
    """An organisation submitted a proposal.

    proposal: the id of this proposal
    organisation: its submitter
    title: what it is called
    for_whom: for whom it is, and what changes for them
    clauses: its text, in order, 1 to 100
    background: what one should know beforehand; null where nothing was said
    themes: what it is about, at most 20
    target_groups: whom it concerns, at most 20
    neighbourhoods: where, at most 20
    """

    type: ClassVar[str] = "proposal.submitted.v1"
    since: ClassVar[str] = "0.1.0"
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
    """Its submitter withdrew the proposal.

    proposal: which one
    reason: why, in public
    """

    type: ClassVar[str] = "proposal.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    reason: Digest


Event = Submitted | Withdrawn
