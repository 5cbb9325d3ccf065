"""Casting a ballot."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_mandate
from events.ballot.facts import Cast as BallotCast
from events.ballot.state import stream
from events.fact import Actor, Id
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.tally.majority import Choice
from events.world import World, Writes


class Cast(Struct, frozen=True):
    """Cast the organisation's ballot, or change it."""

    poll: Id
    organisation: Id
    choice: Choice

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """One ballot each. It needs an open poll, a place on its roll, and standing and authority now."""
        poll = world.poll(self.poll)
        if poll.opened is None:
            raise Unknown(
                "no-such-poll",
                "The ballot was refused: there is no such poll.",
                "Check the id of the poll; the front page lists those that are open.",
            )
        if poll.phase != "open":
            raise OutOfOrder(
                f"poll-{poll.phase}",
                f"The ballot was refused: the poll is {poll.phase}.",
                "See the poll's page for its result.",
            )
        if poll.closes_at is not None and at >= poll.closes_at:
            raise OutOfOrder(
                "poll-closing",
                f"The ballot was refused: the poll closed at {poll.closes_at.isoformat()}.",
                "Ballots are taken until the announced time; the result follows on the poll's page.",
            )
        require_mandate(world, who, at, self.organisation, "The ballot")
        if world.membership.standing(self.organisation, poll.opened.membership_version) != "member":
            raise NotAllowed(
                "not-on-the-roll",
                "The ballot was refused: your organisation is not on the roll of this poll.",
                "The roll was frozen when the poll opened; your organisation votes in the next one.",
            )
        world.ballot(self.poll, self.organisation)
        return [(stream(self.poll, self.organisation), BallotCast(self.poll, self.organisation, self.choice))]
