"""What the clock asks of commissions and delegations: each deadline once, whoever restarts (A2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from events.commission.acts import Dissolve
from events.commission.facts import Dissolved
from events.days import end_of
from events.delegation.acts import BringBack, Delegate
from events.delegation.facts import BroughtBack, Extended, Overdue, Receiver
from events.delegation.receiving import HandOn, MarkOverdue, Return
from events.registry import decode
from events.sitting.acts import Convene
from events.sitting.facts import Cancelled
from services.clerk.course import Due
from services.clerk.delegating import Delegations
from tests.events.commissions import COMMISSIONS, ENDS
from tests.events.sample import DAY, NOW, TICK, Line
from tests.events.test_delegation import (
    ACCEPTED,
    CALLED_BACK,
    CONCLUDED,
    DUE,
    HOT,
    ITEM,
    TO_K2,
    WHY,
    WITH_K1,
    S,
    convened,
    delegated,
    reported,
)
from tests.projections.given import History
from tests.services.clerk.test_course import begun, changing, is_now, process, quick
from tests.services.conftest import TEXT, Assembly, member
from tests.waiting import until


def kept(*lines: Line) -> Delegations:
    """All that was taken of these facts."""
    made = Delegations()
    for position, leaf in History(*lines).leaves:
        made.take(decode(position, leaf))
    return made


def due(*lines: Line, now: datetime = NOW) -> list[Due]:
    """What is due after these facts."""
    return kept(*lines).due(now)


OVERDUE: Line = (S, Overdue(*ITEM, DUE))


def test_a_date_that_passed_is_overdue_once() -> None:
    marked = [Due("overdue-outcome-v1-1-0", MarkOverdue(*ITEM))]
    assert due(*WITH_K1, now=DUE - TICK) == []
    assert due(*WITH_K1, now=DUE) == due(*WITH_K1, ACCEPTED, now=DUE) == marked
    assert due(*WITH_K1, OVERDUE, now=DUE) == []
    for back in (CALLED_BACK, reported(), CONCLUDED):
        assert due(*WITH_K1, back, now=DUE) == []


def test_a_new_date_is_another_deadline() -> None:
    extended = (*WITH_K1, OVERDUE, (S, Extended(*ITEM, DUE + DAY, WHY)))
    assert due(*extended, now=DUE) == []
    assert due(*extended, now=DUE + DAY) == [Due("overdue-outcome-v1-1-1", MarkOverdue(*ITEM))]
    again = (*extended, CALLED_BACK, delegated(number=2))
    assert due(*again, now=DUE) == [Due("overdue-outcome-v1-2-0", MarkOverdue(*ITEM))]


def test_the_next_date_is_waited_for() -> None:
    assert kept(*COMMISSIONS).next() == ENDS
    assert kept(*WITH_K1).next() == DUE
    assert kept(*WITH_K1, OVERDUE).next() == ENDS
    assert kept().next() is None


def test_a_day_of_23_hours_ends_at_midnight_in_brussels() -> None:
    ends = end_of(date(2026, 3, 29))
    history = (*COMMISSIONS, delegated(due_at=ends))
    assert due(*history, now=datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)) == []
    assert due(*history, now=datetime(2026, 3, 29, 22, tzinfo=UTC)) != []


def test_a_term_that_is_over_ends_the_commission_and_what_it_had_goes_back() -> None:
    ended = Due("end-term-k1", Dissolve("k1"))
    assert ended in due(*WITH_K1, OVERDUE, now=ENDS)
    gone = (*WITH_K1, ("commission-k1", Dissolved("k1", None)))
    assert due(*gone, now=NOW) == [Due("return-outcome-v1-1", Return(*ITEM))]
    assert due(*gone, CALLED_BACK, now=NOW) == []
    assert due(*COMMISSIONS, delegated(TO_K2), ("commission-k1", Dissolved("k1", None))) == []


def test_a2_a_hot_potato_comes_on_the_next_plenary() -> None:
    sittings = (convened("s9"), convened("s1"))
    moved = ("sitting-s9", replace(convened("s9")[1], starts_at=NOW + 9 * DAY))  # type: ignore[type-var]
    bring = [Due("agenda-outcome-v1-3-s1", BringBack(*ITEM, "s1"))]
    assert due(*HOT) == []
    assert due(*HOT, moved, sittings[1]) == bring
    back = (S, BroughtBack(*ITEM, "s1", None))
    assert due(*HOT, moved, sittings[1], back) == []
    called_off = ("sitting-s1", Cancelled(WHY))
    again = [Due("agenda-outcome-v1-3-s9", BringBack(*ITEM, "s9"))]
    assert due(*HOT, moved, sittings[1], back, called_off) == again
    assert due(*HOT, moved, sittings[1], CONCLUDED) == []
    assert due(*HOT, convened("s1"), now=NOW + 2 * DAY) == []


OUTSIDE, ANOTHER = Receiver(None, TEXT, None), Receiver(None, "1" * 64, None)
V1 = "delegation-proposal-v1"


async def types(assembly: Assembly, stream: str) -> list[str]:
    """What happened in a stream."""
    return [event.type for event in await assembly.log.stream(stream)]


async def test_a2_two_clerk_processes_and_a_third_do_each_thing_once(
    assembly: Assembly, another: Assembly
) -> None:
    await begun(assembly, replace(quick(organisations=1), hand_ons=0))
    await assembly.act(changing(), member("o0"))
    starts = assembly.clock.now() + timedelta(days=2)
    await assembly.act(Convene("s1", "plenary", TEXT, starts, starts + timedelta(hours=1), place=TEXT))
    await assembly.timely(lambda moment: Delegate("proposal", "v1", OUTSIDE, TEXT, "advise", moment))

    async def overdue() -> bool:
        return "delegation.overdue.v1" in await types(assembly, V1)

    async def brought_back() -> bool:
        return "delegation.brought-back.v1" in await types(assembly, V1)

    async with process(assembly), process(another):
        await until(overdue)
    await assembly.act(HandOn("proposal", "v1", ANOTHER, TEXT))
    async with process(another):
        await until(brought_back)
    async with process(assembly):
        await assembly.act(changing("v2"), member("o0"))
        await until(lambda: is_now(assembly, "v2", "proposal.qualified.v1"))
    assert await types(assembly, V1) == [
        *("delegation.delegated.v1", "delegation.overdue.v1", "delegation.handed-on.v1"),
        *("delegation.hot-potato.v1", "delegation.brought-back.v1"),
    ]
    assert await types(assembly, "sitting-s1") == ["sitting.convened.v1", "sitting.item-put.v1"]
