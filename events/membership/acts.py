"""Admitting, suspending, reinstating, leaving."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_mandate
from events.fact import Actor, Digest, Id
from events.membership.facts import Admitted, Bench, Left, Reinstated, Suspended
from events.membership.state import STREAM, Standing
from events.organisation.acts import Profile
from events.organisation.facts import MandateWithdrawn, MergerAgreed
from events.organisation.state import stream as organisation_stream
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes


class Admit(Struct, frozen=True):
    """Admit an organisation, with its first profile."""

    organisation: Id
    bench: Bench
    profile: Profile

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk admits who is no member yet, or was one and left."""
        require_clerk(world, who, "Admission")
        if world.membership.standing(self.organisation) not in (None, "left"):
            raise OutOfOrder(
                "already-a-member",
                "Admission was refused: this organisation is a member already.",
                "Change its profile, or reinstate it if it is suspended.",
            )
        return [
            (STREAM, Admitted(self.organisation, self.bench)),
            (organisation_stream(self.organisation), self.profile.fact()),
        ]


class Suspend(Struct, frozen=True):
    """Suspend a member, with a public reason."""

    organisation: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk suspends a member where no rules of procedure say otherwise. Ballots cast before stand."""
        require_clerk(world, who, "Suspension")
        require_both_benches(world, "Suspension")
        require_standing(world, self.organisation, "member", "Suspension")
        return [(STREAM, Suspended(self.organisation, self.reason))]


class Reinstate(Struct, frozen=True):
    """End a suspension, with a public reason."""

    organisation: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk reinstates who is suspended."""
        require_clerk(world, who, "Reinstatement")
        require_standing(world, self.organisation, "suspended", "Reinstatement")
        return [(STREAM, Reinstated(self.organisation, self.reason))]


class Leave(Struct, frozen=True):
    """Leave the assembly. Its mandates end with it: who comes back begins anew."""

    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself leaves, or the clerk records that it left."""
        if who.office != "clerk":
            require_mandate(world, who, at, self.organisation, "Leaving", suspended_too=True)
        else:
            require_clerk(world, who, "Leaving")
        if world.membership.standing(self.organisation) in (None, "left"):
            raise Unknown(
                "not-a-member",
                "Leaving was refused: this organisation is no member.",
                "Check the id of the organisation.",
            )
        return ending(world, self.organisation)


def ending(world: World, organisation: str) -> Writes:
    """What ends with a membership: the mandates, and the word to merge into another organisation."""
    stream, state = organisation_stream(organisation), world.organisation(organisation)
    return [
        (STREAM, Left(organisation)),
        *([] if state.merging_into is None else [(stream, MergerAgreed(None))]),
        *(
            (stream, MandateWithdrawn(mandate))
            for mandate, given in state.mandates.items()
            if not given.withdrawn
        ),
    ]


def require_both_benches(world: World, act: str) -> None:
    """Refuse what the clerk does alone only in an assembly without rules of procedure (F3).

    Raises: NotAllowed.
    """
    if world.rules.version:
        raise NotAllowed(
            "takes-both-benches",
            f"{act} was refused: by the rules of procedure it takes one person of each bench.",
            "Somebody with a mandate asks for a measure, and somebody of the other bench confirms it.",
        )


def require_standing(world: World, organisation: str, standing: Standing, act: str) -> None:
    """Refuse unless the organisation stands so.

    Raises: Unknown, OutOfOrder.
    """
    now = world.membership.standing(organisation)
    if now is None:
        raise Unknown(
            "not-a-member",
            f"{act} was refused: this organisation is unknown here.",
            "Check the id of the organisation; the directory lists the members.",
        )
    if now != standing:
        raise OutOfOrder(
            "wrong-standing",
            f"{act} was refused: it needs an organisation that is '{standing}', and this one is '{now}'.",
            "See its standing in the directory.",
        )
