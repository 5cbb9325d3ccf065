"""Organisations that are known and are no members: listing, inviting, keeping to what they answer (E4).

Two things are kept of each: facts under a random id in the log, and in an ordinary table what it is called
and how it is reached, which only the clerk reads. The act comes first: of one that the rules refuse nothing
is kept. What stops between the two leaves an id without a name; the clerk gives it one.
"""

from __future__ import annotations

from typing import Literal

from events.authority import require_clerk
from events.fact import Actor, Slugs
from events.prospect.acts import (
    DeclineInvitation,
    InviteProspect,
    JoinProspect,
    ListProspect,
    RefuseMail,
    RemoveProspect,
    require_listed,
    require_listing,
)
from events.prospect.facts import Way
from events.refusal import OutOfOrder, Unknown
from events.world import World
from services.chamber.api.people import Email
from services.chamber.api.reads import At, Paged, no_such_after
from services.chamber.problem import Declined
from services.chamber.route import (
    Answer,
    Asked,
    Body,
    Case,
    Deed,
    Nothing,
    Parts,
    Reply,
    Route,
    act,
    done,
    encode,
    prepared,
)
from services.chamber.views import outreach as views
from services.chamber.words import Id, Name, Short

LISTING, CHANGING, READING = "Listing an organisation", "Changing what is kept", "Reading the list"


class KnownBody(Body, kw_only=True):
    """What it is called and how it is reached: kept outside the log, read by the clerk alone."""

    name: Name
    email: Email | None = None
    language: Literal["nl", "en", "fr"] = "nl"
    about: Short | None = None


class ProspectBody(KnownBody, kw_only=True):
    """Also where it could fill a gap, and by which task it was found: that stands in the log."""

    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()
    outreach: Id | None = None
    id: Id | None = None


class InvitationWayBody(Body):
    """By a mail to its address, or by speaking to somebody there."""

    way: Way


class JoinedBody(Body):
    """Which member it is now."""

    organisation: Id


async def listed(parts: Parts, asked: Asked) -> Reply:
    """List it: the act, then what is kept."""
    body: ProspectBody = asked.input
    made: list[str] = []

    async def decide(case: Case) -> Deed:
        prospect = body.id or case.new_id()
        await parts.gateway.ask(lambda world, at: require_listing(world, case.who, at, LISTING))
        await require_unknown(parts, prospect, body)  # only now: what is listed is not for everybody
        made.append(prospect)
        tags = (body.themes, body.target_groups, body.neighbourhoods)
        return Deed(prospect, ListProspect(prospect, *tags, body.outreach))

    reply, _ = await done(parts, asked, decide)
    await _keep(parts, made[0], body)
    return reply


async def change(parts: Parts, asked: Asked) -> Reply:
    """Replace what is kept of it."""
    who, prospect, body = asked.actor, asked.ids["prospect"], asked.input
    await parts.gateway.ask(lambda world, _at: _require_changing(world, who, prospect))
    await require_unknown(parts, prospect, body)
    await _keep(parts, prospect, body)
    found = await views.prospect(parts.reading, parts.prospects, prospect)
    return Reply(200, encode(found))


async def _keep(parts: Parts, prospect: str, body: KnownBody) -> None:
    """Keep what is known of it, unless it left the list, be it meanwhile."""
    if await _erased(parts, prospect):
        return
    await parts.prospects.keep(prospect, body.name, body.email, body.language, body.about or "")
    await _erased(parts, prospect)


async def _erased(parts: Parts, prospect: str) -> bool:
    """Erase what is kept of one that left the list; whether it did. Whoever is removed gets no mail again."""
    phase = await parts.gateway.ask(lambda world, _at: world.prospect(prospect).phase)
    if phase == "removed":
        await parts.prospects.refuse(prospect)
    if phase in {"joined", "removed"}:
        await parts.prospects.erase(prospect)
    return phase in {"joined", "removed"}


async def _ended(parts: Parts, asked: Asked, deed: Deed) -> Reply:
    """The act, then what was kept is gone: also where it was done before, and stopped before that."""
    try:
        reply, _ = await done(parts, asked, lambda _case: deed)
    except OutOfOrder:
        await _erased(parts, deed.id)
        raise
    await _erased(parts, deed.id)
    return reply


async def require_unknown(parts: Parts, prospect: str, body: KnownBody) -> None:
    """Refuse one that is listed under another id, and an address that refused mail.

    Raises: Declined.
    """
    if body.email is not None and await parts.prospects.refused(body.email):
        raise Declined(
            409,
            "refuses-mail",
            f"{LISTING} was refused: this address wants no more invitations by mail.",
            "Leave the address out, and speak to somebody there.",
        )
    if await parts.prospects.alike(prospect, body.name, body.email) is not None:
        raise Declined(
            409,
            "prospect-known",
            f"{LISTING} was refused: one of that name or address is listed already.",
            "Nothing needs to be done; the clerk sees it in the list.",
        )


