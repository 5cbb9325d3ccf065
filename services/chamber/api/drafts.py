"""Drafts of proposals: seen and changed by their organisation and by the clerk, and by nobody else (A7).

No act and no event: a draft stands outside the log until its organisation submits it, and then the draft is
gone. So the clerk may help to write, and only the submitter makes it a proposal.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from events.authority import require_clerk, require_mandate
from events.fact import Actor
from events.organisation.acts import require_clerk_or_own
from events.refusal import Unknown
from events.world import World
from services.chamber.api.items import ItemBody, file
from services.chamber.ports.kept import Draft
from services.chamber.problem import Declined
from services.chamber.route import (
    Answer,
    Asked,
    Body,
    NoQuery,
    Nothing,
    Parts,
    Reply,
    Route,
    done,
    encode,
    identified,
    receipted,
)
from services.chamber.words import Id
from services.gateway import Command

DRAFTING = "Drafting"


class DraftBody(Body):
    """What a draft says: `body` is what `POST /api/items` takes, as far as it is ready.

    A clerk who begins one says for which organisation.
    """

    body: dict[str, Any]
    organisation: Id | None = None


class DraftLine(Struct, frozen=True):
    """A draft. `by_clerk`: the clerk changed it last, and its organisation should look at it."""

    draft: str
    organisation: str
    body: dict[str, Any]
    by_clerk: bool
    changed_at: datetime


class DraftGone(Struct, frozen=True):
    """The draft that is gone."""

    draft: str


async def begin(parts: Parts, asked: Asked) -> Reply:
    """A new draft."""
    who = asked.actor
    organisation = asked.input.organisation or who.organisation or ""
    await _may(parts, who, organisation, DRAFTING)
    if not organisation:
        raise _whose()
    await parts.gateway.ask(lambda world, at: require_clerk_or_own(world, who, at, organisation, DRAFTING))
    draft = parts.gateway.identity.id()
    await parts.drafts.keep(draft, organisation, _json(asked), by_clerk=who.office == "clerk")
    return Reply(201, encode(await draft_of(parts, who, draft)))


async def change(parts: Parts, asked: Asked) -> Reply:
    """What a draft now says, whole."""
    who, draft = asked.actor, asked.ids["draft"]
    before = await draft_of(parts, who, draft)
    await parts.drafts.keep(draft, before.organisation, _json(asked), by_clerk=who.office == "clerk")
    return Reply(200, encode(await draft_of(parts, who, draft)))


async def show(parts: Parts, asked: Asked) -> Reply:
    """A draft."""
    return Reply(200, encode(await draft_of(parts, asked.actor, asked.ids["draft"])))


async def listed(parts: Parts, asked: Asked) -> Reply:
    """The drafts of the organisation that the token acts for; the clerk sees all."""
    return Reply(200, encode(await drafts(parts, asked.actor)))


async def drafts(parts: Parts, who: Actor) -> list[DraftLine]:
    """The drafts that somebody may see.

    Raises: Refused.
    """
    organisation = None if who.office == "clerk" else who.organisation or ""
    await _may(parts, who, organisation or "", "Reading drafts")
    return [_line(draft) for draft in await parts.drafts.of(organisation)]


async def throw_away(parts: Parts, asked: Asked) -> Reply:
    """A draft goes."""
    draft = asked.ids["draft"]
    await draft_of(parts, asked.actor, draft)
    await parts.drafts.drop(draft)
    return Reply(200, encode(DraftGone(draft)))


async def submit(parts: Parts, asked: Asked) -> Reply:
    """A draft becomes a proposal, by its own organisation; then it is gone.

    Sent again under the same key it is answered as before, though the draft is gone.
    Raises: Refused by the rules, and where the draft is not ready.
    """
    draft = asked.ids["draft"]
    try:
        found = await draft_of(parts, asked.actor, draft)
    except Unknown:
        before = await _before(parts, asked)
        if before is None:
            raise
        return before
    try:
        body = msgspec.convert(found.body, ItemBody, strict=True)
    except msgspec.ValidationError as error:
        raise _not_ready(str(error)) from error
    named = body if body.id is not None else replace(body, id=draft)  # submitted twice it is one proposal
    reply, _ = await done(parts, asked, lambda case: file(named, case))
    await parts.drafts.drop(draft)
    return reply


async def _before(parts: Parts, asked: Asked) -> Reply | None:
    """The answer to a submission that was done before under this key; None where it was not."""
    if not asked.key:
        return None
    asked.trail.command = asked.key
    command = Command(asked.key, identified(asked.path, asked.input))
    receipt = await parts.gateway.stood(asked.actor, command)
    if receipt is None:
        return None
    return receipted(receipt.events[0].stream.partition("-")[2], receipt, asked.trail)


async def draft_of(parts: Parts, who: Actor, draft: str) -> DraftLine:
    """A draft, to its organisation and the clerk.

    Raises: Refused.
    """
    found = await parts.drafts.find(draft)
    own = found is not None and (who.office == "clerk" or who.organisation == found.organisation)
    if found is None or not own:  # whose it is, and that there is one, is nobody else's business
        raise Unknown(
            "no-such-draft",
            "There is no such draft, or it is not yours.",
            "GET /api/drafts lists those of your organisation.",
        )
    await _may(parts, who, found.organisation, "Reading a draft")
    return _line(found)


async def _may(parts: Parts, who: Actor, organisation: str, act: str) -> None:
    def question(world: World, at: datetime) -> None:
        if who.office == "clerk":
            require_clerk(world, who, act)
        else:
            require_mandate(world, who, at, organisation, act)

    await parts.gateway.ask(question)


def _whose() -> Declined:
    return Declined(
        422,
        "draft-of-nobody",
        "The draft was not kept: it is of no organisation, so nobody could submit it.",
        "Name the organisation for which you begin it.",
    )


def _not_ready(why: str) -> Declined:
    return Declined(
        422,
        "draft-not-ready",
        f"Submitting was refused: the draft is not what a proposal is ({why}).",
        "A title, a kind and a text are enough; change the draft and submit it again.",
    )


def _line(draft: Draft) -> DraftLine:
    return DraftLine(
        draft.draft, draft.organisation, msgspec.json.decode(draft.body), draft.by_clerk, draft.changed_at
    )


def _json(asked: Asked) -> str:
    body = msgspec.json.encode(asked.input.body).decode()
    if _NUL.search(body):
        raise Declined(
            422,
            "malformed-body",
            "The draft was not kept: it holds the character NUL.",
            "Leave that character out; it says nothing.",
        )
    return body


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as JSON writes it: an odd number of backslashes before it."""

OWN = "its organisation and the clerk"
ROUTES = (
    Route("begin-draft", "POST", "/drafts", "Begin a draft of a proposal.",
          "a mandate of a member, or the clerk", begin, 201, DraftLine, body=DraftBody, token=True),
    Route("list-drafts", "GET", "/drafts", "The drafts of your organisation; the clerk sees all.", OWN,
          listed, 200, list[DraftLine], query=NoQuery, token=True),
    Route("show-draft", "GET", "/drafts/{draft}", "A draft.", OWN, show, 200, DraftLine, query=NoQuery,
          token=True),
    Route("change-draft", "POST", "/drafts/{draft}", "Change a draft.", OWN, change, 200, DraftLine,
          body=DraftBody, token=True),
    Route("throw-draft-away", "POST", "/drafts/{draft}/removal", "Throw a draft away.", OWN, throw_away, 200,
          DraftGone, body=Nothing, token=True),
    Route("submit-draft", "POST", "/drafts/{draft}/submission", "Submit a draft: it becomes a proposal.",
          "a mandate of its organisation", submit, 201, Answer, body=Nothing, token=True),
)  # fmt: skip
"""The routes about drafts."""
