"""Lists that are sorted by what may change go on from where a line stood: what moves takes no other along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.call.facts import CallClosed
from events.commission.facts import Dissolved
from events.delegation.facts import Extended, Returned
from events.duty.facts import FoundInsufficient, InterimAnswered, Term
from events.fund.facts import FundCorrected
from events.poll.facts import Tally
from events.sitting.facts import Moved
from projections import CALLS, COMMISSIONS, DELEGATIONS, DIRECTORY, SITTINGS
from projections.duties import DUTIES_MODEL
from projections.means import MEANS_MODEL
from projections.projection import Projection
from services.chamber.reading import Reading
from services.chamber.views import (
    answers,
    calls,
    commissions,
    delegations,
    going_on,
    means,
    organisations,
    sittings,
)
from tests.conftest import Database
from tests.events.commissions import founded
from tests.events.outcomes import OWED, WHY, answered
from tests.events.sample import DAY, FOUNDED, NOW, Line, admitted, text
from tests.events.test_call import OPENED
from tests.events.test_fund import FUND
from tests.projections.given import History, fill, reading, write_prose
from tests.projections.test_delegations import delegated
from tests.projections.test_directory import profiled
from tests.projections.test_sittings import HOUR, convened

View = Callable[..., Awaitable[Sequence[Any]]]


class Case(NamedTuple):
    """A list: its view, what a line is called in it, what happened, and after how many lines what moves."""

    model: Projection
    view: View
    name: str
    lines: tuple[Line, ...]
    moves: tuple[tuple[int, Line], ...]
    asked: dict[str, Any] = {}  # noqa: RUF012 - never written to


def _again(line: Line, **change: Any) -> Line:
    """The same of another thing."""
    stream, fact = line
    (old, new), *_ = ((getattr(fact, name), value) for name, value in change.items())
    return stream.replace(f"-{old}", f"-{new}"), replace(fact, **change)


def _owed(proposal: str) -> tuple[Line, ...]:
    of = (line for line in OWED if line[0] in ("proposal-v1", "duty-v1"))
    return tuple(_again(line, proposal=proposal) for line in of)


def _until(proposal: str, days: int) -> Line:
    return f"duty-{proposal}", InterimAnswered(proposal, WHY, Term(NOW + days * DAY, ()))


def _met(proposal: str) -> Line:
    return _again(answered("reject"), proposal=proposal)


_AGAIN = FoundInsufficient("v7", "s1", Tally(9, 1, 0), WHY, Term(NOW + DAY, ()))
_DUTIES = (
    *OWED,
    *(line for name in ("v2", "v3", "v4", "v5", "v6", "v7") for line in _owed(name)),
    *(_until(f"v{number}", 100 + number) for number in (1, 2, 3, 4)),
    *(_met(f"v{number}") for number in (5, 6, 7)),
)


def _given(number: int) -> tuple[Line, Line]:
    item: tuple[Any, str] = ("proposal", f"v{number}")
    return delegated(item=item), (
        f"delegation-proposal-v{number}", Extended(*item, NOW + (40 + number) * DAY, WHY)
    )  # fmt: skip


def _later(number: int, days: int) -> Line:
    return f"delegation-proposal-v{number}", Extended("proposal", f"v{number}", NOW + days * DAY, WHY)


def _moved(sitting: str, days: int) -> Line:
    at = NOW + days * DAY
    return f"sitting-{sitting}", Moved(at, at + HOUR, text("Hall"), None, WHY)


def _fund(fund: str, year: int) -> Line:
    return _again(FUND, fund=fund, year=year)


def _told(fund: str, year: int) -> Line:
    told = cast("Any", FUND[1])
    return f"fund-{fund}", FundCorrected(fund, told.name, told.source, year, told.purpose, told.criteria, WHY)


def _closed(call: str) -> Line:
    return f"call-{call}", CallClosed(call)


NAMES = ("Amber", "Bloem", "Cirkel", "Droom")
CASES: dict[str, Case] = {
    "answers": Case(
        DUTIES_MODEL, answers.duties, "proposal", _DUTIES,
        ((2, _until("v2", 300)), (2, _met("v2")), (2, _until("v2", 90)), (3, _met("v3")),
         (5, ("duty-v7", _AGAIN))),
    ),
    "answers that are owed": Case(
        DUTIES_MODEL, answers.duties, "proposal", _DUTIES, ((2, _until("v2", 300)), (2, _met("v2"))),
        {"state": "owed"},
    ),
    "delegations": Case(
        DELEGATIONS, delegations.delegations, "item",
        (*(line for number in range(5) for line in _given(number)),
         ("delegation-proposal-v4", Returned("proposal", "v4", WHY))),
        ((2, _later(1, 300)), (2, ("delegation-proposal-v1", Returned("proposal", "v1", WHY))),
         (5, delegated(2, item=("proposal", "v4")))),
    ),
    "sittings": Case(
        SITTINGS, sittings.sittings, "sitting",
        tuple(convened(f"s{day}", NOW + day * DAY) for day in range(1, 5)),
        ((2, _moved("s3", 1)), (2, _moved("s3", 30))),
    ),
    "sittings that come": Case(
        SITTINGS, sittings.sittings, "sitting",
        tuple(convened(f"s{day}", NOW + day * DAY) for day in range(1, 5)),
        ((2, _moved("s2", 30)),), {"coming": True},
    ),
    "funds": Case(
        MEANS_MODEL, means.funds, "fund",
        (_fund("f1", 2023), _fund("f2", 2024), _fund("f3", 2025), _fund("f4", 2026)),
        ((2, _told("f3", 2020)), (2, _told("f3", 2027))),
    ),
    "calls": Case(
        CALLS, calls.calls, "call",
        (*(_again(OPENED, call=f"c{number}") for number in range(1, 6)), _closed("c1"), _closed("c2")),
        ((2, _closed("c4")),),
    ),
    "commissions": Case(
        COMMISSIONS, commissions.commissions, "commission",
        tuple(founded(f"k{number}", about=f"thema{number}") for number in range(1, 5)),
        ((2, ("commission-k2", Dissolved("k2", "v1"))),),
    ),
    "organisations": Case(
        DIRECTORY, organisations.organisations, "organisation",
        (*FOUNDED, *(admitted(name.lower()) for name in NAMES),
         *(profiled(name.lower(), name) for name in NAMES)),
        ((2, profiled("bloem", "Zonnebloem")), (2, profiled("bloem", "Aardbloem"))),
    ),
}  # fmt: skip
"""Every list of the API that is sorted by what may change."""


@pytest.mark.parametrize("name", CASES)
async def test_what_moves_between_two_parts_takes_no_other_line_along(database: Database, name: str) -> None:
    case = CASES[name]
    await write_prose(database, *NAMES, "Zonnebloem", "Aardbloem")
    await fill(database, case.model, History(*case.lines).leaves)
    async with reading(database) as models:
        asking = Reading(models, cast("Any", None), cast("Any", None))

        async def told(**more: Any) -> dict[str, str]:
            lines = await case.view(asking, **case.asked, **more)
            return {getattr(line, case.name): line.cursor for line in lines}

        whole = await told()
        for limit, _ in case.moves:
            behind = list(whole.values())[limit - 1]
            rest = list(whole)[limit:]
            assert list(await told(after=behind)) == rest
            assert list(await told(after=going_on.line(behind))) == rest, "an id alone answers as well"
        for limit, move in case.moves:
            await fill(database, case.model, History(*case.lines).leaves)
            first = await told(limit=limit)
            moved = list(first)[-1]
            await fill(database, case.model, History(*case.lines, move).leaves)
            rest = [one for one in await told(after=first[moved]) if one != moved]
            assert [*first, *rest] == list(whole), move


@given(st.integers(0, 10**17 - 1))
def test_a_date_is_read_as_it_was_written_to_the_microsecond(number: int) -> None:
    at = going_on.moment(str(number))
    assert going_on.behind(going_on.cursor("v1", at), going_on.moment) == {"after": "v1", "stood": at}
    assert going_on.cursor("v1", at) == f"v1~{number}"


def test_no_date_is_after_all_dates_and_a_name_may_have_anything_in_it() -> None:
    assert going_on.behind(going_on.cursor("v1", None), going_on.moment)["stood"] == going_on.NEVER
    assert going_on.behind(going_on.cursor("o1", "~ Wij ~"), str) == {"after": "o1", "stood": "~ Wij ~"}
    assert going_on.behind(going_on.cursor("o1", ""), str) == {"after": "o1", "stood": ""}
    assert going_on.behind(going_on.cursor("c1", stood=False), going_on.over)["stood"] is False
    assert going_on.behind("c1", going_on.over) == {"after": "c1", "stood": None}
    assert going_on.behind(None, str) == {}
