"""How long the receiver of a webhook wants to be left alone (Retry-After: RFC 9110, section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.webhooks.sending import LONGEST, quiet_for

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
NOTHING = timedelta(0)

NUMBERS = st.integers(0, 10**9)
DATES = st.builds("{} Nov {} {}:{}:{} +{}".format, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)


@pytest.mark.parametrize(
    ("asked", "quiet"),
    [
        ("120", timedelta(minutes=2)),
        ("0", NOTHING),
        ("86401", LONGEST),
        ("9" * 5_000, LONGEST),
        ("Fri, 27 Nov 2026 09:30:00 GMT", timedelta(minutes=30)),
        ("Friday, 27-Nov-26 09:30:00 GMT", timedelta(minutes=30)),
        ("Fri Nov 27 09:30:00 2026", timedelta(minutes=30)),
        ("Fri, 27 Nov 2026 08:59:59 GMT", NOTHING),
        ("Fri, 27 Nov 2099 09:30:00 GMT", LONGEST),
        ("", NOTHING),
        ("-5", NOTHING),
        ("1.5", NOTHING),
        ("\u0663", NOTHING),
        ("soon", NOTHING),
    ],
    ids=range(14),
)
def test_it_is_asked_for_in_seconds_or_as_a_date_and_given_for_a_day_at_most(
    asked: str, quiet: timedelta
) -> None:
    assert quiet_for(asked, NOW) == quiet


@given(st.text() | DATES)
def test_whatever_is_asked_for_is_a_time_of_at_most_a_day(asked: str) -> None:
    assert NOTHING <= quiet_for(asked, NOW) <= LONGEST
