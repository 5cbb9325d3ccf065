"""What is written of delegations: the statements, and which fact writes what."""

from __future__ import annotations

from typing import Any

import msgspec

from events.commission.facts import CommissionFounded, SeatFilled, SeatVacated
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.registry import Recorded
from projections.naming import NAMED, NAMES
from projections.projection import Statement, Write, Writers, on

DELEGATED = Statement(
    "delegated",
    "an item in the hands of a body; the count of its hand-ons goes on",
    "delegation",
    """
    insert into delegation (kind, item, position, number, phase, commission, name, speaker, question, mandate,
                            conditions, due_at, outcome, delegated_at)
    values ($1, $2, $3, $4, 'delegated', $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (kind, item) do update
    set number = excluded.number, turn = 1, phase = excluded.phase, commission = excluded.commission,
        name = excluded.name, speaker = excluded.speaker, question = excluded.question,
        mandate = excluded.mandate, conditions = excluded.conditions, due_at = excluded.due_at,
        outcome = excluded.outcome, delegated_at = excluded.delegated_at, overdue = false, hot = false,
        sitting = null
    """,
)

FOUNDED = Statement(
    "founded",
    "what a commission is called",
    "commission",
    "insert into commission (commission, name) values ($1, $2)",
)

SEATED = Statement(
    "seated",
    "who has a seat",
    "seat",
    "insert into seat (commission, organisation) values ($1, $2) on conflict do nothing",
)

UNSEATED = Statement(
    "unseated",
    "who has no seat any more",
    "seat",
    "delete from seat where commission = $1 and organisation = $2",
)

PHASE = Statement(
    "phase",
    "where an item stands",
    "delegation",
    "update delegation set phase = $3 where kind = $1 and item = $2",
)

BACK = Statement(
    "back",
    "that the assembly has it again: nothing is due any more",
    "delegation",
    "update delegation set phase = $3, due_at = null, overdue = false where kind = $1 and item = $2",
)

HANDED_ON = Statement(
    "handed on",
    "that another body has it",
    "delegation",
    """
    update delegation
    set phase = 'delegated', commission = $3, name = $4, speaker = $5, hand_ons = $6, turn = turn + 1
    where kind = $1 and item = $2
    """,
)

PASSED_ON = Statement(
    "passed on",
    "that the city named another body; the item may never have been delegated",
    "delegation",
    """
    insert into delegation (kind, item, position, number, turn, phase, hand_ons)
    values ($1, $2, $3, 0, 0, 'assembly', $4)
    on conflict (kind, item) do update set hand_ons = excluded.hand_ons
    """,
)

HOT = Statement(
    "hot",
    "that it is a hot potato, and with the assembly again",
    "delegation",
    """
    update delegation set phase = 'assembly', hot = true, due_at = null, overdue = false, sitting = null
    where kind = $1 and item = $2
    """,
)

ON_AGENDA = Statement(
    "on agenda",
    "on the agenda of which sitting it came back",
    "delegation",
    "update delegation set sitting = $3 where kind = $1 and item = $2",
)

DUE = Statement(
    "due",
    "a new date",
    "delegation",
    "update delegation set due_at = $3, overdue = false where kind = $1 and item = $2",
)

OVERDUE = Statement(
    "overdue",
    "that the date passed",
    "delegation",
    "update delegation set overdue = true where kind = $1 and item = $2",
)

SENT_BACK = Statement(
    "sent back",
    "that it is asked something else, by another date",
    "delegation",
    """
    update delegation set phase = 'delegated', question = $3, due_at = $4, turn = turn + 1
    where kind = $1 and item = $2
    """,
)

CONCLUDED = Statement(
    "concluded",
    "that the assembly is done with it",
    "delegation",
    "update delegation set phase = 'concluded', hot = false where kind = $1 and item = $2",
)

STEP = Statement(
    "step",
    "something that happened",
    "step",
    """
    insert into step (position, kind, item, number, at, type, office, by_clock, organisation, commission,
                      name, speaker, text, report, hearing, data)
    values ($1, $2, $3,
            coalesce($4, (select max(b.number) from step b where b.kind = $2 and b.item = $3), 0),
            $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    """,
)

MINORITY = Statement(
    "minority",
    "a minority view in a report",
    "minority",
    "insert into minority (position, organisation, kind, item, text) values ($1, $2, $3, $4, $5)",
)

NOWHERE = Receiver(None, None, None)


def _delegated(event: Recorded, f: Delegated) -> list[Write]:
    to = (f.receiver.commission, f.receiver.name, f.receiver.organisation)
    asked = (f.question, f.mandate, f.conditions, f.due_at, f.outcome, event.at)
    told: dict[str, Any] = {"mandate": f.mandate, "due_at": f.due_at, "outcome": f.outcome}
    return [
        Write(DELEGATED, (f.kind, f.item, event.position, f.number, *to, *asked)),
        _step(event, f.receiver, text=f.question, number=f.number, **told),
    ]


