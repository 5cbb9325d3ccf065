"""What the city owes to outcomes that address it, and answered (T6).

Of the adopted dossiers with an odd number every second one is answered at once; of the others the last ones
are owed still. The answer to `OWED` is the fullest: with a delay, promises, found insufficient, late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import get_args

from events import days
from events.action.facts import ActionCompleted, ActionTakenUp
from events.delegation.facts import PassedOn, Receiver
from events.duty.facts import (
    MAX_COMMITMENTS,
    Commitment,
    DutyOpened,
    DutyOverdue,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
    Verdict,
)
from events.duty.terms import until
from events.poll.facts import Tally
from events.proposal.facts import Engagement
from services.bench.parliament.extent import CITY, adopted
from services.bench.parliament.founding import RESPONSE
from services.bench.parliament.teller import CONTACT, THE_CLERK, Line, Teller

OWED = "dossier1"
"""The outcome with the fullest answer."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def owed(told: Teller, number: int) -> Iterator[Line]:
    """A duty to answer begins, and most end at once."""
    proposal = f"dossier{number}"
    if not number % 2 or not adopted(number):
        return
    opened = DutyOpened(proposal, 1, Engagement("advise", CITY), until(told.after(RESPONSE), told.at))
    yield f"duty-{proposal}", THE_CLERK, opened
    if proposal == OWED:
        words, later = told.text("De dienst rekent nog."), told.after(RESPONSE + 30)
        yield f"duty-{proposal}", CONTACT, InterimAnswered(proposal, words, until(later, told.at))
        yield from _answered(told, number, "partly", 1, told.extent.few(MAX_COMMITMENTS))
    elif not _waits(told, number):
        verdict = VERDICTS[number // 4 % len(VERDICTS)]
        yield from _answered(told, number, verdict, 1, int(verdict in {"accept", "partly"}))


def insufficient(told: Teller, sitting: str, dossiers: range) -> Iterator[Line]:
    """A sitting, while it is held, asks another answer to the second of its outcomes, now and then."""
    number = dossiers[1]
    if number % 100 != 1 or number >= told.extent.concluded or not adopted(number):
        return
    proposal = f"dossier{number}"
    if proposal != OWED and _waits(told, number):
        return
    reason, hands = told.text("Er staat niet bij wanneer."), Tally(40, 12, 8)
    again = until(told.after(RESPONSE), told.at)
    found = FoundInsufficient(proposal, sitting, hands, reason, again)
    yield f"duty-{proposal}", THE_CLERK, found
    if proposal != OWED:
        yield from _answered(told, number, "reject", 2, 0)


def overdue(told: Teller) -> Iterator[Line]:
    """What was not answered within its term is marked, once that is over."""
    for number in range(1, told.extent.concluded, 2):
        proposal, since = f"dossier{number}", _concluded_at(told, number)
        late = days.after(since, RESPONSE + 1) <= told.at
        if adopted(number) and late and proposal != OWED and _waits(told, number):
            yield f"duty-{proposal}", THE_CLERK, DutyOverdue(proposal, 1)
    if told.extent.concluded > 1:
        yield f"duty-{OWED}", THE_CLERK, DutyOverdue(OWED, 2)


def _waits(told: Teller, number: int) -> bool:
    return number % 4 == 1 and number >= told.extent.concluded - 2 * told.extent.beside


def _concluded_at(told: Teller, number: int) -> datetime:
    begun = told.end - timedelta(days=730)
    return begun + timedelta(days=728) / told.extent.dossiers * (number + 1)


def _answered(told: Teller, number: int, verdict: Verdict, which: int, promises: int) -> Iterator[Line]:
    """The city answers; it promises for itself, and what is not its own it hands on."""
    proposal, due_at = f"dossier{number}", told.after(365)
    made = tuple(
        Commitment(f"belofte{each}x{proposal}", CITY, told.text(f"Bank {each} plaatsen"), due_at)
        for each in range(promises)
    )
    receiver = None
    if verdict == "not-ours":
        receiver = Receiver(None, told.text("De vervoersmaatschappij"), None)
    reasons = told.text(f"Zo denkt de dienst over wijk {number}.")
    answered = OutcomeAnswered(proposal, which, verdict, reasons, made, receiver)
    yield f"duty-{proposal}", CONTACT, answered
    for promise in made:
        action, what = promise.action, promise.what
        taken = ActionTakenUp(action, proposal, (CITY,), what, told.text("Men kan rusten."), due_at, None)
        yield f"action-{action}", CONTACT, taken
    if receiver is not None:
        passed = PassedOn("outcome", proposal, receiver, reasons, 1)
        yield f"delegation-outcome-{proposal}", CONTACT, passed
    for promise in made if proposal != OWED else ():
        done = ActionCompleted(promise.action, told.text("De bank staat er, en wordt gebruikt."))
        yield f"action-{promise.action}", told.members[CITY], done
