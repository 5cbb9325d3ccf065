"""T6: the clerk process opens what the city owes, reminds, and marks what is overdue, each once."""

from __future__ import annotations

from datetime import datetime

import pytest
from msgspec.structs import replace

from events.duty.facts import DutyLifted, DutyOverdue, DutyReminded, FoundInsufficient, Term
from events.duty.keeping import MarkDutyOverdue, OpenDuty, RemindOfDuty
from events.poll.facts import Annulled, Counted, Tally
from events.proposal.facts import Concluded, OutcomeAnnulled, PutToVote
from events.registry import decode
from services.clerk.answering import Duties
from services.clerk.course import Due
from tests.events.given import given
from tests.events.outcomes import ADDRESSED, DUE, DUTY, FIRST, NOT_ADDRESSED, OWED, SECOND, WHY, answered
from tests.events.papers import NOTHING, opened
from tests.events.sample import CLERK, NOW, TEXT, TICK, Line
from tests.projections.given import History

ONCE: Line = ("duty-v1", DutyReminded("v1", 1))
TWICE: Line = ("duty-v1", DutyReminded("v1", 2))
LATE: Line = ("duty-v1", DutyOverdue("v1", 1))
FOUND: Line = ("duty-v1", FoundInsufficient("v1", "s9", Tally(5, 1, 0), WHY, Term(DUE, (FIRST,))))
OPEN = Due("duty-v1", OpenDuty("v1"))


def kept(*lines: Line) -> Duties:
    """What the city owes after these facts."""
    duties = Duties()
    for position, leaf in History(*lines).leaves:
        duties.take(decode(position, leaf))
    return duties


def test_t6_an_outcome_that_addresses_the_city_opens_a_duty_once() -> None:
    assert kept(*ADDRESSED).due(NOW) == [OPEN]
    assert kept(*OWED).due(NOW) == []
    assert kept(*NOT_ADDRESSED).due(NOW) == []
    assert kept(*ADDRESSED[:-1]).due(NOW) == []  # not concluded yet
    rejected = [
        (s, Counted("p1", Tally(1, 2, 0), "rejected") if isinstance(f, Counted) else f) for s, f in ADDRESSED
    ]
    assert kept(*rejected).due(NOW) == []


@pytest.mark.parametrize(
    ("since", "now", "command"),
    [
        ((), FIRST - TICK, None),
        ((), FIRST, "remind-v1-1-0-1"),
        ((), SECOND, "remind-v1-1-0-2"),
        ((ONCE,), FIRST, None),
        ((ONCE,), SECOND, "remind-v1-1-0-2"),
        ((TWICE,), DUE - TICK, None),
        ((), DUE, "overdue-duty-v1-1"),
        ((TWICE,), DUE, "overdue-duty-v1-1"),
        ((LATE,), DUE, None),
        ((answered(),), DUE, None),
        ((LATE, answered()), DUE, None),
        ((answered(), FOUND), DUE, "overdue-duty-v1-2"),
        ((answered(), FOUND), FIRST, "remind-v1-2-0-1"),
    ],
)
def test_t6_reminders_come_before_the_end_and_the_mark_after_it(
    since: tuple[Line, ...], now: datetime, command: str | None
) -> None:
    acts = {"remind": RemindOfDuty("v1"), "overdue": MarkDutyOverdue("v1")}
    expected = [] if command is None else [Due(command, acts[command.partition("-")[0]])]
    assert kept(*OWED, *since).due(now) == expected
    for due in expected:
        assert isinstance(given(*OWED, *since).when(due.act, CLERK, now), list)


def test_t6_a_vote_that_is_held_again_opens_a_duty_of_its_own() -> None:
    gone: tuple[Line, ...] = (
        ("poll-p1", Annulled("p1", WHY)),
        ("proposal-v1", OutcomeAnnulled("v1", "p1")),
        ("duty-v1", DutyLifted("v1", "p1")),
    )
    assert kept(*OWED, *gone).due(DUE) == []
    again: tuple[Line, ...] = (
        opened("consent", "p2", rules=1, reruns="p1"),
        ("proposal-v1", PutToVote("v1", "p2")),
        ("poll-p2", replace(NOTHING, poll="p2", outcome="adopted")),
        ("proposal-v1", Concluded("v1", "p2", "adopted", "advice", TEXT)),
    )
    assert kept(*OWED, *gone, *again).due(NOW) == [Due("duty-v1-again-1", OpenDuty("v1"))]
    owed = (*OWED, *gone, *again, DUTY)
    assert kept(*owed).due(FIRST) == [Due("remind-v1-again-1-1-0-1", RemindOfDuty("v1"))]
    assert kept(*owed).due(DUE) == [Due("overdue-duty-v1-again-1-1", MarkDutyOverdue("v1"))]


def test_t6_it_wakes_at_the_next_moment_that_means_something() -> None:
    assert kept(*OWED).next() == FIRST
    assert kept(*OWED, ONCE).next() == SECOND
    assert kept(*OWED, TWICE).next() == DUE
    assert kept(*OWED, LATE).next() is None
    assert kept(*OWED, answered()).next() is None


def test_what_it_does_is_not_due_again() -> None:
    lines, now = [*ADDRESSED], NOW
    commands = []
    for moment in (NOW, FIRST, SECOND, DUE):
        now = moment
        for due in kept(*lines).due(now):
            commands.append(due.command)
            written = given(*lines).when(due.act, CLERK, now)
            assert isinstance(written, list)
            lines += written
        assert kept(*lines).due(now) == []
    assert commands == ["duty-v1", "remind-v1-1-0-1", "remind-v1-1-0-2", "overdue-duty-v1-1"]
    assert DUTY in lines
