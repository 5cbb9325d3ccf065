"""Scene 4: polls by every method, with their ballots; some close at once, others are open to a visitor.

Which secrecy, majority and quorum a poll has is said by the rules of procedure: nobody chooses them here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from services.cli.ghent.belonging import substitute
from services.cli.ghent.content import Poll, Proposal, Survey
from services.cli.ghent.stage import Stage, said, together


async def deliberated(stage: Stage, proposals: Iterable[Proposal]) -> None:
    """The chair ends the deliberation: from here on the text of each stands."""
    await together(stage.act("chair", f"/proposals/{proposal.id}/deliberation/end") for proposal in proposals)


async def on_item(stage: Stage, proposal: Proposal) -> None:
    """The polls on an item, one after the other: where one was annulled the next is held in its place."""
    before = None
    for poll, terms in proposal.polls.items():
        body = said(id=poll, proposal=proposal.id, reruns=before, **_paper(terms))
        await held(stage, "clerk", poll, terms, body)
        before = poll


async def survey(stage: Stage, terms: Survey) -> None:
    """A survey, by a member or by the contact person of the city: both say when it closes."""
    body = said(
        id=terms.id,
        proposal=terms.proposal,
        method="survey",
        question=terms.question,
        options=_options(terms),
    )
    await held(stage, terms.by, terms.id, terms, body)


async def held(stage: Stage, who: str, poll: str, terms: Poll, body: dict[str, Any]) -> None:
    """A poll is opened, ballots are cast, and it ends or stays open."""
    days = terms.closes_in_days
    if isinstance(terms, Survey) and days is None:
        await stage.announce(who, "/polls", lambda now, soon: {**body, "closes_at": now + 2 * soon}, poll)
    elif days is None:
        await stage.act(who, "/polls", body, poll)
    else:
        await stage.announce(who, "/polls", lambda now, _: {**body, "closes_at": hour(now, days)}, poll)
    await cast(stage, poll, terms)
    if terms.ends == "annulled":
        await stage.act(who, f"/polls/{poll}/annulment", {"reason": terms.reason})
    elif terms.ends == "counted" and not isinstance(terms, Survey):
        await close(stage, poll)


async def cast(stage: Stage, poll: str, terms: Poll) -> None:
    """Every organisation casts its ballot, by its full member, its substitute, or the clerk in the room."""
    path, absent, present = f"/polls/{poll}", set(terms.by_substitute), set(terms.in_room)

    async def one(organisation: str, choice: str) -> None:
        body = said(choice=choice, reason=terms.reasons.get(organisation))
        if organisation in present:
            body |= {"organisation": organisation, "mandate": f"m{organisation}"}
            await stage.act("clerk", f"{path}/room-ballots", body, organisation)
        else:
            who = substitute(organisation) if organisation in absent else organisation
            await stage.act(who, f"{path}/ballots", body)

    await together(one(name, choice) for choice, names in terms.ballots.items() for name in names)


async def close(stage: Stage, poll: str) -> None:
    """The close is announced for a moment to come; then the clerk process closes and counts."""
    await stage.announce("clerk", f"/polls/{poll}/closing", lambda now, soon: {"closes_at": now + soon})


async def counted(stage: Stage, poll: str) -> Any:
    """Wait until it is counted, or annulled; the poll."""
    return await stage.until(
        f"/polls/{poll}", lambda told: told["phase"] in {"counted", "annulled"}, f"{poll} was counted"
    )


async def concluded(stage: Stage, proposal: str) -> None:
    """Wait until what came of the vote on an item was written down."""
    await stage.until(
        f"/items/{proposal}", lambda item: item["phase"] == "concluded", f"{proposal} was concluded"
    )


def _paper(terms: Poll) -> dict[str, Any]:
    if terms.method == "majority":
        return {}
    paper = said(method=terms.method, status_quo=terms.status_quo)
    return {**paper, "options": _options(terms)} if terms.options else paper


def _options(terms: Poll) -> list[dict[str, str]]:
    return [{"option": option, "label": label} for option, label in terms.options.items()]


def hour(now: datetime, days: int) -> datetime:
    """The whole hour in so many days."""
    return (now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
