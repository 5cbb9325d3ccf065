"""Days in Brussels: the same as the table of time zones says, in every year that is likely."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as any_of
from hypothesis import strategies

from events.days import after, ahead, day_of, end_of

BRUSSELS = ZoneInfo("Europe/Brussels")
MOMENTS = strategies.datetimes(
    datetime(1996, 10, 28),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    datetime(2037, 12, 31),  # noqa: DTZ001 - as above
    timezones=strategies.just(UTC),
)
"""Since October 1996 the Union has this rule; most tables of zones tell it up to 2037."""


@any_of(MOMENTS)
def test_the_clocks_are_those_of_the_table_of_time_zones(moment: datetime) -> None:
    local = moment.astimezone(BRUSSELS)
    assert ahead(moment) == local.utcoffset()
    assert day_of(moment) == local.date()


@any_of(MOMENTS)
def test_a_day_ends_where_the_next_one_begins(moment: datetime) -> None:
    end = end_of(day_of(moment))
    assert day_of(end - timedelta(microseconds=1)) == day_of(moment)
    assert day_of(end) == day_of(moment) + timedelta(days=1)
    assert end.astimezone(BRUSSELS).time().isoformat() == "00:00:00"


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
    ids=["before summer time", "23 hours", "before winter time", "25 hours"],
)
def test_a_day_of_23_and_one_of_25_hours_end_at_midnight(day: date, end: datetime) -> None:
    assert end_of(day) == end


def test_a_term_of_days_is_counted_on_the_calendar_whatever_the_clocks_do() -> None:
    evening = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
    assert after(evening, 2) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert after(evening, 0) == datetime(2026, 3, 27, 23, tzinfo=UTC)
    late = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)
    assert after(late, 0) == datetime(2026, 3, 28, 23, tzinfo=UTC)
