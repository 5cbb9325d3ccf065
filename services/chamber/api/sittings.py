"""Sittings: convened, held, minuted; agenda, documents, turns, attendance; as a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from events.attendance.acts import Come, Go
from events.poll.facts import Tally
from events.refusal import Unknown
from events.sitting.acts import Begin, Cancel, Convene, End, Move
from events.sitting.agenda import AddDocument, OrderAgenda, PutItem
from events.sitting.facts import Kind
from events.sitting.floor import AskTurn, GiveTurn, WaiveTurn
from events.sitting.minutes import ApproveMinutes, DraftMinutes
from services.chamber.api.organisations import ReasonBody
from services.chamber.api.reads import At, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Asked, Body, Case, Deed, Nothing, Parts, Reply, Route, act
from services.chamber.views import Page, page
from services.chamber.views import assembly as assembly_views
from services.chamber.views import sittings as views
from services.chamber.views.going_on import line
from services.chamber.words import Background, Id, Moment, Reason, Short, Slug, Title

CALENDAR = "text/calendar"

IN_A_CALENDAR = 500
"""How many sittings a calendar holds, the latest ones."""


class WhereBody(Body, kw_only=True):
    """When and where: at a place, on line, or both."""

    starts_at: Moment
    ends_at: Moment
    place: Short | None = None
    link: Annotated[str, Meta(pattern=r"^https://[!-~]+$", max_length=500)] | None = None


class SittingBody(WhereBody, kw_only=True):
    """A sitting. `about`: the neighbourhood or the theme of one that is not plenary."""

    title: Title
    kind: Kind = "plenary"
    about: Slug | None = None
    id: Id | None = None


class MoveBody(WhereBody, kw_only=True):
    """The new time and place, and why."""

    reason: Reason


class ItemBody(Body):
    """An agenda item. `hands`: how the sitting voted on taking it up, of a late one."""

    title: Title
    proposal: Id | None = None
    hands: Tally | None = None
    id: Id | None = None


class OrderBody(Body):
    """All items of the agenda, first to last."""

    items: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=100)]


class DocumentBody(Body):
    """A document, for the sitting or for one of its items."""

    title: Title
    text: Background
    item: Id | None = None
    id: Id | None = None


class FloorBody(Body):
    """Who is given the floor."""

    organisation: Id


class PresenceBody(Body):
    """Which organisation; without it the one that the token acts for."""

    organisation: Id | None = None


class MinutesBody(Body):
    """The minutes."""

    text: Background


class ApprovalBody(Body):
    """Which version was approved, and by which sitting."""

    version: Annotated[int, Meta(ge=1, le=1_000)]
    by: Id


def convene(body: SittingBody, case: Case) -> Deed:
    """Convene a sitting."""
    sitting = body.id or case.new_id()
    where = (case.maybe(body.place), case.maybe(body.link))
    convened = Convene(
        sitting, body.kind, case.text(body.title), body.starts_at, body.ends_at, body.about, *where
    )
    return Deed(sitting, convened)


def move(body: MoveBody, case: Case) -> Deed:
    """Move it."""
    sitting = case.ids["sitting"]
    where = (case.maybe(body.place), case.maybe(body.link))
    return Deed(sitting, Move(sitting, body.starts_at, body.ends_at, case.text(body.reason), *where))


def cancel(body: ReasonBody, case: Case) -> Deed:
    """Call it off."""
    return Deed(case.ids["sitting"], Cancel(case.ids["sitting"], case.text(body.reason)))


def begin(_body: Nothing, case: Case) -> Deed:
    """Open it."""
    return Deed(case.ids["sitting"], Begin(case.ids["sitting"]))


def end(_body: Nothing, case: Case) -> Deed:
    """Close it."""
    return Deed(case.ids["sitting"], End(case.ids["sitting"]))


def put_item(body: ItemBody, case: Case) -> Deed:
    """Put something on the agenda."""
    item = body.id or case.new_id()
    return Deed(item, PutItem(case.ids["sitting"], item, case.text(body.title), body.proposal, body.hands))


def order(body: OrderBody, case: Case) -> Deed:
    """Give the agenda another order."""
    return Deed(case.ids["sitting"], OrderAgenda(case.ids["sitting"], body.items))


def add_document(body: DocumentBody, case: Case) -> Deed:
    """Lay a document before it."""
    document = body.id or case.new_id()
    texts = (case.text(body.title), case.text(body.text))
    return Deed(document, AddDocument(case.ids["sitting"], document, *texts, body.item))


def ask_turn(_body: Nothing, case: Case) -> Deed:
    """Ask for the floor."""
    item = case.ids["item"]
    return Deed(item, AskTurn(case.ids["sitting"], item, case.organisation))


def waive_turn(_body: Nothing, case: Case) -> Deed:
    """No longer want it."""
    item = case.ids["item"]
    return Deed(item, WaiveTurn(case.ids["sitting"], item, case.organisation))


def give_turn(body: FloorBody, case: Case) -> Deed:
    """Give it."""
    item = case.ids["item"]
    return Deed(item, GiveTurn(case.ids["sitting"], item, body.organisation))


def come(body: PresenceBody, case: Case) -> Deed:
    """Sign in."""
    organisation = body.organisation or case.organisation
    return Deed(organisation, Come(case.ids["sitting"], organisation))


def go(body: PresenceBody, case: Case) -> Deed:
    """Sign out."""
    organisation = body.organisation or case.organisation
    return Deed(organisation, Go(case.ids["sitting"], organisation))


def draft_minutes(body: MinutesBody, case: Case) -> Deed:
    """Write the minutes."""
    return Deed(case.ids["sitting"], DraftMinutes(case.ids["sitting"], case.text(body.text)))


def approve_minutes(body: ApprovalBody, case: Case) -> Deed:
    """Approve them."""
    return Deed(case.ids["sitting"], ApproveMinutes(case.ids["sitting"], body.version, body.by))


class SittingsQuery(Moving):
    """Only those that are not over, the next one first."""

    coming: bool = False


async def sittings(reading: Reading, query: SittingsQuery, _ids: Mapping[str, str]) -> Page:
    """The sittings."""
    lines = await views.sittings(reading, coming=query.coming, after=query.after, limit=query.limit)
    if not lines and query.after and not await views.sittings(reading, sitting=line(query.after), limit=1):
        raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def sitting(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Sitting:
    """One sitting."""
    found = await views.sitting(reading, ids["sitting"])
    if found is None:
        raise _none()
    return found


async def calendar(parts: Parts, asked: Asked) -> Reply:
    """All sittings, or one, as iCalendar."""
    reading = parts.reading
    seen = await reading.seen((*views.OF, *assembly_views.OF), asked.input.at_least)
    wanted: dict[str, Any] = {"sitting": asked.ids["sitting"]} if "sitting" in asked.ids else {}
    lines = await views.sittings(reading, limit=IN_A_CALENDAR, **wanted)
    if wanted and not lines:
        raise _none()
    assembly = await assembly_views.assembly(reading)
    origin = "" if assembly is None else assembly.origin
    return Reply(200, views.calendar(lines, origin), seen)


def _none() -> Unknown:
    return Unknown(
        "no-such-sitting",
        "There is no such sitting, or it was not seen yet.",
        "See /api/sittings for those that there are; after an act, ask with at_least.",
    )


_ONE = "/sittings/{sitting}"
_ITEM = "/sittings/{sitting}/agenda/{item}"
_BUREAU = "the clerk or the chair"

ROUTES = (
    act("convene-sitting", "/sittings", "Convene a sitting.", _BUREAU, SittingBody, convene),
    read("list-sittings", "/sittings", "The sittings, the latest first.", views.OF, SittingsQuery,
         list[views.SittingLine], sittings),
    Route("sittings-calendar", "GET", "/sittings.ics", "The sittings as iCalendar.", "public", calendar, 200,
          None, query=At, media=CALENDAR),
    read("show-sitting", _ONE, "Agenda, documents, turns, attendance, minutes.", views.OF, At, views.Sitting,
         sitting),
    Route("sitting-calendar", "GET", f"{_ONE}/calendar.ics", "A sitting as iCalendar.", "public", calendar,
          200, None, query=At, media=CALENDAR),
    act("move-sitting", f"{_ONE}/moves", "Hold it at another time or place.", _BUREAU, MoveBody, move),
    act("cancel-sitting", f"{_ONE}/cancellation", "Call it off.", _BUREAU, ReasonBody, cancel),
    act("begin-sitting", f"{_ONE}/opening", "Open it: its agenda is settled.", _BUREAU, Nothing, begin),
    act("end-sitting", f"{_ONE}/closing", "Close it.", _BUREAU, Nothing, end),
    act("put-item", f"{_ONE}/agenda", "Put something on the agenda.", _BUREAU, ItemBody, put_item),
    act("order-agenda", f"{_ONE}/order", "Give the agenda another order.", _BUREAU, OrderBody, order),
    act("add-document", f"{_ONE}/documents", "Lay a document before it.", _BUREAU, DocumentBody,
        add_document),
    act("ask-turn", f"{_ITEM}/turns", "Ask for the floor.", "a mandate of a member", Nothing, ask_turn),
    act("waive-turn", f"{_ITEM}/waiver", "No longer want the floor.", "a mandate of who waits", Nothing,
        waive_turn),
    act("give-turn", f"{_ITEM}/floor", "Give the floor to whom it is due.", _BUREAU, FloorBody, give_turn),
    act("come-to-sitting", f"{_ONE}/attendance", "Sign in.", "a mandate of a member, or the clerk",
        PresenceBody, come),
    act("leave-sitting", f"{_ONE}/departures", "Sign out.", "a mandate of a member, or the clerk",
        PresenceBody, go),
    act("draft-minutes", f"{_ONE}/minutes", "Write the minutes.", _BUREAU, MinutesBody, draft_minutes),
    act("approve-minutes", f"{_ONE}/approval", "Record that a later sitting approved the minutes.", _BUREAU,
        ApprovalBody, approve_minutes),
)  # fmt: skip
"""The routes about sittings."""
