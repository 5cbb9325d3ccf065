"""Applying for membership, admitting an applicant, refusing one."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.application.facts import ApplicationAdmitted, ApplicationRefused, Applied
from events.application.state import stream
from events.authority import require_clerk, require_mandate
from events.fact import Actor, Digest, Id
from events.membership.acts import require_both_benches
from events.membership.facts import Admitted, Bench
from events.membership.state import STREAM as MEMBERSHIP
from events.organisation.acts import Profile
from events.organisation.state import stream as organisation_stream
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes


class Apply(Struct, frozen=True):
    """Enter an application for membership, with the profile that the applicant would have."""

    application: Id
    organisation: Id
    bench: Bench
    profile: Profile
    motive: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk enters it, or a member introduces the applicant."""
        act = "Applying"
        if who.office == "member":
            require_mandate(world, who, at, who.organisation or "", act)
        else:
            _require_clerk_or_introducer(world, who, act)
        if world.application(self.application).phase != "unknown":
            raise OutOfOrder(
                "application-exists",
                f"{act} was refused: this id is in use.",
                "Give the application another id, or none: the chamber then makes one.",
            )
        if world.membership.standing(self.organisation) not in (None, "left"):
            raise OutOfOrder(
                "already-a-member",
                f"{act} was refused: this organisation is a member already.",
                "Give the applicant an id of its own, or none: the chamber then makes one.",
            )
        p = self.profile
        applied = Applied(
            application=self.application,
            organisation=self.organisation,
            bench=self.bench,
            motive=self.motive,
            name=p.name,
            stands_for=p.stands_for,
            themes=p.themes,
            target_groups=p.target_groups,
            neighbourhoods=p.neighbourhoods,
            legal_form=p.legal_form,
            founded=p.founded,
            staffing=p.staffing,
            size=p.size,
        )
        return [(stream(self.application), applied)]


class AdmitApplicant(Struct, frozen=True):
    """Admit an applicant, with the profile that it applied with."""

    application: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk admits; nobody needs more than that to come in."""
        act = "Admission"
        require_clerk(world, who, act)
        applied = require_applied(world, self.application, act)
        if world.membership.standing(applied.organisation) not in (None, "left"):
            raise OutOfOrder(
                "already-a-member",
                f"{act} was refused: this organisation is a member already.",
                "It was admitted meanwhile: nothing needs to be done.",
            )
        return [
            (stream(self.application), ApplicationAdmitted(self.application, applied.organisation)),
            (MEMBERSHIP, Admitted(applied.organisation, applied.bench)),
            (organisation_stream(applied.organisation), profile_of(applied).fact()),
        ]


class RefuseApplicant(Struct, frozen=True):
    """Refuse an applicant, with a public reason, in an assembly without rules of procedure."""

    application: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk, where no rules of procedure say otherwise."""
        act = "Refusing an applicant"
        require_clerk(world, who, act)
        require_both_benches(world, act)
        require_applied(world, self.application, act)
        return [(stream(self.application), ApplicationRefused(self.application, self.reason, None))]


def profile_of(applied: Applied) -> Profile:
    """The profile that an applicant would have."""
    return Profile(
        applied.name,
        applied.stands_for,
        applied.themes,
        applied.target_groups,
        applied.neighbourhoods,
        applied.legal_form,
        applied.founded,
        applied.staffing,
        applied.size,
    )


def require_applied(world: World, application: str, act: str) -> Applied:
    """An application that waits.

    Raises: Unknown, OutOfOrder.
    """
    state = world.application(application)
    if state.applied is None:
        raise Unknown(
            "no-such-application",
            f"{act} was refused: there is no such application.",
            "Check its id; /api/applications lists them.",
        )
    if state.phase != "applied":
        raise OutOfOrder(
            "application-judged",
            f"{act} was refused: the applicant was admitted or refused before.",
            "See the application; a refusal can be appealed against.",
        )
    return state.applied


def _require_clerk_or_introducer(world: World, who: Actor, act: str) -> None:
    if who.office != "clerk":
        raise NotAllowed(
            "not-an-introducer",
            f"{act} was refused: the clerk enters applications, or a member introduces the applicant.",
            "Ask the clerk, or somebody with a mandate of a member.",
        )
    require_clerk(world, who, act)
