"""What stream `proposal-<id>` adds up to."""

from __future__ import annotations

import hashlib
from typing import assert_never

from msgspec import Struct

from events.proposal.facts import Clause, Event, Submitted, Withdrawn


class Proposal(Struct, frozen=True):
    """`submitter` None: there is no such proposal."""

    submitter: str | None = None
    clauses: tuple[Clause, ...] = ()
    withdrawn: bool = False


def stream(proposal: str) -> str:
    """The name of the proposal's stream."""
    return f"proposal-{proposal}"


def text_digest(clauses: tuple[Clause, ...]) -> str:
    """SHA-256 in hex of the lines `<clause id> <digest of its words>`, each ended by a newline.

    It names the exact text that a poll is about.
    """
    return hashlib.sha256("".join(f"{c.clause} {c.text}\n" for c in clauses).encode()).hexdigest()


def evolve(state: Proposal, event: Event) -> Proposal:
    """The proposal after the event."""
    match event:
        case Submitted(organisation=organisation, clauses=clauses):
            return Proposal(organisation, clauses)
        case Withdrawn():
            return Proposal(state.submitter, state.clauses, withdrawn=True)
        case _:
            assert_never(event)
