"""Calls for candidates: standing, the election of a bench, and the lot of a tie (M3, E6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import structs

from events.agenda.facts import Secret
from events.call.acts import OpenCall, Stand, WithdrawCandidacy
from events.call.deciding import OpenDraw, PutCallToVote, RevealValue
from events.call.facts import Effort, Seats
from events.fact import Digest
from events.membership.facts import Bench
from events.refusal import Refused, Unknown
from services.chamber.api.reads import At, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Nothing, Parts, act, prepared
from services.chamber.sealing import WITHIN
from services.chamber.views import Page, page
from services.chamber.views import calls as views
from services.chamber.views.going_on import line
from services.chamber.words import Id, Moment, Name, Short


class CallBody(Body, kw_only=True):
    r"""A call for candidates: what is looked for, what is asked a year, and what stands in return.

    `commitment` is the SHA-256 in hex of a secret of 64 random hex characters that you keep, and reveal where
    the vote is a tie: `openssl rand -hex 32 | tr -d '\n' | tee secret | sha256sum`.
    """

    bench: Bench
    seats: Seats
    closes_at: Moment
    meetings: Effort
    hours: Effort
    returns: Short
    about: Short
    commitment: Digest
    id: Id | None = None


class StandBody(Body):
    """How it stands on the ballot, why if it is said, and what it is bound with for a lot, if it likes."""

    label: Name
    motivation: Short | None = None
    commitment: Digest | None = None


class ElectionBody(Body):
    """When the vote closes."""

    closes_at: Moment
    id: Id | None = None


class DrawBody(Body):
    """The secret that was made when the call opened."""

    secret: Secret


class ValueBody(Body):
    """The secret that was made when one stood."""

    value: Secret


class CallsQuery(Moving):
    """Only those of a commission, or in a phase."""

    commission: Id | None = None
    phase: Literal["open", "closed", "voting", "drawing", "decided"] | None = None


def open_call(body: CallBody, case: Case) -> Deed:
    """Call for candidates."""
    call = body.id or case.new_id()
    asked = (body.bench, body.seats, body.closes_at, body.meetings, body.hours)
    texts = (case.text(body.returns), case.text(body.about))
    return Deed(call, OpenCall(call, case.ids["commission"], *asked, *texts, body.commitment))


def stand(body: StandBody, case: Case) -> Deed:
    """Stand."""
    texts = (case.text(body.label), case.maybe(body.motivation))
    return Deed(case.ids["call"], Stand(case.ids["call"], case.organisation, *texts, body.commitment))


def withdraw(_body: Nothing, case: Case) -> Deed:
    """Do not stand any more."""
    return Deed(case.ids["call"], WithdrawCandidacy(case.ids["call"], case.organisation))


async def put_to_vote(parts: Parts, body: ElectionBody, case: Case) -> Deed:
    """Open the poll of the bench. One that the rules would only lack a seal for gets one."""
    poll = body.id or case.new_id()
    act = PutCallToVote(case.ids["call"], poll, body.closes_at)
    try:
        await parts.gateway.ask(lambda world, at: act.decide(world, case.who, at))
    except Refused as refusal:
        if refusal.code == "no-seal":
            act = structs.replace(act, seal=await parts.seals.ask(poll, WITHIN))
    return Deed(poll, act)


def open_draw(body: DrawBody, case: Case) -> Deed:
    """Reveal the clerk's secret."""
    return Deed(case.ids["call"], OpenDraw(case.ids["call"], body.secret))


def reveal(body: ValueBody, case: Case) -> Deed:
    """Reveal one's own."""
    return Deed(case.ids["call"], RevealValue(case.ids["call"], case.organisation, body.value))


async def calls(reading: Reading, query: CallsQuery, _ids: Mapping[str, str]) -> Page:
    """The calls."""
    asked = {name: getattr(query, name) for name in ("commission", "phase", "after", "limit")}
    lines = await views.calls(reading, **asked)
    if not lines and query.after and not await views.calls(reading, call=line(query.after), limit=1):
        raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def call(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Call:
    """One call."""
    found = await views.call(reading, ids["call"])
    if found is None:
        raise Unknown(
            "no-such-call",
            "There is no such call, or it was not seen yet.",
            "See /api/calls for those that there are; after an act, ask with at_least.",
        )
    return found


_ONE = "/calls/{call}"
_MEMBER = "a mandate of a member of the bench"

ROUTES = (
    act("open-call", "/commissions/{commission}/calls", "Call for candidates for vacant seats.", "the clerk",
        CallBody, open_call),
    read("list-calls", "/calls", "Calls for candidates, those that one can stand in first.", views.OF,
         CallsQuery, list[views.CallLine], calls),
    read("show-call", _ONE, "A call, who stands, and all that a lot is made of.", views.OF, At, views.Call,
         call),
    act("stand", f"{_ONE}/candidacies", "Stand for a seat.", _MEMBER, StandBody, stand),
    act("withdraw-candidacy", f"{_ONE}/candidacies/withdrawal", "Do not stand any more.", _MEMBER, Nothing,
        withdraw),
    prepared("put-call-to-vote", f"{_ONE}/poll", "Open the poll in which the bench votes.",
        "who the rules name: the clerk, the chair", ElectionBody, put_to_vote),
    act("open-draw", f"{_ONE}/draw", "Reveal the clerk's secret, where the vote was a tie.", "the clerk",
        DrawBody, open_draw),
    act("reveal-value", f"{_ONE}/values", "Reveal one's own secret, where one is tied.", _MEMBER, ValueBody,
        reveal),
)  # fmt: skip
"""The routes about calls for candidates."""
