"""Days in Brussels, where the assembly meets: a term of days ends at the end of a day on the clocks there.

Rules are judged again for ever, so this depends on no table of time zones that changes under a log. Summer
time is computed by the Union's rule (Directive 2000/84/EC): from 01:00 UTC on the last Sunday of March to
01:00 UTC on the last Sunday of October two hours ahead of UTC; one hour ahead for the rest of the year.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

WINTER, SUMMER = timedelta(hours=1), timedelta(hours=2)


def ahead(moment: datetime) -> timedelta:
    """How far the clocks of Brussels are ahead of UTC at a moment (with its offset)."""
    at = moment.astimezone(UTC)
    return SUMMER if _changes(at.year, 3) <= at < _changes(at.year, 10) else WINTER


def day_of(moment: datetime) -> date:
    """The day in Brussels on which a moment falls."""
    at = moment.astimezone(UTC)
    return (at + ahead(at)).date()


def end_of(day: date) -> datetime:
    """The first moment (UTC) that no longer belongs to a day in Brussels. Clocks never change at midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return midnight - ahead(midnight - SUMMER)


def after(moment: datetime, days: int) -> datetime:
    """The end (UTC) of the day in Brussels that comes so many days after that of a moment."""
    return end_of(day_of(moment) + timedelta(days=days))


def _changes(year: int, month: int) -> datetime:
    """01:00 UTC on the last Sunday of a month of 31 days."""
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime(year, month, sunday.day, 1, tzinfo=UTC)
