"""Announcing an agenda, closing its list, revealing the secret of the lot, giving the places.

Which items had how much support is read from hundreds of streams: the clerk process does it, and this act is
told the result. It judges what it can see (the items qualified, the places are no more than the rules have,
nobody is placed twice); whether the computation is right is found by anyone who does it again.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from msgspec import Struct

from events.agenda.drawing import commitment
from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed, Placed, Secret
from events.agenda.state import Agenda, Phase, stream
from events.authority import require_clerk
from events.fact import Actor, Digest, Id, Moment, in_utc
from events.proposal.facts import Scheduled
from events.proposal.phases import require_phase
from events.proposal.state import stream as proposal_stream
from events.refusal import Malformed, OutOfOrder, Unknown
from events.rules.facts import Places
from events.sitting.acts import require_phase as require_sitting
from events.world import World, Writes

MAX_PLACES = 100
"""Items on one agenda, whatever the rules say: so many that nobody could deal with them."""


class Announce(Struct, frozen=True):
    """Announce until when items can qualify for the agenda of a sitting, bound to a secret."""

    sitting: Id
    meets_at: Moment
    closes_at: Moment
    commitment: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk announces it once for a sitting."""
        act = "Announcing an agenda"
        require_clerk(world, who, act)
        if world.agenda(self.sitting).phase != "unknown":
            raise OutOfOrder(
                "agenda-exists",
                f"{act} was refused: that of this sitting was announced before.",
                "What was announced is kept.",
            )
        if not world.rules.version:
            raise OutOfOrder(
                "no-rules-of-places",
                f"{act} was refused: without rules of procedure there are no places to give.",
                "A clerk puts proposals to the vote as they come.",
            )
        closes_at, meets_at = in_utc(self.closes_at, act), in_utc(self.meets_at, act)
        if not at < closes_at < meets_at:
            raise Malformed(
                "agenda-out-of-time",
                f"{act} was refused: its list closes in the future, and before the sitting.",
                "Let closes_at lie between now and meets_at.",
            )
        announced = AgendaAnnounced(self.sitting, world.rules.version, meets_at, closes_at, self.commitment)
        return [(stream(self.sitting), announced)]


class CloseList(Struct, frozen=True):
    """Close the list of items at the announced time."""

    sitting: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process, and never before the time."""
        act = "Closing the list"
        require_clerk(world, who, act)
        announced = _require(world, self.sitting, "announced", act)[1]
        if at < announced.closes_at:
            raise OutOfOrder(
                "too-early-to-close-the-list",
                f"{act} was refused: the announced time has not come.",
                "Wait for it.",
            )
        return [(stream(self.sitting), AgendaClosed(self.sitting, at))]


class Reveal(Struct, frozen=True):
    """Reveal the secret of the lot."""

    sitting: Id
    secret: Secret

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk, once the list is closed; it is the secret that it was bound to."""
        act = "Revealing the lot"
        require_clerk(world, who, act)
        announced = _require(world, self.sitting, "closed", act)[1]
        if commitment(self.secret) != announced.commitment:
            raise Malformed(
                "another-secret",
                f"{act} was refused: its SHA-256 is not what was announced.",
                "Give the secret that was made for this sitting, unchanged.",
            )
        return [(stream(self.sitting), LotRevealed(self.sitting, self.secret))]


class Draw(Struct, frozen=True):
    """Give the places, as they were computed (events/agenda/drawing.py)."""

    sitting: Id
    items: tuple[Placed, ...]

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk, in practice the clerk process, once the secret is known, on a sitting that takes place."""
        act = "Giving the places"
        require_clerk(world, who, act)
        announced = _require(world, self.sitting, "revealed", act)[1]
        places = world.rules.by_version[announced.rules].places
        _require_places(self.items, places, act)
        if places.at_sittings:
            require_sitting(world, self.sitting, act, "convened", "held")
        for item in self.items:
            require_phase(world, item.proposal, act, "supported")
        scheduled = (
            (
                proposal_stream(item.proposal),
                Scheduled(item.proposal, self.sitting, announced.meets_at, item.way),
            )
            for item in self.items
        )
        return [(stream(self.sitting), AgendaDrawn(self.sitting, self.items)), *scheduled]


def _require_places(items: tuple[Placed, ...], places: Places, act: str) -> None:
    ways = Counter(item.way for item in items)
    whole = places.by_support + places.by_rotation + places.by_lot
    if (
        len({item.proposal for item in items}) < len(items)
        or len(items) > min(whole, MAX_PLACES)
        or ways["support"] > places.by_support
        or ways["rotation"] > places.by_rotation
        or ways["late"]
    ):
        raise Malformed(
            "places-by-the-rules",
            f"{act} was refused: there are other places than the rules have, or an item has two.",
            "Compute them again from the log.",
        )


def _require(world: World, sitting: str, phase: Phase, act: str) -> tuple[Agenda, AgendaAnnounced]:
    state = world.agenda(sitting)
    if state.announced is None:
        raise Unknown(
            "no-such-agenda",
            f"{act} was refused: no agenda was announced for such a sitting.",
            "Check the id of the sitting.",
        )
    if state.phase != phase:
        raise OutOfOrder(
            "wrong-phase-of-agenda",
            f"{act} was refused: the agenda is {state.phase}, and for this it must be {phase}.",
            "See the agenda for what comes next.",
        )
    return state, state.announced
