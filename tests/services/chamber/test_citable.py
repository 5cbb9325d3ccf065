"""Which polls within a commission the form of a report offers: those that the rule takes, and no others (A2).

Polls that tell no turn are of old logs: what is right for them follows from the way of the item.
"""

from __future__ import annotations

from typing import Any

import pytest

from services.chamber.views.delegations import Delegation, DelegationLine, Step
from services.chamber.views.polls import PollLine
from services.chamber.web.within import citable

US, THEM = "kwonen", "kgroen"
Happened = tuple[str, int, str | None, str | None]


def made(view: Any, **known: Any) -> Any:
    """A line of a view of which only this matters."""
    return view(**{**dict.fromkeys(view.__struct_fields__), **known})


def delegated(turn: int, *happened: Happened) -> Delegation:
    """An item that `US` has by its delegation 2; each step is (what, number, to which commission, poll)."""
    line = made(DelegationLine, commission=US, number=2, turn=turn)
    steps = [
        made(Step, type=f"delegation.{what}.v1", number=number, commission=to, data={"poll": poll})
        for what, number, to, poll in happened
    ]
    return Delegation(line, steps)


def poll(turn: int | None, phase: str = "counted", number: int = 2) -> Any:
    return made(PollLine, poll="p1", phase=phase, delegation=number, turn=turn)


BEFORE: tuple[Happened, ...] = (("delegated", 1, US, None), ("returned", 1, None, None))
CAME: Happened = ("delegated", 2, US, None)
FIRST = delegated(1, *BEFORE, CAME)
AGAIN = delegated(2, *BEFORE, CAME, ("reported", 2, None, "p2"), ("sent-back", 2, None, None))
NAMED = delegated(2, *BEFORE, CAME, ("reported", 2, None, "p1"), ("sent-back", 2, None, None))
THEIRS = delegated(2, *BEFORE, ("delegated", 2, THEM, None), ("handed-on", 2, US, None))
ROUND = delegated(3, *BEFORE, CAME, ("handed-on", 2, THEM, None), ("handed-on", 2, US, None))


@pytest.mark.parametrize(
    ("found", "held", "offered"),
    [
        pytest.param(FIRST, poll(1), True, id="of the present turn"),
        pytest.param(FIRST, poll(1, phase="closed"), False, id="not counted yet"),
        pytest.param(FIRST, poll(1, number=1), False, id="of an earlier delegation"),
        pytest.param(FIRST, poll(None, number=1), False, id="of an earlier delegation, untold"),
        pytest.param(AGAIN, poll(1), False, id="of an earlier turn"),
        pytest.param(AGAIN, poll(2), True, id="of the turn after it was sent back"),
        pytest.param(FIRST, poll(None), True, id="untold, and it came once"),
        pytest.param(AGAIN, poll(None), True, id="untold, and no report named it"),
        pytest.param(NAMED, poll(None), False, id="untold, and a report named it"),
        pytest.param(THEIRS, poll(None), True, id="untold, and others had it before"),
        pytest.param(ROUND, poll(None), False, id="untold, and it handed the item on"),
        pytest.param(ROUND, poll(3), True, id="of the turn after it came round"),
    ],
)
def test_a_report_is_offered_what_the_rule_takes(found: Delegation, held: PollLine, offered: bool) -> None:  # noqa: FBT001 - a case
    assert citable([held], found) == ([held] if offered else [])
