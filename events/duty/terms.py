"""Until when the city owes its answer, and when it is reminded of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from events import days
from events.duty.facts import Term
from events.rules.facts import Procedure

BEFORE = (14, 3)
"""So many days before the last one the contact person is reminded."""


def term(at: datetime, procedure: Procedure) -> Term:
    """The term that the rules give from a moment (UTC) on. No days at all: the answer is owed at once."""
    response = procedure.periods.response
    return until(days.after(at, response), at) if response else Term(at, ())


def until(due_at: datetime, at: datetime) -> Term:
    """A term that ends at the end of a day in Brussels (UTC), with those reminders that are still to come."""
    last = days.day_of(due_at) - timedelta(days=1)
    moments = (days.end_of(last - timedelta(days=before)) for before in BEFORE)
    return Term(due_at, tuple(moment for moment in moments if at < moment))


def longest(present: Term, procedure: Procedure) -> datetime:
    """The latest end (UTC) that an interim answer may ask for: one more term of the rules."""
    return days.after(present.due_at - timedelta(microseconds=1), procedure.periods.response)
