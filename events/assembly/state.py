"""What stream `assembly` adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.assembly.facts import Event, Founded, GivenOffice, KeyAnnounced, OfficeGiven, OfficeTaken

STREAM = "assembly"


class Assembly(Struct, frozen=True):
    """`edition` 0 means: not founded. `offices`: ids of mandates by office. `keys` were announced."""

    edition: int = 0
    offices: Mapping[GivenOffice, frozenset[str]] = {}
    origin: str = ""
    keys: frozenset[str] = frozenset()

    def holders(self, office: GivenOffice) -> frozenset[str]:
        """The mandates that have an office."""
        return self.offices.get(office, frozenset())

    @property
    def clerks(self) -> frozenset[str]:
        """The mandates that have the clerk's office."""
        return self.holders("clerk")


def evolve(state: Assembly, event: Event) -> Assembly:
    """The assembly after the event."""
    match event:
        case Founded(edition=edition, origin=origin):
            return replace(state, edition=edition, origin=origin)
        case OfficeGiven(office=office, mandate=mandate):
            return replace(state, offices={**state.offices, office: state.holders(office) | {mandate}})
        case OfficeTaken(office=office, mandate=mandate):
            return replace(state, offices={**state.offices, office: state.holders(office) - {mandate}})
        case KeyAnnounced(vkey=vkey):
            return replace(state, keys=state.keys | {vkey})
        case _:
            assert_never(event)
