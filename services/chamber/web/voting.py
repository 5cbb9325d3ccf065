"""Casting a ballot, on a page of its own that fits on a phone: what is asked, who sees it, choose, confirm.

1. The choice is sent to be looked at (`_check`): the page says it back, and nothing is done yet.
2. Confirmed, it is cast by the API's own act; the page then shows the ballot that stands, with its receipt.
3. Until the close it may be changed on the same page. A ballot that another mandate of the organisation
   cast, or the clerk for somebody in the room, can be disputed there, and a disputed one confirmed (E1).
"""

from __future__ import annotations

from asyncio import gather
from typing import Any

from events.ballot.acts import Cast, Confirm, Dispute, said
from events.poll.state import Poll as State
from events.poll.state import stream
from events.refusal import Malformed, Refused
from events.tally.choice import ANSWERS, BLANK, ranks
from projections import amendments as amendments_model
from services.chamber.api.ballots import BallotBody
from services.chamber.views import amendments as amendment_views
from services.chamber.views import polls as poll_views
from services.chamber.views import proposals as proposal_views
from services.chamber.views.ballots import OwnBallot, own_ballot
from services.chamber.views.polls import Poll
from services.chamber.web import ballots, refusals
from services.chamber.web.allowed import obstacles
from services.chamber.web.page import Elsewhere, Page, Visit, nothing


async def vote(visit: Visit) -> dict[str, Any] | Elsewhere:
    """The page on which one votes; once the poll is not open any more, that of its result.

    Who sent a ballot too late is told so here.
    """
    reading, name = visit.reading, visit.ids["poll"]
    poll = await poll_views.poll(reading, name, so_far=False) or nothing("poll")
    if poll.phase != "open" and visit.attempt is None:
        return Elsewhere(f"/stemmingen/{name}")
    (own, cannot, cannot_dispute, cannot_confirm), item, version, amendments = await gather(
        _standing(visit, poll), subject(visit, poll), exact(visit, poll), amendments_of(visit, poll)
    )
    typed = said_by(visit)
    trouble = "" if typed is None or cannot else await wrong(visit, poll, typed)
    changes = visit.attempt is not None and visit.attempt.given.get("_check") == ["change"]
    return {
        "poll": poll,
        "over": f"poll-{name}",
        "item": item,
        "version": version,
        "amendments": amendments,
        "own": own,
        "mine": own is not None and own.mandate == _mandate(visit),
        "ranked": ranked(poll, own),
        "cannot": cannot and refusals.words(visit.say, cannot),
        "cannot_dispute": cannot_dispute,
        "cannot_confirm": cannot_confirm,
        "confirming": None if trouble or cannot or changes else typed,
        "trouble": trouble,
        "ballots": ballots,
        **without_choice(visit, poll),
    }


def without_choice(visit: Visit, poll: Poll) -> dict[str, Any]:
    """What the page shows otherwise where one sent no choice: it names those that there are."""
    attempt = visit.attempt
    if attempt is None or poll.terms.method not in ballots.ANSWERS:
        return {}
    if "choice" not in attempt.wrong or attempt.given.get("choice"):
        return {}
    attempt = attempt._replace(wrong={**attempt.wrong, "choice": ballots.choose(visit.say, poll)})
    return {"visit": visit._replace(attempt=attempt), "attempt": attempt}


def said_by(visit: Visit) -> BallotBody | None:
    """The ballot that is to be confirmed."""
    body = visit.attempt.body if visit.attempt else None
    return body if isinstance(body, BallotBody) else None


async def _standing(
    visit: Visit, poll: Poll
) -> tuple[OwnBallot | None, Refused | None, Refused | None, Refused | None]:
    """The ballot that stands, and what hinders casting, disputing and confirming."""
    own, name, whose = await own_of(visit, poll), poll.poll, visit.organisation or ""
    number = own.number if own else 0
    cast, dispute, confirm = await obstacles(
        visit, Cast(name, whose, BLANK), Dispute(name, whose, number), Confirm(name, whose, number)
    )
    return own, cast, dispute, confirm


async def subject(visit: Visit, poll: Poll) -> proposal_views.Subject | None:
    """What a poll on a proposal is about."""
    return await proposal_views.subject(visit.reading, poll.proposal) if poll.proposal else None


async def own_of(visit: Visit, poll: Poll) -> OwnBallot | None:
    """The ballot that stands for the organisation that the visitor acts for."""
    if visit.organisation is None:
        return None
    parts, sealed = visit.parts, poll.terms.secrecy == "sealed"
    return await own_ballot(parts.log, parts.texts, poll.poll, visit.organisation, sealed=sealed)


async def exact(visit: Visit, poll: Poll) -> amendment_views.Version | None:
    """The exact text that a poll is about."""
    if poll.proposal is None or poll.terms.text is None:
        return None
    return await amendment_views.exact(visit.reading, poll.proposal, poll.terms.text)


async def amendments_of(visit: Visit, poll: Poll) -> list[amendment_views.AmendmentLine]:
    """The amendments that a poll is about."""
    if poll.paper is None or poll.proposal is None or not poll.paper.amendments:
        return []
    found = await amendment_views.overview(visit.reading, poll.proposal)
    known = {one.amendment: one for one in found.amendments} if found else {}
    return [known[one] for one in poll.paper.amendments if one in known]


async def wrong(visit: Visit, poll: Poll, typed: BallotBody) -> str:
    """What is wrong with a ballot before it is confirmed; empty: nothing that can be seen yet."""
    state: State = await visit.parts.gateway.settled(stream(poll.poll))
    try:
        if state.second is not None:
            said(state.second, typed.choice, reasoned=typed.reason is not None)
        elif typed.choice not in ANSWERS["majority"]:
            return visit.say.text(refusals.BY_CODE["no-such-choice"])
    except Malformed as refused:
        return refusals.words(visit.say, refused)
    return ""


def ranked(poll: Poll, own: OwnBallot | None) -> dict[str, str]:
    """The rank that the ballot which stands gives each option."""
    if poll.paper is None or poll.terms.method != "ranked" or own is None or own.choice is None:
        return {}
    options = [one.option for one in poll.paper.options]
    found = zip(options, ranks(own.choice, options), strict=True)
    return {option: str(rank) for option, rank in found if rank is not None}


def _mandate(visit: Visit) -> str | None:
    acting = visit.session.acting if visit.session else None
    return acting.mandate if acting else None


OF = (*poll_views.OF, *proposal_views.OF, amendments_model.AMENDMENTS)

PAGES = (Page("vote", "/stemmingen/{poll}/stem", "vote.html", vote, OF, known=True),)
"""The page on which one votes."""
