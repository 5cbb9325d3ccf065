"""What stream `membership` adds up to: everyone's standing, now and at any version before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal, NamedTuple, assert_never

from msgspec import Struct

from events.membership.facts import Admitted, Bench, Event, Left, Reinstated, Suspended

STREAM = "membership"

Standing = Literal["member", "suspended", "left"]


class Change(NamedTuple):
    """From `version` of the stream on, the organisation stood so."""

    version: int
    standing: Standing
    bench: Bench


class Membership(Struct, frozen=True):
    """`changes` holds each organisation's changes, oldest first; `version` is that of the stream."""

    version: int = 0
    changes: Mapping[str, tuple[Change, ...]] = {}

    def standing(self, organisation: str, version: int | None = None) -> Standing | None:
        """How the organisation stands, or stood at a version of the stream; None: it never belonged."""
        for change in reversed(self.changes.get(organisation, ())):
            if version is None or change.version <= version:
                return change.standing
        return None

    def bench(self, organisation: str) -> Bench:
        """The bench of an organisation that belongs, or belonged at the end.

        Raises: KeyError for one that never did.
        """
        return self.changes[organisation][-1].bench

    def roll(self, version: int | None = None) -> tuple[str, ...]:
        """The sorted ids of the members in good standing: who may vote in a poll opened at that version."""
        return tuple(sorted(o for o in self.changes if self.standing(o, version) == "member"))


def roll_digest(roll: tuple[str, ...]) -> str:
    r"""SHA-256 in hex of the sorted ids, each followed by a newline (`printf '%s\n' … | sha256sum`)."""
    return hashlib.sha256("".join(f"{organisation}\n" for organisation in roll).encode()).hexdigest()


def evolve(state: Membership, event: Event) -> Membership:
    """The membership after the event."""
    version = state.version + 1
    organisation = event.organisation
    before = state.changes.get(organisation, ())
    match event:
        case Admitted(bench=bench):
            change = Change(version, "member", bench)
        case Suspended():
            change = before[-1]._replace(version=version, standing="suspended")
        case Reinstated():
            change = before[-1]._replace(version=version, standing="member")
        case Left():
            change = before[-1]._replace(version=version, standing="left")
        case _:
            assert_never(event)
    return Membership(version, {**state.changes, organisation: (*before, change)})
