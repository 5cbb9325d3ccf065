"""Stream `prospect-<id>`: an organisation that is known and is no member: listed, invited, what it said (E4).

    listed → invited ⇄ declined → joined
    from any of these: removed, at its own request

What it is called and how it is reached stand outside the log and outside `prose`, in a table that is erased
when it joins or asks for it (ADR 0051): the log holds a random id, and where it could fill a gap.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from events.fact import Fact, Id, Moment, Slugs

Way = Literal["mail", "in-person"]
"""How somebody is invited: by a mail that the courier carries, or by speaking to them."""


class ProspectListed(Fact, frozen=True):
    """An organisation is known, and is no member.

    prospect: the random id under which it is listed
    themes: the themes that it works on, as far as known, at most 20
    target_groups: the people for whom it works, at most 20
    neighbourhoods: where it works, at most 20; former municipalities too
    outreach: the outreach task by which it was found; null without one
    """

    type: ClassVar[str] = "prospect.listed.v1"
    since: ClassVar[str] = "0.1.0"
    prospect: Id
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs
    outreach: Id | None


class ProspectInvited(Fact, frozen=True):
    """It was invited to join.

    prospect: which one
    way: by a mail, or by speaking to somebody there
    again_from: not to be invited anew before this moment (UTC): the end of a day in Brussels
    """

    type: ClassVar[str] = "prospect.invited.v1"
    since: ClassVar[str] = "0.1.0"
    prospect: Id
    way: Way
    again_from: Moment


class ProspectDeclined(Fact, frozen=True):
    """It does not join now. Why is its own matter, and is not asked.

    prospect: which one
    again_from: not to be invited anew before this moment (UTC): the end of a day in Brussels
    """

    type: ClassVar[str] = "prospect.declined.v1"
    since: ClassVar[str] = "0.1.0"
    prospect: Id
    again_from: Moment


class ProspectRefusedMail(Fact, frozen=True):
    """It wants no more invitations by mail, for good; its address was erased with that.

    prospect: which one
    """

    type: ClassVar[str] = "prospect.refused-mail.v1"
    since: ClassVar[str] = "0.1.0"
    prospect: Id


class ProspectJoined(Fact, frozen=True):
    """It became a member; what was kept about it outside the log was erased.

    prospect: which one
    organisation: the member that it is now
    """

    type: ClassVar[str] = "prospect.joined.v1"
    since: ClassVar[str] = "0.1.0"
    prospect: Id
    organisation: Id


class ProspectRemoved(Fact, frozen=True):
    """It asked not to be listed; what was kept about it outside the log was erased.

    prospect: which one
    """

    type: ClassVar[str] = "prospect.removed.v1"
    since: ClassVar[str] = "0.1.0"
    prospect: Id


Event = (
    ProspectListed
    | ProspectInvited
    | ProspectDeclined
    | ProspectRefusedMail
    | ProspectJoined
    | ProspectRemoved
)
