"""Whom the assembly does not reach, who looks for them, and organisations that are no members (E4)."""

from __future__ import annotations

from collections.abc import Iterator

from events.coverage.facts import CoverageListed
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachTakenOver
from events.prospect.acts import AFTER_DECLINING, INVITED_ANEW
from events.prospect.facts import ProspectDeclined, ProspectInvited, ProspectJoined, ProspectListed
from services.bench.parliament.extent import MEMBER, NEIGHBOURHOODS, TARGET_GROUPS, THEMES, about
from services.bench.parliament.teller import THE_CLERK, Line, Teller

GAP = "uithoek-0"
"""A neighbourhood where nobody is."""


def known(number: int) -> str:
    """The id of an organisation that is no member."""
    return f"bekend{number}"


def listed(told: Teller) -> Iterator[Line]:
    """The lists, with gaps."""
    extent = told.extent
    corners = [f"uithoek-{number}" for number in range(extent.beside)]
    towns = tuple(sorted(f"gemeente-{number}" for number in range(extent.beside)))
    missing = [f"gemist-{number}" for number in range(extent.beside)]
    lists = CoverageListed(
        tuple(sorted([*NEIGHBOURHOODS, *corners])), towns,
        tuple(sorted([*THEMES, *missing])), tuple(sorted([*TARGET_GROUPS, *missing])),
    )  # fmt: skip
    yield "coverage", THE_CLERK, lists


def earlier(told: Teller, number: int) -> Iterator[Line]:
    """At one dossier in ten a task was done, and at one in fifty an organisation joined that was found so."""
    if number % 10:
        return
    task = f"vroeg{number}"
    yield from _given(told, task, next(told.names), number)
    if number % 50 == 0:
        yield f"prospect-{task}", THE_CLERK, ProspectListed(task, *about(number), task)
        yield f"prospect-{task}", THE_CLERK, ProspectInvited(task, "in-person", told.after(INVITED_ANEW))
        yield f"prospect-{task}", THE_CLERK, ProspectJoined(task, next(told.names))
    done = OutreachDone(task, told.text(f"Wij spraken er met mensen, {number}."))
    yield f"outreach-{task}", THE_CLERK, done


def in_hand(told: Teller) -> Iterator[Line]:
    """The tasks of now, and who is known and is no member."""
    extent = told.extent
    for number in range(extent.beside):
        yield from _given(told, f"taak{number}", MEMBER if number % 2 == 0 else None, number)
        if number % 3 == 0:  # a gap may have several tasks
            yield from _given(told, f"ook{number}", next(told.names), 0)
    for number in range(extent.again):
        taken = OutreachTakenOver("taak0", MEMBER, told.after(31 + number))
        yield "outreach-taak0", told.members[MEMBER], taken
    for number in range(extent.beside):
        prospect = known(number)
        stream = f"prospect-{prospect}"
        yield stream, THE_CLERK, ProspectListed(prospect, *about(number), "taak0")
        if number % 2 == 0:
            yield stream, THE_CLERK, ProspectInvited(prospect, "in-person", told.after(INVITED_ANEW))
        if number % 4 == 2:  # noqa: PLR2004 - half of the invited
            yield stream, THE_CLERK, ProspectDeclined(prospect, told.after(AFTER_DECLINING))


def _given(told: Teller, task: str, owner: str | None, number: int) -> Iterator[Line]:
    """A task about a place; the clerk has it where nobody else does."""
    earlier_one = task.startswith("vroeg")
    name = NEIGHBOURHOODS[number % len(NEIGHBOURHOODS)] if earlier_one else f"uithoek-{number}"
    what = told.text(f"Langsgaan in {name}, {task}")
    who = THE_CLERK if owner is None else told.members[owner]
    yield f"outreach-{task}", who, OutreachGiven(task, "neighbourhood", name, owner, what, told.after(30))
