"""Scene 5: the dossier that goes all the way, from a draft to minority positions.

1. What is said: testimony, arguments, questions with their answers, concerns; and amendments.
2. A friendly amendment is taken over; of two that collide the clerk ranks which is voted on first.
3. A consent round: concerns stand in the record, an objection holds the item until it is answered.
4. The objection is put to the vote. The item is addressed to the city, so by the rules the vote is sealed.
5. The outcome is called by its engagement, and who did not agree says so.
6. The city answers in time; organisations do their part too, and measure what it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from services.cli.ghent import voting
from services.cli.ghent.content import Amendment, Contribution, Dossier, Measurement, Proposal
from services.cli.ghent.stage import Stage, said

TEXTS = 3
"""The text as it was submitted; with what was taken over; with what was adopted by a vote."""


async def discussed(
    stage: Stage, proposal: Proposal, contributions: Iterable[Contribution], amendments: Iterable[Amendment]
) -> None:
    """1. In the order of the file; other items are discussed too."""
    for contribution in contributions:
        await _say(stage, proposal, contribution)
    for amendment in amendments:
        await _amend(stage, proposal, amendment)


async def _say(stage: Stage, proposal: Proposal, one: Contribution) -> None:
    path = f"/contributions/{one.id}"
    body = said(
        id=one.id,
        kind=one.kind,
        text=one.text,
        reply_to=one.reply_to,
        for_another=one.for_another,
        asked=one.asked,
    )
    await stage.act(one.organisation, f"/proposals/{proposal.id}/contributions", body, one.id)
    if one.revised is not None:
        await stage.act(one.organisation, f"{path}/wordings", {"text": one.revised})
    if one.answer is not None:
        answering = {"city": "contact", "clerk": "clerk"}.get(one.asked or "", proposal.organisation)
        await stage.act(answering, f"{path}/answers", {"text": one.answer})
    if one.withdrawn:
        await stage.act(one.organisation, f"{path}/withdrawal")


async def _amend(stage: Stage, proposal: Proposal, one: Amendment) -> None:
    path = f"/proposals/{proposal.id}/amendments"
    change = said(kind=one.kind, at=one.at, text=one.text, clause=one.clause)
    body = {"id": one.id, "version": 1, "changes": [change], "reason": one.reason}
    await stage.act(one.organisation, path, body, one.id)
    for organisation in one.co_signers:
        await stage.act(organisation, f"{path}/{one.id}/signatures")


async def amended(stage: Stage, proposal: Proposal, dossier: Dossier) -> None:
    """2. What is adopted gives the next text."""
    path, deciding = f"/proposals/{proposal.id}", dossier.deciding
    await stage.act(proposal.organisation, f"{path}/amendments/{deciding.taken_over}/takeover")
    ranking = {"ranking": deciding.ranking, "reason": deciding.reason}
    await stage.act("clerk", f"{path}/ranking", ranking)
    for amendment in deciding.ranking:
        vote = deciding.votes[amendment]
        body = {
            "id": vote.poll,
            "proposal": proposal.id,
            "kind": "amendment",
            "amendments": [amendment],
        }
        await stage.act("clerk", "/polls", body, vote.poll)
        await voting.cast(stage, vote.poll, vote)
        await voting.close(stage, vote.poll)
        await stage.until(
            f"{path}/amendments/{amendment}",
            lambda told: told["phase"] in {"adopted", "rejected"},
            f"amendment {amendment} was decided",
        )
    await stage.until(f"{path}/texts", lambda texts: len(texts) == TEXTS, "the next text was made")


async def consented(stage: Stage, proposal: Proposal, dossier: Dossier) -> None:
    """3. Who objects is answered; the objection stands all the same."""
    round_ = dossier.consent
    await stage.act("clerk", "/polls", _on(proposal, round_.poll, method="consent"), round_.poll)
    await voting.cast(stage, round_.poll, round_)
    await voting.close(stage, round_.poll)
    await voting.counted(stage, round_.poll)
    for organisation, answer in round_.answers.items():
        path = f"/proposals/{proposal.id}/objections/{organisation}/answer"
        await stage.act(proposal.organisation, path, {"answer": answer})


async def voted(stage: Stage, proposal: Proposal, dossier: Dossier) -> None:
    """4 and 5. The vote, its outcome, the minority positions."""
    vote = dossier.vote
    await stage.act("clerk", "/polls", _on(proposal, vote.poll, decides=dossier.consent.poll), vote.poll)
    await voting.cast(stage, vote.poll, vote)
    await voting.close(stage, vote.poll)
    await voting.concluded(stage, proposal.id)
    for organisation, position in dossier.minority.items():
        await stage.act(organisation, f"/proposals/{proposal.id}/minority", {"text": position})


async def answered(stage: Stage, proposal: Proposal, dossier: Dossier) -> None:
    """6. The answer, once the clerk process told that one is owed; and an action with what was measured."""
    path, answer, action = f"/proposals/{proposal.id}/answer", dossier.answer, dossier.action
    await owed(stage, proposal, "open", "answered")

    def promised(now: datetime, _: timedelta) -> Any:
        promises = [
            {"id": one.id, "owner": one.owner, "what": one.what, "due_at": now + timedelta(days=one.in_days)}
            for one in answer.promises
        ]
        return {"verdict": answer.verdict, "reasons": answer.reasons, "promises": promises}

    await stage.announce("contact", path, promised)
    doing = action.owners[0]
    body = {
        "id": action.id,
        "owners": action.owners,
        "proposal": proposal.id,
        "what": action.what,
        "for_whom": action.for_whom,
        "indicator": msgspec.to_builtins(action.indicator),
    }

    def taken_up(now: datetime, _: timedelta) -> Any:
        return {**body, "due_at": now + timedelta(days=action.in_days)}

    await stage.announce(doing, "/actions", taken_up, action.id)
    for one in action.measurements:
        await _measured(stage, doing, action.id, one)


async def _measured(stage: Stage, who: str, action: str, one: Measurement) -> None:
    def measured(now: datetime, _: timedelta) -> Any:
        measured_at = now - timedelta(days=one.days_ago)
        return {"value": one.value, "measured_at": measured_at, "evidence": one.evidence}

    await stage.announce(who, f"/actions/{action}/measurements", measured, one.id)


async def owed(stage: Stage, proposal: Proposal, *phases: str) -> None:
    """Wait until the clerk process told what the city owes."""
    await stage.until(
        f"/proposals/{proposal.id}/answer",
        lambda duty: duty["phase"] in phases,
        f"the answer to {proposal.id} was {' or '.join(phases)}",
    )


def _on(proposal: Proposal, poll: str, **more: str) -> dict[str, str]:
    return {"id": poll, "proposal": proposal.id, **more}
