"""Listing an organisation that is no member, inviting it, and keeping to what it answers (E4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import days
from events.authority import holds, require_clerk, require_mandate
from events.coverage.acts import require_rules
from events.fact import Actor, Id, Slugs
from events.prospect.facts import (
    ProspectDeclined,
    ProspectInvited,
    ProspectJoined,
    ProspectListed,
    ProspectRefusedMail,
    ProspectRemoved,
    Way,
)
from events.prospect.state import Prospect, stream
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes

INVITED_ANEW, AFTER_DECLINING = 90, 365
"""Days after an invitation, and after a "not now", before which nobody is invited anew."""


class ListProspect(Struct, frozen=True):
    """List an organisation that is known and is no member."""

    prospect: Id
    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()
    outreach: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, or a member that knows it."""
        act = "Listing an organisation"
        require_listing(world, who, at, act)
        if world.prospect(self.prospect).phase != "unknown":
            raise OutOfOrder(
                "prospect-exists",
                f"{act} was refused: this id is in use.",
                "Give it another id, or none: the chamber then makes one.",
            )
        if self.outreach is not None and world.outreach(self.outreach).phase == "unknown":
            raise Unknown(
                "no-such-outreach",
                f"{act} was refused: there is no such outreach task.",
                "Check its id, or leave it out; /api/outreach lists them.",
            )
        tags = (self.themes, self.target_groups, self.neighbourhoods)
        listed = ProspectListed(self.prospect, *tags, self.outreach)
        return [(stream(self.prospect), listed)]


class InviteProspect(Struct, frozen=True):
    """Invite it to join."""

    prospect: Id
    way: Way

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk, and not again and again: nobody is pressed."""
        act = "Inviting an organisation"
        require_clerk(world, who, act)
        state = require_listed(world, self.prospect, act)
        if self.way == "mail" and state.refuses_mail:
            raise OutOfOrder(
                "refuses-mail",
                f"{act} was refused: it wants no more invitations by mail.",
                "Speak to somebody there, or leave it in peace.",
            )
        if state.again_from is not None and at < state.again_from:
            raise OutOfOrder(
                "invited-lately",
                f"{act} was refused: it was invited, or declined, not long ago.",
                f"It can be invited anew from {state.again_from.isoformat()}.",
            )
        invited = ProspectInvited(self.prospect, self.way, days.after(at, INVITED_ANEW))
        return [(stream(self.prospect), invited)]


class DeclineInvitation(Struct, frozen=True):
    """Write down that it does not join now."""

    prospect: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The clerk; nobody asks why."""
        act = "Noting that it declined"
        require_clerk(world, who, act)
        if require_listed(world, self.prospect, act).phase != "invited":
            raise OutOfOrder(
                "not-invited",
                f"{act} was refused: no invitation stands.",
                "Write down first that it was invited.",
            )
        declined = ProspectDeclined(self.prospect, days.after(at, AFTER_DECLINING))
        return [(stream(self.prospect), declined)]


class RefuseMail(Struct, frozen=True):
    """Want no more invitations by mail."""

    prospect: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Whoever got one, by the link in it; the clerk, for who says it otherwise."""
        act = "Refusing mail"
        itself = who.office == "prospect" and (who.mandate, who.proof) == (self.prospect, "link")
        if not itself and not holds(world, who, "clerk"):
            raise NotAllowed(
                "not-its-mail",
                f"{act} was refused: only whoever got the mail refuses more, or the clerk for them.",
                "Follow the link in the mail, or ask the clerk.",
            )
        if require_listed(world, self.prospect, act).refuses_mail:
            raise OutOfOrder(
                "refuses-mail-already",
                f"{act} was refused: it was said before, and no more mail is sent.",
                "Nothing needs to be done.",
            )
        return [(stream(self.prospect), ProspectRefusedMail(self.prospect))]


class JoinProspect(Struct, frozen=True):
    """Write down which member it became."""

    prospect: Id
    organisation: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """The clerk, once it was admitted."""
        act = "Noting that it joined"
        require_clerk(world, who, act)
        require_listed(world, self.prospect, act)
        if world.membership.standing(self.organisation) != "member":
            raise OutOfOrder(
                "joined-no-member",
                f"{act} was refused: '{self.organisation}' is no member in good standing.",
                "Admit it first, then name it.",
            )
        return [(stream(self.prospect), ProspectJoined(self.prospect, self.organisation))]


class RemoveProspect(Struct, frozen=True):
    """Take it off the list, because it asked for that."""

    prospect: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """The clerk, at its request."""
        act = "Taking an organisation off the list"
        require_clerk(world, who, act)
        require_listed(world, self.prospect, act)
        return [(stream(self.prospect), ProspectRemoved(self.prospect))]


def require_listed(world: World, prospect: str, act: str) -> Prospect:
    """A prospect that neither joined nor was taken off the list.

    Raises: Unknown, OutOfOrder.
    """
    state = world.prospect(prospect)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-prospect",
            f"{act} was refused: no such organisation is listed.",
            "Check its id; /api/prospects lists them.",
        )
    if state.phase in {"joined", "removed"}:
        raise OutOfOrder(
            "no-longer-listed",
            f"{act} was refused: it joined, or asked not to be listed any more.",
            "Nothing needs to be done.",
        )
    return state


def require_listing(world: World, who: Actor, at: datetime, act: str) -> None:
    """Refuse whoever is not the clerk and has no mandate of a member.

    Raises: OutOfOrder, NotAllowed.
    """
    require_rules(world, act)
    if not holds(world, who, "clerk"):
        require_mandate(world, who, at, who.organisation or "", act)
