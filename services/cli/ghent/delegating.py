"""Scene 6: commissions, and what is delegated.

1. An outcome founds them; who it names has a seat, and the other seats are called for.
2. A bench elects. Two are equal for the last seat, and are drawn: the clerk reveals, then they do.
3. Items go out with a question and a date. One is in hand, and its commission votes on it; one was reported
   on, by what its commission voted; one was handed on too often, and the clerk process puts it on the next
   agenda.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from events.agenda.drawing import commitment
from services.cli.ghent import voting
from services.cli.ghent.bodies import Call, Candidate, Commission, Delegation, Step
from services.cli.ghent.content import Ghent
from services.cli.ghent.sittings import Secret
from services.cli.ghent.stage import Body, Stage, said, together

WINDOW = timedelta(seconds=5)
"""For which one can stand where a call closes in a moment, and in which a bench votes. The play goes on
meanwhile; who comes too late for it, on a machine that was stopped, does not stand or vote.
"""

PATHS = {
    "accept": "acceptance",
    "begin": "beginning",
    "extend": "extensions",
    "hand-on": "hand-ons",
    "report": "report",
}


async def founded(stage: Stage, ghent: Ghent, secret: Secret) -> None:
    """1. The seats that an outcome names are filled; for the others one can stand."""
    await together(_found(stage, one) for one in ghent.commissions)
    await together(_called(stage, one, secret) for one in ghent.calls)


async def _found(stage: Stage, one: Commission) -> None:
    path = f"/commissions/{one.id}"

    def body(now: datetime, _: timedelta) -> Any:
        return {
            "id": one.id,
            "name": one.name,
            "remit": one.remit,
            "kind": one.kind,
            "about": one.about,
            "outcome": one.outcome,
            "civil_society": one.civil_society,
            "city": one.city,
            "ends_on": _day(now, one.term_in_days),
            "may_decide": one.may_decide,
        }

    await stage.announce("clerk", "/commissions", body, one.id)
    for organisation in one.named:
        seat = {"organisation": organisation, "outcome": one.outcome}
        await stage.act("clerk", f"{path}/seats", seat, organisation)
    await stage.act("clerk", f"{path}/officers", {"chair": one.chair, "rapporteur": one.rapporteur})


async def _called(stage: Stage, call: Call, secret: Secret) -> None:
    def body(now: datetime, _: timedelta) -> Any:
        days = call.closes_in_days
        return {
            "id": call.id,
            "bench": call.bench,
            "seats": call.seats,
            "closes_at": now + (WINDOW if days is None else timedelta(days=days)),
            "meetings": call.meetings,
            "hours": call.hours,
            "returns": call.returns,
            "about": call.about,
            "commitment": commitment(secret(call.id)),
        }

    await stage.announce("clerk", f"/commissions/{call.commission}/calls", body, call.id)
    for one in call.candidates:
        own = commitment(secret(_own(call, one))) if one.bound else None
        candidacy = said(label=one.label, motivation=one.motivation, commitment=own)
        await stage.tried(one.organisation, f"/calls/{call.id}/candidacies", candidacy)


async def elected(stage: Stage, ghent: Ghent, secret: Secret) -> None:
    """2. From the close of a call to who has the seats; what closes later is not waited for."""
    await together(_elected(stage, one, secret) for one in ghent.calls if one.closes_in_days is None)


async def _elected(stage: Stage, call: Call, secret: Secret) -> None:
    path = f"/calls/{call.id}"
    told = await stage.until(path, lambda told: told["call"]["phase"] != "open", f"{call.id} was closed")
    stand = {one["organisation"] for one in told["candidates"]}
    if len(stand) > call.seats:
        await _voted(stage, call, stand)
        poll = await voting.counted(stage, call.id)
        if poll["result"]["outcome"] == "tie":
            await stage.act("clerk", f"{path}/draw", {"secret": secret(call.id)})
            tied = {one for one in call.candidates if one.bound and one.organisation in stand}
            await together(
                stage.tried(one.organisation, f"{path}/values", {"value": secret(_own(call, one))})
                for one in tied
            )
    await stage.until(path, lambda told: told["call"]["phase"] == "decided", f"{call.id} was decided")


async def _voted(stage: Stage, call: Call, stand: set[str]) -> None:
    body = lambda now, _: {"id": call.id, "closes_at": now + WINDOW}  # noqa: E731
    await stage.announce("clerk", f"/calls/{call.id}/poll", body)

    async def vote(organisation: str, choice: str) -> None:
        named = ",".join(one for one in choice.split(",") if one in stand)
        if named:
            await stage.tried(organisation, f"/polls/{call.id}/ballots", {"choice": named})

    await together(vote(name, choice) for choice, names in call.ballots.items() for name in names)


async def delegated(stage: Stage, ghent: Ghent, hand_ons: int) -> None:
    """3. All of them; `hand_ons` is the limit of the rules."""
    await together(_delegated(stage, one, hand_ons) for one in ghent.delegations)


async def _delegated(stage: Stage, one: Delegation, hand_ons: int) -> None:
    def body(now: datetime, _: timedelta) -> Any:
        return said(
            kind=one.kind,
            item=one.item,
            receiver=_receiver(one),
            question=one.question,
            mandate=one.mandate,
            due_on=_day(now, one.due_in_days),
            conditions=one.conditions,
            outcome=one.outcome,
        )

    path = f"/delegations/{one.kind}/{one.item}"
    await stage.announce("clerk", "/delegations", body, f"{one.kind}-{one.item}")
    for number, step in enumerate(one.steps):
        if step.does == "vote":
            await _voted_within(stage, one, step)
            continue
        await stage.announce(step.by, f"{path}/{PATHS[step.does]}", _done(step), str(number))
    if one.hand_ons > hand_ons:
        await stage.until(path, lambda told: told["delegation"]["sitting"], f"{one.item} came on an agenda")


async def _voted_within(stage: Stage, one: Delegation, step: Step) -> None:
    path, poll, days = (
        f"/commissions/{one.commission}/items/{one.kind}/{one.item}/polls",
        step.poll,
        step.closes_in_days,
    )
    asked = said(id=poll, question=step.question)
    assert poll is not None, "a vote has an id"  # noqa: S101 - for the type checker
    if days is None:
        await stage.act(step.by, path, asked)
    else:
        await stage.announce(step.by, path, lambda now, _: {**asked, "closes_at": voting.hour(now, days)})
    await together(
        stage.act(name, f"/polls/{poll}/ballots", {"choice": choice})
        for choice, names in step.ballots.items()
        for name in names
    )
    if days is None:
        await voting.close(stage, poll)
        await voting.counted(stage, poll)


def _done(step: Step) -> Body:
    minority = [{"organisation": name, "text": text} for name, text in step.minority.items()]
    told = said(
        reason=step.reason,
        receiver=_receiver(step) if step.does == "hand-on" else None,
        findings=step.findings,
        text=step.text,
        heard=step.heard,
        hearing=step.hearing,
        minority=minority or None,
        poll=step.poll,
    )
    days = step.due_in_days
    return lambda now, _: told if days is None else {**told, "due_on": _day(now, days)}


def _receiver(one: Delegation | Step) -> dict[str, str]:
    return said(commission=one.commission, name=one.name, organisation=one.speaker)


def _own(call: Call, one: Candidate) -> str:
    """The name of a candidate's own secret."""
    return f"{call.id}-{one.organisation}"


def _day(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()
