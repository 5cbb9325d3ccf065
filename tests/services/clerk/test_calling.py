"""What the clock and a count ask of calls: each once, and nothing before its time (M3)."""

from __future__ import annotations

from datetime import datetime

from events.call.acts import CloseCall
from events.call.deciding import CLERK_DAYS, DecideCall
from events.poll.facts import Annulled
from events.registry import decode
from services.clerk.calling import Calls
from services.clerk.course import Due
from tests.events.sample import DAY, NOW, TICK, Line
from tests.events.test_call import (
    CALLED,
    CHOSEN,
    CLOSED,
    CLOSES,
    OPENED,
    OURS,
    SHUT,
    STOOD,
    THEIRS,
    TIE,
    TIED,
    UNTIL,
    VOTED,
    WHY,
    decided,
    revealed,
    stands,
)
from tests.projections.given import History

SEAT, CLOSE = [Due("seat-c1", DecideCall("c1"))], [Due("close-call-c1", CloseCall("c1"))]


def kept(*lines: Line) -> Calls:
    """All that was taken of these facts."""
    made = Calls()
    for position, leaf in History(*lines).leaves:
        made.take(decode(position, leaf))
    return made


def due(*lines: Line, now: datetime = NOW) -> list[Due]:
    """What is due after these facts."""
    return kept(*lines).due(now)


def test_a_call_closes_at_its_time() -> None:
    assert due(*STOOD, now=CLOSES - TICK) == []
    assert due(*STOOD, now=CLOSES) == CLOSE
    assert kept(*STOOD).next() == CLOSES


def test_seats_are_filled_when_nobody_needs_to_vote_or_the_vote_was_counted() -> None:
    assert due(*CALLED, OPENED, stands("amber"), SHUT) == SEAT
    assert due(*CLOSED) == due(*VOTED) == []
    assert due(*VOTED, CHOSEN) == SEAT
    assert due(*VOTED, CHOSEN, decided(("amber", "bloem"))) == []
    assert due(*VOTED, ("poll-p9", Annulled("p9", WHY))) == []
    assert kept(*VOTED).next() is None


def test_a_lot_is_drawn_when_all_revealed_or_the_term_is_over() -> None:
    assert due(*TIED) == due(*TIED, revealed("amber", OURS)) == []
    assert due(*TIED, revealed("amber", OURS), revealed("bloem", THEIRS)) == SEAT
    assert due(*TIED, now=UNTIL) == SEAT
    assert kept(*TIED).next() == UNTIL


def test_a_clerk_is_waited_for_and_not_for_ever() -> None:
    late = NOW + 2 * DAY + CLERK_DAYS
    assert due(*VOTED, TIE, now=late - TICK) == []
    assert due(*VOTED, TIE, now=late) == SEAT
    assert kept(*VOTED, TIE).next() == late
