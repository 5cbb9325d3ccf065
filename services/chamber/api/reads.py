"""Questions: GET, public, no staler than `at_least` asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from msgspec import Meta

from projections.projection import Projection
from services.chamber.problem import Declined
from services.chamber.reading import Reading
from services.chamber.route import Asked, Parts, Query, Reply, Route, encode
from services.chamber.views import Page
from services.chamber.views.going_on import Cursor
from services.chamber.words import Id, Position

Limit = Annotated[int, Meta(ge=1, le=1_000, description="How many at most")]

Ask = Callable[[Reading, Any, Mapping[str, str]], Awaitable[Any]]
"""What answers a question: a view, or a page of a list."""


class At(Query):
    """`at_least` waits until what is read has seen that position."""

    at_least: Position | None = None

    def wanted(self) -> dict[str, Any]:
        """What is asked, by name, but for how fresh the answer must be."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "at_least"}


class Paged(At):
    """`after` is the id of the last one of the part before; the header Link names the next part."""

    after: Id | None = None
    limit: Limit = 100


class Moving(Paged):
    """A list whose lines may move: `after` also tells where the last one of the part before stood by then.

    The header Link has it so; an id alone goes on from where that line stands now.
    """

    after: Cursor | None = None


def no_such_after(after: str) -> Declined:
    """What is answered when a list is to go on after something that is not in it.

    An empty part would say that the list has ended.
    """
    return Declined(
        422,
        "unknown-after",
        f"The list cannot go on after '{after}': nothing in it has this id.",
        "Take `after` from the header Link of the part before, or leave it out to begin at the beginning.",
    )


def read(
    name: str,
    path: str,
    summary: str,
    of: Sequence[Projection],
    query: type[At],
    answers: Any,
    ask: Ask,
) -> Route:
    """A route for a question to read models."""

    async def handle(parts: Parts, asked: Asked) -> Reply:
        seen = await parts.reading.seen(of, asked.input.at_least)
        answer = await ask(parts.reading, asked.input, asked.ids)
        if not isinstance(answer, Page):
            return Reply(200, encode(answer), seen)
        if answer.after is None:
            return Reply(200, encode(answer.items), seen)
        return Reply(200, encode(answer.items), seen, ((b"link", _next(asked, answer.after)),))

    return Route(name, "GET", path, summary, "public", handle, 200, answers, query=query)


def _next(asked: Asked, after: str) -> bytes:
    given = {name: getattr(asked.input, name) for name in asked.input.__struct_fields__}
    rest = {name: value for name, value in given.items() if value is not None and name != "at_least"}
    return f'<{asked.path}?{urlencode({**rest, "after": after})}>; rel="next"'.encode()
