"""Two organisations become one (E1: one organisation, one vote, so two that merge have one).

The organisation that goes says so first, the one that stays completes it: nobody else merges them, the clerk
neither. Ballots that the one that goes cast before stand, as those of whoever leaves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.fact import Actor, Id
from events.membership.acts import ending
from events.organisation.acts import MAX_MANDATES, require_full_member
from events.organisation.facts import MandateGiven, Merged, MergerAgreed
from events.organisation.state import Mandate, stream
from events.refusal import Malformed, OutOfOrder, Unknown
from events.world import World, Writes


class AgreeMerger(Struct, frozen=True):
    """Agree that the organisation merges into another one; `into` None takes that back."""

    organisation: Id
    into: Id | None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A full member of the organisation that would go."""
        act = "Agreeing to a merger"
        require_full_member(world, who, at, self.organisation, act)
        if self.into is None:
            if world.organisation(self.organisation).merging_into is None:
                raise OutOfOrder(
                    "no-merger-agreed",
                    f"{act} was refused: there is nothing to take back.",
                    "Nothing needs to be done.",
                )
        else:
            _require_partner(world, self.organisation, self.into, act)
        return [(stream(self.organisation), MergerAgreed(self.into))]


class Merge(Struct, frozen=True):
    """Take in an organisation that agreed to it. Its mandates end; those in `moved` are given anew here."""

    organisation: Id
    into: Id
    moved: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A full member of the organisation that stays."""
        act = "Merging"
        require_full_member(world, who, at, self.into, act)
        _require_partner(world, self.into, self.organisation, act)
        gone, stays = world.organisation(self.organisation), world.organisation(self.into)
        if gone.merging_into != self.into:
            raise OutOfOrder(
                "no-merger-agreed",
                f"{act} was refused: that organisation did not agree to merge into yours.",
                "A full member of it agrees first.",
            )
        if len(set(self.moved)) < len(self.moved):
            raise Malformed(
                "mandate-twice", f"{act} was refused: a mandate is named twice.", "Name each mandate once."
            )
        for mandate in self.moved:
            if mandate not in gone.mandates or gone.mandates[mandate].withdrawn:
                raise Unknown(
                    "no-such-mandate",
                    f"{act} was refused: that organisation has no mandate '{mandate}' (any more).",
                    "Name mandates that it has, or none: all of them end.",
                )
            if mandate in stays.mandates:
                raise OutOfOrder(
                    "mandate-exists",
                    f"{act} was refused: mandate '{mandate}' is in use in your organisation.",
                    "Leave it out, and give that person a new mandate afterwards.",
                )
        if len(stays.mandates) + len(self.moved) > MAX_MANDATES:
            raise OutOfOrder(
                "too-many-mandates",
                f"{act} was refused: an organisation gives at most {MAX_MANDATES} mandates.",
                "Move fewer of them.",
            )
        here = stream(self.into)
        return [
            (here, Merged(self.organisation, self.moved)),
            *ending(world, self.organisation),
            *((here, _anew(mandate, gone.mandates[mandate])) for mandate in self.moved),
        ]


def _anew(mandate: str, given: Mandate) -> MandateGiven:
    return MandateGiven(mandate, given.kind, given.valid_from, given.valid_until)


def _require_partner(world: World, organisation: str, other: str, act: str) -> None:
    membership = world.membership
    if other == organisation:
        raise Malformed(
            "merges-with-itself",
            f"{act} was refused: an organisation does not merge with itself.",
            "Name the other organisation.",
        )
    if membership.standing(other) != "member":
        raise Unknown(
            "not-a-member",
            f"{act} was refused: the other organisation is no member in good standing.",
            "Check its id; the directory lists the members.",
        )
    if membership.bench(other) != membership.bench(organisation):
        raise OutOfOrder(
            "other-bench",
            f"{act} was refused: the two sit on different benches.",
            "One of them leaves, and the other is what it is.",
        )
