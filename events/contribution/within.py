"""Saying something within a commission, about an item that it has in hand (A2).

It stands in the stream of a contribution like everything that is said: it is said otherwise, taken back and
hidden by the same acts. Nobody is asked and nothing is held; whoever has something to add replies.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.commission.acting import require_seat
from events.commission.within import Within
from events.contribution.facts import SaidWithin, Spoken
from events.contribution.state import stream
from events.delegation.facts import Kind
from events.delegation.within import in_hand
from events.fact import Actor, Digest, Id
from events.refusal import OutOfOrder, Unknown
from events.world import World, Writes


class SpeakWithin(Struct, frozen=True):
    """Say something within a commission, in the name of an organisation with a seat."""

    contribution: Id
    commission: Id
    kind: Kind
    item: Id
    organisation: Id
    said: Spoken
    text: Digest
    reply_to: Id | None = None
    for_another: bool = False

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any seat may, while the commission works on the item. Replies go one level deep."""
        act = "The contribution"
        require_seat(world, who, at, self.commission, self.organisation, act)
        if world.contribution(self.contribution).made:
            raise OutOfOrder(
                "contribution-exists",
                f"{act} was refused: this id is in use.",
                "Give it another id, or none: the chamber then makes one.",
            )
        where = in_hand(world, self.commission, self.kind, self.item, act)
        if self.reply_to is not None:
            _require_repliable(world, self.reply_to, where, act)
        made = SaidWithin(
            self.contribution,
            where,
            self.organisation,
            self.said,
            self.text,
            self.reply_to,
            self.for_another,
        )
        return [(stream(self.contribution), made)]


def _require_repliable(world: World, contribution: str, where: Within, act: str) -> None:
    other = world.contribution(contribution)
    if other.within != where:
        raise Unknown(
            "no-such-contribution",
            f"{act} was refused: nothing of that id was said about it in this commission.",
            "Check the id in reply_to.",
        )
    if other.reply_to is not None or other.withdrawn:
        raise OutOfOrder(
            "not-to-be-replied-to",
            f"{act} was refused: replies go one level deep, and to what was not taken back.",
            "Reply to the contribution at the top, or say it by itself.",
        )
