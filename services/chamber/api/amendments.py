"""Amendments: filing, co-signing, taking over, taking back, ranking; the versions of a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from events.amendment.acts import CoSign, File, WithdrawAmendment
from events.amendment.deciding import Consolidate, Rank, TakeOver
from events.clauses import Change, Kind
from events.refusal import Unknown
from services.chamber.api.reads import At, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Nothing, act
from services.chamber.views import amendments as views
from services.chamber.words import Clause, Id, Reason


class ChangeBody(Body):
    """A change to clause `at`: replace, delete, or insert behind it (first, where it is left out).

    `text` holds the new words. An inserted clause gets the id `clause`, or one of the chamber's choosing.
    """

    kind: Kind
    at: Id | None = None
    text: Clause | None = None
    clause: Id | None = None


class AmendmentBody(Body):
    """An amendment to version `version` of the text, or to the amendment `on`."""

    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    changes: Annotated[tuple[ChangeBody, ...], Meta(min_length=1, max_length=50)]
    reason: Reason
    on: Id | None = None
    id: Id | None = None


class RankingBody(Body):
    """The order in which rivals are voted on, first voted on first, and why."""

    ranking: Annotated[tuple[Id, ...], Meta(min_length=2, max_length=200)]
    reason: Reason


def file(body: AmendmentBody, case: Case) -> Deed:
    """File an amendment."""
    amendment = body.id or case.new_id()
    changes = tuple(
        _change(change, f"{amendment[:34]}x{n}", case) for n, change in enumerate(body.changes, start=1)
    )
    filed = File(
        amendment,
        case.ids["proposal"],
        case.organisation,
        body.version,
        changes,
        case.text(body.reason),
        body.on,
    )
    return Deed(amendment, filed)


def _change(change: ChangeBody, new: str, case: Case) -> Change:
    clause = change.clause or (new if change.kind == "insert" else None)
    return Change(change.kind, change.at, clause, case.maybe(change.text))


def co_sign(_body: Nothing, case: Case) -> Deed:
    """Put one's name to an amendment."""
    proposal, amendment = _ids(case)
    return Deed(amendment, CoSign(proposal, amendment, case.organisation))


def take_over(_body: Nothing, case: Case) -> Deed:
    """Take a friendly amendment over."""
    proposal, amendment = _ids(case)
    return Deed(amendment, TakeOver(proposal, amendment))


def withdraw(_body: Nothing, case: Case) -> Deed:
    """Take an amendment back."""
    proposal, amendment = _ids(case)
    return Deed(amendment, WithdrawAmendment(proposal, amendment))


def rank(body: RankingBody, case: Case) -> Deed:
    """Set the order of voting."""
    proposal = case.ids["proposal"]
    return Deed(proposal, Rank(proposal, body.ranking, case.text(body.reason)))


def consolidate(_body: Nothing, case: Case) -> Deed:
    """Make the next text."""
    proposal = case.ids["proposal"]
    return Deed(proposal, Consolidate(proposal))


def _ids(case: Case) -> tuple[str, str]:
    return case.ids["proposal"], case.ids["amendment"]


async def overview(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Overview:
    """The amendments to a proposal."""
    found = await views.overview(reading, ids["proposal"])
    if found is None:
        raise _no_proposal()
    return found


async def amendment(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.AmendmentLine:
    """One amendment."""
    found = await views.amendment(reading, ids["proposal"], ids["amendment"])
    if found is None:
        raise Unknown(
            "no-such-amendment",
            "There is no such amendment to this proposal, or it was not seen yet.",
            "See /api/proposals/…/amendments for those that there are; after an act, ask with at_least.",
        )
    return found


async def texts(reading: Reading, _query: At, ids: Mapping[str, str]) -> list[views.VersionLine]:
    """The versions of a text."""
    found = await views.versions(reading, ids["proposal"])
    if not found:
        raise _no_proposal()
    return found


async def text(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Version:
    """One version of a text."""
    number = ids["version"]
    found = await views.version(reading, ids["proposal"], int(number)) if _is_number(number) else None
    if found is None:
        raise Unknown(
            "no-such-version",
            "There is no such version of this text, or it was not seen yet.",
            "See /api/proposals/…/texts for those that there are.",
        )
    return found


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 8  # noqa: PLR2004 - far more versions than a text can have


def _no_proposal() -> Unknown:
    return Unknown(
        "no-such-proposal",
        "There is no such proposal, or it was not seen yet.",
        "See /api/proposals for those that there are; after an act, ask with at_least.",
    )


_ALL = "/proposals/{proposal}/amendments"
_ONE = "/proposals/{proposal}/amendments/{amendment}"

ROUTES = (
    act("file-amendment", _ALL, "File an amendment to the present text, or to an amendment.",
        "a mandate of a member", AmendmentBody, file),
    read("list-amendments", _ALL, "The amendments to a proposal, word by word, and what collides.", views.OF,
         At, views.Overview, overview),
    read("show-amendment", _ONE, "One amendment.", views.OF, At, views.AmendmentLine, amendment),
    act("co-sign-amendment", f"{_ONE}/signatures", "Put the organisation's name to an amendment.",
        "a mandate of another member", Nothing, co_sign),
    act("take-over-amendment", f"{_ONE}/takeover", "Take a friendly amendment over, without a vote.",
        "the submitter; of a sub-amendment the author of the amendment", Nothing, take_over),
    act("withdraw-amendment", f"{_ONE}/withdrawal", "Take an amendment back.", "a mandate of its author",
        Nothing, withdraw),
    act("rank-amendments", "/proposals/{proposal}/ranking", "Set the order in which rivals are voted on.",
        "the clerk", RankingBody, rank),
    act("consolidate-text", "/proposals/{proposal}/texts", "Make the next text of what was adopted.",
        "the clerk", Nothing, consolidate),
    read("list-texts", "/proposals/{proposal}/texts", "The versions of a text, oldest first.", views.OF, At,
         list[views.VersionLine], texts),
    read("show-text", "/proposals/{proposal}/texts/{version}",
         "A version of a text, and how it differs from the one before.", views.OF, At, views.Version, text),
)  # fmt: skip
"""The routes about amendments and texts."""
