"""Rows of a table, one after the other: what became of it is told; one that is refused stops no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Protocol, TypeVar

from services.chamber.problem import Problem, told
from services.chamber.registers import Register, Row
from services.chamber.route import Asked


class _Line(Protocol):
    @property
    def outcome(self) -> str:
        """What became of the row, in one word."""
        ...


Line = TypeVar("Line", bound=_Line)


async def each(
    asked: Asked,
    register: Register,
    do: Callable[[Row], Awaitable[tuple[Line, int | None]]],
    refuse: Callable[[Row, Problem], Line],
) -> tuple[list[Line], int | None]:
    """What became of each row, in order, and the last position in the log that they got.

    `do` gives the line of a row and its position, `refuse` the line of one that was refused. Where
    the chamber itself fails it ends: what was done stands, and whoever sends the table again is told so.
    """
    lines, last, verdicts = list[Line](), None, asked.trail.verdicts
    for row in register.rows:
        try:
            line, position = await do(row)
        except Exception as error:
            problem = told(error, asked.trail.request_id).problem
            if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            line, position = refuse(row, problem), None
        last = position or last
        lines.append(line)
        verdicts[line.outcome] = verdicts.get(line.outcome, 0) + 1
    asked.trail.position = last
    return lines, last