def _declined(event: Recorded, f: Declined) -> list[Write]:
    return [Write(BACK, (f.kind, f.item, "assembly")), _step(event, text=f.reason, ground=f.ground)]


def _handed_on(event: Recorded, f: HandedOn) -> list[Write]:
    to = (f.receiver.commission, f.receiver.name, f.receiver.organisation)
    step = _step(event, f.receiver, text=f.reason, hand_ons=f.hand_ons)
    return [Write(HANDED_ON, (f.kind, f.item, *to, f.hand_ons)), step]


def _passed_on(event: Recorded, f: PassedOn) -> list[Write]:
    step = _step(event, f.receiver, text=f.reason, hand_ons=f.hand_ons)
    return [Write(PASSED_ON, (f.kind, f.item, event.position, f.hand_ons)), step]


def _brought_back(event: Recorded, f: BroughtBack) -> list[Write]:
    return [Write(ON_AGENDA, (f.kind, f.item, f.sitting)), _step(event, sitting=f.sitting)]


def _extended(event: Recorded, f: Extended) -> list[Write]:
    return [Write(DUE, (f.kind, f.item, f.due_at)), _step(event, text=f.reason, due_at=f.due_at)]


def _sent_back(event: Recorded, f: SentBack) -> list[Write]:
    return [
        Write(SENT_BACK, (f.kind, f.item, f.question, f.due_at)),
        _step(event, text=f.question, due_at=f.due_at),
    ]


def _concluded(event: Recorded, f: Concluded) -> list[Write]:
    step = _step(event, text=f.reason, verdict=f.verdict, outcome=f.outcome)
    return [Write(CONCLUDED, (f.kind, f.item)), step]


def _reported(event: Recorded, r: Reported) -> list[Write]:
    told: dict[str, Any] = {"heard": r.heard, "hands": r.hands, "decides": r.decides, "poll": r.poll}
    views = [
        Write(MINORITY, (event.position, one.organisation, r.kind, r.item, one.text)) for one in r.minority
    ]
    step = _step(event, text=r.findings, report=r.text, hearing=r.hearing, **told)
    return [Write(BACK, (r.kind, r.item, "reported")), step, *views]


def _step(
    event: Recorded,
    to: Receiver = NOWHERE,
    *,
    text: str | None = None,
    report: str | None = None,
    hearing: str | None = None,
    number: int | None = None,
    **data: Any,
) -> Write:
    fact, actor = event.fact, event.actor
    about = (fact.kind, fact.item, number, event.at, event.type)  # type: ignore[attr-defined]
    who = (actor.office, actor.proof == "schedule", actor.organisation)
    whom = (to.commission, to.name, to.organisation)
    told = msgspec.json.encode(data).decode()
    return Write(STEP, (event.position, *about, *who, *whom, text, report, hearing, told))


WRITERS: Writers = (
    *NAMES,
    on(CommissionFounded, lambda _, f: [Write(FOUNDED, (f.commission, f.name))]),
    on(SeatFilled, lambda _, f: [Write(SEATED, (f.commission, f.organisation))]),
    on(SeatVacated, lambda _, f: [Write(UNSEATED, (f.commission, f.organisation))]),
    on(Delegated, _delegated),
    on(Accepted, lambda event, f: [Write(PHASE, (f.kind, f.item, "accepted")), _step(event)]),
    on(Begun, lambda event, f: [Write(PHASE, (f.kind, f.item, "in-progress")), _step(event)]),
    on(Declined, _declined),
    on(CalledBack, lambda event, f: [Write(BACK, (f.kind, f.item, "assembly")), _step(event, text=f.reason)]),
    on(Returned, lambda event, f: [Write(BACK, (f.kind, f.item, "assembly")), _step(event, text=f.reason)]),
    on(HandedOn, _handed_on),
    on(PassedOn, _passed_on),
    on(BecameHot, lambda event, f: [Write(HOT, (f.kind, f.item)), _step(event, hand_ons=f.hand_ons)]),
    on(BroughtBack, _brought_back),
    on(Extended, _extended),
    on(Overdue, lambda event, f: [Write(OVERDUE, (f.kind, f.item)), _step(event, due_at=f.due_at)]),
    on(Reported, _reported),
    on(SentBack, _sent_back),
    on(Concluded, _concluded),
)

STATEMENTS = (
    *(NAMED, FOUNDED, SEATED, UNSEATED, DELEGATED, PHASE, BACK, HANDED_ON, PASSED_ON, HOT, ON_AGENDA),
    *(DUE, OVERDUE, SENT_BACK, CONCLUDED, STEP, MINORITY),
)
