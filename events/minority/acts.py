"""Taking a minority position."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from events.authority import require_mandate
from events.fact import Actor, Digest, Id
from events.minority.facts import PositionTaken
from events.minority.state import stream
from events.poll.facts import OpenedV2
from events.poll.state import Poll
from events.proposal.phases import require_phase
from events.refusal import NotAllowed, OutOfOrder
from events.world import World, Writes

MAX_VERSIONS = 100
"""How often an organisation takes a position on one outcome, at most."""


class TakePosition(Struct, frozen=True):
    """Take a minority position on an outcome, or take it in other words."""

    proposal: Id
    organisation: Id
    text: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any organisation that was on the roll, within the term of the rules after the close of the vote.

        How it voted is not asked: a vote may have been secret, and one may vote for and have a reservation.
        """
        act = "The minority position"
        require_mandate(world, who, at, self.organisation, act)
        _, terms = require_phase(world, self.proposal, act, "concluded")
        poll = world.poll(terms.poll or "")
        if not _on_the_roll(world, poll, self.organisation):
            raise NotAllowed(
                "not-on-the-roll",
                f"{act} was refused: your organisation was not on the roll of this vote.",
                "Say it as a contribution to the next item about it.",
            )
        days = world.rules.by_version[terms.rules].periods.minority
        if poll.closes_at is None or at >= poll.closes_at + timedelta(days=days):
            raise OutOfOrder(
                "too-late-for-a-position",
                f"{act} was refused: positions are taken until {days} days after the close of the vote.",
                "Say it as a contribution to the next item about it.",
            )
        if world.position(self.proposal, self.organisation).versions >= MAX_VERSIONS:
            raise OutOfOrder(
                "position-taken-too-often",
                f"{act} was refused: your organisation took {MAX_VERSIONS} positions on this outcome.",
                "The last one stands in the record.",
            )
        taken = PositionTaken(self.proposal, self.organisation, self.text)
        return [(stream(self.proposal, self.organisation), taken)]


def _on_the_roll(world: World, poll: Poll, organisation: str) -> bool:
    terms = poll.opened
    if terms is None:
        return False
    if isinstance(terms, OpenedV2) and terms.voters is not None:
        return organisation in terms.voters
    return world.membership.standing(organisation, terms.membership_version) == "member"
