"""Where a list goes on that is sorted by what may change.

While somebody reads on, a date is moved, an organisation is called otherwise, a call closes. So a list goes
on behind the last line of the part before *as that one stood when it was read*: looked up again, a line that
went to the end meanwhile would take all between with it, and one that went to the beginning would have them
told twice. What moves itself meanwhile may be told again, or not.

    cursor = id ["~" sorted]
    sorted = microseconds since 1970 of a date; after all dates: what has none, or none any more
             the year of a fund; 0 before 1: whether something is over; a name

An id alone goes on from where that line stands now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta

EPOCH, TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

NEVER = datetime(3000, 1, 1, tzinfo=UTC)
"""Later than any date in the log; the questions know it."""

_MEANS = "The last line of the part before: its id, with `~` and where it stood, as the header Link has it"
Cursor = Annotated[str, Meta(pattern=r"^[a-z0-9]{1,40}(~[0-9]{1,17})?$(?!\n)", description=_MEANS)]
NameCursor = Annotated[
    str, Meta(pattern=r"^[a-z0-9]{1,40}(~[^\u0000]*)?$(?!\n)", max_length=241, description=_MEANS)
]


def cursor(line: str, stood: datetime | int | str | None) -> str:
    """By which a list goes on behind `line`; no date is after all dates."""
    if stood is None or isinstance(stood, datetime):
        stood = ((stood or NEVER) - EPOCH) // TICK
    return f"{line}~{int(stood) if isinstance(stood, int) else stood}"


def behind(cursor: str | None, read: Callable[[str], Any]) -> dict[str, Any]:
    """What a question asks for: `after`, an id, and `stood`, where that line stood then, read by `read`."""
    if cursor is None:
        return {}
    line, told, stood = cursor.partition("~")
    return {"after": line, "stood": read(stood) if told else None}


def moment(stood: str) -> datetime:
    """A date of at most 17 digits of microseconds: within the year 5138."""
    return EPOCH + int(stood) * TICK


def over(stood: str) -> bool:
    """Whether it is over."""
    return int(stood) > 0


def line(cursor: str) -> str:
    """The id of the line behind which a list goes on."""
    return cursor.partition("~")[0]
