"""What stream `hold-<proposal>` adds up to: whether objections hold the item now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.hold.facts import Because, Event, ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.poll.facts import AnyOutcome

Objection = Literal["standing", "answered", "withdrawn"]


class Hold(Struct, frozen=True):
    """`poll` is the consent round whose objections are not decided yet; None: nothing holds the item.

    `ended`: how each consent round that held it ended.
    """

    poll: str | None = None
    until: datetime | None = None
    objections: Mapping[str, Objection] = {}
    ended: Mapping[str, Because] = {}

    def holds(self, at: datetime) -> bool:
        """Whether the item may not be voted on yet: an objection was not answered, and the term runs."""
        return self.until is not None and at < self.until and "standing" in self.objections.values()


def stream(proposal: str) -> str:
    """The name of the stream of what holds a proposal."""
    return f"hold-{proposal}"


def came_to(hold: Hold, poll: str, outcome: AnyOutcome | None) -> AnyOutcome | None:
    """What a consent round that objections held came to: adopted, once every objection was withdrawn."""
    return "adopted" if outcome == "held" and hold.ended.get(poll) == "withdrawn" else outcome


def evolve(state: Hold, event: Event) -> Hold:
    """The hold after the event."""
    match event:
        case ItemHeld(poll=poll, objectors=objectors, until=until):
            return Hold(poll, until, dict.fromkeys(objectors, "standing"), state.ended)
        case ObjectionAnswered(organisation=organisation):
            return replace(state, objections={**state.objections, organisation: "answered"})
        case ObjectionWithdrawn(organisation=organisation):
            return replace(state, objections={**state.objections, organisation: "withdrawn"})
        case ItemReleased(poll=poll, because=because):
            return Hold(ended={**state.ended, poll: because})
        case _:
            assert_never(event)
