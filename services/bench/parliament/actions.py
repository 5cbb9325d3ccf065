"""Actions that are under way, with what was measured; the first one was measured most often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from events.action.facts import ActionMeasured, ActionTakenUp, Indicator
from services.bench.parliament.extent import MEMBER
from services.bench.parliament.teller import Line, Teller


def under_way(told: Teller) -> Iterator[Line]:
    """Those of the organisation that looks, followed by how many benches there are."""
    who, evidence = told.members[MEMBER], told.text("Zie het verslag van de telling.")
    name, unit, source = told.text("Banken in de wijk"), told.text("banken"), told.text("Een telling")
    indicator = Indicator(name, unit, "0", "100", source)
    for number in range(told.extent.beside):
        action, what = f"actie{number}", told.text(f"Bank {number} plaatsen")
        for_whom, due_at = told.text("Men kan rusten."), told.after(60)
        taken = ActionTakenUp(action, None, (MEMBER,), what, for_whom, due_at, indicator)
        yield f"action-{action}", who, taken
        for week in range(told.extent.beside if number == 0 else 2):
            at = told.at - timedelta(weeks=week + 1)
            yield f"action-{action}", who, ActionMeasured(action, f"{week}.5", at, evidence)
