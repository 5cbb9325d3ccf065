"""Every route of the API, asked for what makes no sense by who may ask: always an answer, never a 5xx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Database
from tests.services.chamber.house import Answer
from tests.services.chamber.matrix import ACTS, GUARDED, PUBLIC, Line
from tests.services.chamber.parliament import parliament
from tests.services.chamber.test_matrix import Matrix, prepared, settled

pytestmark = pytest.mark.fault

VALUES: tuple[Any, ...] = (
    *(None, [], {}, 10**30, -1, 0, 1.5, True, [[None]], {"a": 1}, ["a"] * 300),
    *("", "é\u0000", "x" * 41, "a" * 70_000, "../x", "2026-99-99"),
)
BODIES = (b"[]", b"null", b"1", b"{", b"\xff", b'{"a":1,"a":2}')
IDS = ("zz", "x" * 41, "%00", "..", "-1", "é", "a%2Fb", "9" * 40, "9999999")
QUERIES = (
    *("at_least=99999999999999999999", "at_least=-1", "at_least=abc", "limit=0", "limit=1000000", "after=zz"),
    *("after=%00", f"after={'x' * 50}", "q=%00", "phase=x", "limit=1&limit=2", "%ff=1"),
)


async def test_nothing_that_is_sent_breaks_the_chamber(database: Database, tmp_path: Path) -> None:
    async with parliament(database, tmp_path) as made:
        matrix = Matrix(made, database)
        async with made.clerk_process():
            await prepared(matrix)
        await settled(matrix)
        wrong = [f"{name}: {said}" for name, line in ACTS.items() for said in await _asked(matrix, line)]
        for path in (*PUBLIC.values(), *(path for path, _ in GUARDED.values())):
            address = f"/api{matrix.filled(path)}"
            odd = [address + ("&" if "?" in address else "?") + query for query in QUERIES]
            for asked in (*odd, *_elsewhere(address.partition("?")[0])):
                answer = await made.chamber.ask("GET", asked, token=made.tokens["full"])
                wrong += _wrong(f"GET {asked}", answer)
    assert not wrong, "\n".join(wrong)


async def _asked(matrix: Matrix, line: Line) -> list[str]:
    """What is wrong with the answers to who may do something, and sends something else."""
    role = next(iter(line.may), "clerk")
    path, body, token = (
        f"/api{matrix.filled(line.path)}",
        matrix.filled(line.body, role),
        matrix.made.tokens[role],
    )
    names = [*body, "extra"] if isinstance(body, dict) else []
    wrong: list[str] = []
    for sent in (*({**body, name: value} for name in names for value in VALUES), *BODIES):
        answer = await matrix.made.chamber.ask(line.method, path, sent, token)
        wrong += _wrong(f"{path} {sent!r:.200}", answer)
    for other in _elsewhere(path):
        wrong += _wrong(other, await matrix.made.chamber.ask(line.method, other, body, token))
    return wrong


def _elsewhere(path: str) -> list[str]:
    """The same path, each of its later parts replaced."""
    parts = path.split("/")
    return ["/".join([*parts[:n], other, *parts[n + 1 :]]) for n in range(3, len(parts)) for other in IDS]


def _wrong(asked: str, answer: Answer) -> list[str]:
    told = answer.status < 400 or answer.headers["Content-Type"] == "application/problem+json"
    return [] if answer.status < 500 and told else [f"{asked} → {answer.status} {answer.text[:300]}"]
