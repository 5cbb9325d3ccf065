"""What stream `assembly` adds up to."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from events.assembly.facts import Event, Founded, OfficeGiven, OfficeTaken

STREAM = "assembly"


class Assembly(Struct, frozen=True):
    """`clerks` are ids of mandates; `edition` 0 means: not founded."""

    edition: int = 0
    clerks: frozenset[str] = frozenset()


def evolve(state: Assembly, event: Event) -> Assembly:
    """The assembly after the event."""
    match event:
        case Founded(edition=edition):
            return Assembly(edition, state.clerks)
        case OfficeGiven(mandate=mandate):
            return Assembly(state.edition, state.clerks | {mandate})
        case OfficeTaken(mandate=mandate):
            return Assembly(state.edition, state.clerks - {mandate})
        case _:
            assert_never(event)