async def invite(parts: Parts, body: InvitationWayBody, case: Case) -> Deed:
    """Invite it. The courier makes the mail of what stands in the log."""
    prospect = case.ids["prospect"]
    act_ = InviteProspect(prospect, body.way)
    if body.way == "mail":
        known = await parts.prospects.find(prospect)
        if known is not None and known.email is None:
            raise Declined(
                409,
                "no-address",
                "Inviting an organisation was refused: no address is kept of it.",
                "Write its address down first, or invite it by speaking to somebody there.",
            )
    return Deed(prospect, act_)


def decline(_body: Nothing, case: Case) -> Deed:
    """Write down that it declined."""
    prospect = case.ids["prospect"]
    return Deed(prospect, DeclineInvitation(prospect))


async def refuse_mail(parts: Parts, asked: Asked) -> Reply:
    """No more mail: the act, then the address is gone."""
    prospect = asked.ids["prospect"]
    try:
        reply, _ = await done(parts, asked, lambda _case: Deed(prospect, RefuseMail(prospect)))
    except OutOfOrder as refused:  # said before, perhaps by one that stopped here
        if refused.code == "refuses-mail-already":
            await parts.prospects.refuse(prospect)
        await _erased(parts, prospect)
        raise
    await parts.prospects.refuse(prospect)
    return reply


async def join(parts: Parts, asked: Asked) -> Reply:
    """It joined: the act, then what was kept is gone."""
    prospect, organisation = asked.ids["prospect"], asked.input.organisation
    return await _ended(parts, asked, Deed(prospect, JoinProspect(prospect, organisation)))


async def remove(parts: Parts, asked: Asked) -> Reply:
    """It asked for that: the act, then what was kept is gone, and its address is never written to again."""
    prospect = asked.ids["prospect"]
    return await _ended(parts, asked, Deed(prospect, RemoveProspect(prospect)))


class ProspectsQuery(Paged):
    """In a phase, or found by a task."""

    phase: Literal["listed", "invited", "declined", "joined", "removed"] | None = None
    outreach: Id | None = None


async def prospects(parts: Parts, asked: Asked) -> Reply:
    """The list, for the clerk."""
    who, query, reading = asked.actor, asked.input, parts.reading
    await parts.gateway.ask(lambda world, _at: require_clerk(world, who, READING))
    seen = await reading.seen(views.OF, query.at_least)
    lines = await views.prospects(reading, parts.prospects, **query.wanted())
    if not lines and query.after and await views.prospect(reading, parts.prospects, query.after) is None:
        raise no_such_after(query.after)
    return Reply(200, encode(lines), seen)


async def prospect(parts: Parts, asked: Asked) -> Reply:
    """One of them, for the clerk."""
    who = asked.actor
    await parts.gateway.ask(lambda world, _at: require_clerk(world, who, READING))
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    found = await views.prospect(parts.reading, parts.prospects, asked.ids["prospect"])
    if found is None:
        raise Unknown(
            "no-such-prospect",
            "No such organisation is listed, or it was not seen yet.",
            "See /api/prospects for those that are; after an act, ask with at_least.",
        )
    return Reply(200, encode(found), seen)


def _require_changing(world: World, who: Actor, prospect: str) -> None:
    require_clerk(world, who, CHANGING)
    require_listed(world, prospect, CHANGING)


_ONE = "/prospects/{prospect}"
_ITSELF = "the clerk; by the link in a mail whoever got it"

ROUTES = (
    Route("list-prospect", "POST", "/prospects", "List an organisation that is known and is no member.",
          "a mandate of a member, or the clerk", listed, 201, Answer, body=ProspectBody, token=True),
    Route("list-prospects", "GET", "/prospects", "Organisations that are known and are no members, the latest"
          " first.", "the clerk", prospects, 200, list[views.ProspectLine], query=ProspectsQuery, token=True),
    Route("show-prospect", "GET", _ONE, "One of them.", "the clerk", prospect, 200, views.ProspectLine,
          query=At, token=True),
    Route("change-prospect", "POST", _ONE, "Replace what it is called and how it is reached; the log tells"
          " nothing of it.", "the clerk", change, 200, views.ProspectLine, body=KnownBody, token=True),
    prepared("invite-prospect", f"{_ONE}/invitations", "Invite it, by a mail or by speaking to somebody"
             " there.", "the clerk", InvitationWayBody, invite),
    act("note-declined", f"{_ONE}/declined", "Write down that it does not join now.", "the clerk", Nothing,
        decline),
    Route("refuse-prospect-mail", "POST", f"{_ONE}/mail-refusal", "No more invitations by mail, for good: its"
          " address is erased.", _ITSELF, refuse_mail, 201, Answer, body=Nothing, token=True),
    Route("note-joined", "POST", f"{_ONE}/membership", "Write down which member it is now: what was kept of"
          " it is erased.", "the clerk", join, 201, Answer, body=JoinedBody, token=True),
    Route("remove-prospect", "POST", f"{_ONE}/removal", "Take it off the list at its own request: what was"
          " kept of it is erased.", "the clerk", remove, 201, Answer, body=Nothing, token=True),
)  # fmt: skip
"""The routes about organisations that are no members."""
