"""Numbers and moments as the house writes them are those of Babel and CLDR, in each language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from services.chamber.web.languages import BRUSSELS, TAGS, Language, Tag, catalogue

PATTERNS = {"nl": "d MMMM y 'om' H.mm 'uur'", "en": "d MMMM y 'at' H:mm", "fr": "d MMMM y 'à' H'h'mm"}

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@pytest.mark.parametrize("tag", TAGS)
@given(number=st.integers(-(10**12), 10**12), at=MOMENTS)
def test_what_is_written_without_babel_is_what_babel_writes(tag: Tag, number: int, at: datetime) -> None:
    say = Language(tag, catalogue("nl"))
    assert say.decimal(number) == format_decimal(number, locale=say.locale)
    there = at.astimezone(BRUSSELS)
    assert say.day(at) == format_date(there, "d MMMM y", locale=say.locale)
    assert say.moment(at) == format_datetime(at, PATTERNS[tag], tzinfo=BRUSSELS, locale=say.locale)
