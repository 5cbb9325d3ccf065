"""Profiles and mandates."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_mandate
from events.fact import Actor, Digest, Id, Moment, Slugs, in_utc
from events.organisation.facts import MandateGiven, MandateKind, MandateWithdrawn, Profiled
from events.organisation.state import stream
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes

MAX_MANDATES = 100
"""How many mandates an organisation may ever give: a bound on its state, far above any real use."""


class Profile(Struct, frozen=True):
    """What an organisation says of itself."""

    name: Digest
    stands_for: Digest | None = None
    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()

    def fact(self) -> Profiled:
        """The profile as a fact."""
        return Profiled(self.name, self.stands_for, self.themes, self.target_groups, self.neighbourhoods)


class ChangeProfile(Struct, frozen=True):
    """Replace an organisation's profile."""

    organisation: Id
    profile: Profile

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself changes it, or the clerk does for it."""
        _require_clerk_or_own(world, who, at, self.organisation, "Changing the profile")
        return [(stream(self.organisation), self.profile.fact())]


class GiveMandate(Struct, frozen=True):
    """Give a person authority to act for an organisation. `valid_from` None: from now on."""

    organisation: Id
    mandate: Id
    kind: MandateKind
    valid_from: Moment | None = None
    valid_until: Moment | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk gives the first one; later a full member of the organisation may too."""
        act = "Giving a mandate"
        _require_clerk_or_own(world, who, at, self.organisation, act, full=True)
        organisation = world.organisation(self.organisation)
        valid_from = at if self.valid_from is None else in_utc(self.valid_from, act)
        valid_until = None if self.valid_until is None else in_utc(self.valid_until, act)
        if valid_until is not None and valid_until <= max(valid_from, at):
            raise Malformed(
                "mandate-without-time",
                "Giving a mandate was refused: it would end before it begins, or has ended already.",
                "Let valid_until lie after valid_from and in the future, or leave it out.",
            )
        if self.mandate in organisation.mandates:
            raise OutOfOrder(
                "mandate-exists",
                "Giving a mandate was refused: this id is in use.",
                "Give it another id, or none: the chamber then makes one.",
            )
        if len(organisation.mandates) >= MAX_MANDATES:
            raise OutOfOrder(
                "too-many-mandates",
                f"Giving a mandate was refused: an organisation gives at most {MAX_MANDATES}.",
                "Ask the clerk to register the organisation anew.",
            )
        given = MandateGiven(self.mandate, self.kind, valid_from, valid_until)
        return [(stream(self.organisation), given)]


class WithdrawMandate(Struct, frozen=True):
    """End a mandate. Ballots cast under it stand."""

    organisation: Id
    mandate: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, a full member of the organisation, or the holder itself withdraws it."""
        own = who.mandate == self.mandate
        _require_clerk_or_own(world, who, at, self.organisation, "Withdrawing a mandate", full=not own)
        mandate = world.organisation(self.organisation).mandates.get(self.mandate)
        if mandate is None or mandate.withdrawn:
            raise Unknown(
                "no-such-mandate",
                "Withdrawing a mandate was refused: this organisation has no such mandate (any more).",
                "Check both ids.",
            )
        return [(stream(self.organisation), MandateWithdrawn(self.mandate))]


def _require_clerk_or_own(
    world: World, who: Actor, at: datetime, organisation: str, act: str, *, full: bool = False
) -> None:
    if who.office == "clerk":
        require_clerk(world, who, act)
        if world.membership.standing(organisation) in (None, "left"):
            raise Unknown(
                "not-a-member",
                f"{act} was refused: this organisation is no member.",
                "Check the id of the organisation; the directory lists the members.",
            )
        return
    mandate = require_mandate(world, who, at, organisation, act)
    if full and mandate.kind != "full":
        raise NotAllowed(
            "not-a-full-member",
            f"{act} was refused: a substitute may not do it.",
            "Ask a full member of your organisation, or the clerk.",
        )
