"""What stream `assembly` adds up to."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.assembly.facts import Event, Founded, KeyAnnounced, OfficeGiven, OfficeTaken

STREAM = "assembly"


class Assembly(Struct, frozen=True):
    """`edition` 0 means: not founded. `clerks` are ids of mandates, `keys` announced verifier keys."""

    edition: int = 0
    clerks: frozenset[str] = frozenset()
    origin: str = ""
    keys: frozenset[str] = frozenset()


def evolve(state: Assembly, event: Event) -> Assembly:
    """The assembly after the event."""
    match event:
        case Founded(edition=edition, origin=origin):
            return replace(state, edition=edition, origin=origin)
        case OfficeGiven(mandate=mandate):
            return replace(state, clerks=state.clerks | {mandate})
        case OfficeTaken(mandate=mandate):
            return replace(state, clerks=state.clerks - {mandate})
        case KeyAnnounced(vkey=vkey):
            return replace(state, keys=state.keys | {vkey})
        case _:
            assert_never(event)
