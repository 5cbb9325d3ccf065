"""Profiles and mandates."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_mandate
from events.fact import Actor, Digest, Id, Moment, Slugs, in_utc
from events.organisation.facts import (
    Described,
    LegalForm,
    MandateGiven,
    MandateKind,
    MandateWithdrawn,
    Profiled,
    Size,
    Staffing,
    Year,
)
from events.organisation.state import stream
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes

MAX_MANDATES = 100
"""How many mandates an organisation may ever give: a bound on its state, far above any real use."""


class Profile(Struct, frozen=True):
    """What an organisation says of itself. `founded` is a year."""

    name: Digest
    stands_for: Digest | None = None
    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()
    legal_form: LegalForm | None = None
    founded: Year | None = None
    staffing: Staffing | None = None
    size: Size | None = None

    def fact(self) -> Profiled | Described:
        """The profile as a fact: in its first form as long as that holds all of it."""
        told = (self.name, self.stands_for, self.themes, self.target_groups, self.neighbourhoods)
        besides = (self.legal_form, self.founded, self.staffing, self.size)
        return Profiled(*told) if besides == (None,) * 4 else Described(*told, *besides)


class ChangeProfile(Struct, frozen=True):
    """Replace an organisation's profile."""

    organisation: Id
    profile: Profile

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself changes it, or the clerk does for it."""
        require_clerk_or_own(world, who, at, self.organisation, "Changing the profile")
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
        require_clerk_or_own(world, who, at, self.organisation, act, full=True)
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
        require_clerk_or_own(world, who, at, self.organisation, "Withdrawing a mandate", full=not own)
        mandate = world.organisation(self.organisation).mandates.get(self.mandate)
        if mandate is None or mandate.withdrawn:
            raise Unknown(
                "no-such-mandate",
                "Withdrawing a mandate was refused: this organisation has no such mandate (any more).",
                "Check both ids.",
            )
        return [(stream(self.organisation), MandateWithdrawn(self.mandate))]


def require_clerk_or_own(
    world: World, who: Actor, at: datetime, organisation: str, act: str, *, full: bool = False
) -> None:
    """Refuse unless a clerk acts, for a member, or the organisation itself; `full`: by a full member.

    Raises: NotAllowed, Unknown.
    """
    if who.office == "clerk":
        require_clerk(world, who, act)
        if world.membership.standing(organisation) in (None, "left"):
            raise Unknown(
                "not-a-member",
                f"{act} was refused: this organisation is no member.",
                "Check the id of the organisation; the directory lists the members.",
            )
        return
    if full:
        require_full_member(world, who, at, organisation, act)
    else:
        require_mandate(world, who, at, organisation, act)


def require_full_member(world: World, who: Actor, at: datetime, organisation: str, act: str) -> None:
    """Refuse unless a full member of the organisation acts, and no substitute.

    Raises: NotAllowed.
    """
    if require_mandate(world, who, at, organisation, act).kind != "full":
        raise NotAllowed(
            "not-a-full-member",
            f"{act} was refused: a substitute may not do it.",
            "Ask a full member of your organisation, or the clerk.",
        )
