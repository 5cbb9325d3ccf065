"""The book is complete: every refusal in the rules has a test that expects it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from events.refusal import Refused
from tests.events.given import refused

RULES = Path(__file__).parents[2] / "events"
KINDS = {kind.__name__ for kind in Refused.__subclasses__()}
MADE = {
    "poll-": {"open", "closed", "counted", "annulled"},
    "sitting-": {"convened", "held", "ended", "cancelled"},
    "amendment-": {"voted-on", "withdrawn", "adopted", "rejected"},
    "changes-": {
        *("no-such-clause", "clause-twice", "clause-exists", "nothing-changes", "nothing-left"),
        *("change-incomplete", "too-many-clauses", "outside-the-amendment"),
    },
}
"""Codes that are made of a phase, or of what is wrong: by how they begin, those that tests must expect."""


def made(prefix: str) -> set[str]:
    """The codes that begin so."""
    return {prefix + rest for rest in MADE[prefix]}


def calls(path: Path) -> list[tuple[str, list[ast.expr]]]:
    """(function, arguments) of every plain call in a module."""
    nodes = ast.walk(ast.parse(path.read_text()))
    called = [node for node in nodes if isinstance(node, ast.Call)]
    return [(node.func.id, node.args) for node in called if isinstance(node.func, ast.Name)]


def raised() -> set[tuple[str, str]]:
    """(kind, code) of every refusal in the rules."""
    found = set()
    for path in RULES.rglob("*.py"):
        for kind, arguments in calls(path):
            if kind in KINDS:
                code = arguments[0]
                if isinstance(code, ast.JoinedStr) and isinstance(code.values[0], ast.Constant):
                    found |= {(kind, one) for one in made(str(code.values[0].value))}
                elif isinstance(code, ast.Constant):
                    found.add((kind, str(code.value)))
    return found


def expected() -> set[tuple[str, str]]:
    """(kind, code) of every refusal that a test expects; a code in a table of phases counts as well."""
    found = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        words = {
            node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)
        }
        for function, arguments in calls(path):
            if function == "refused" and isinstance(kind := arguments[0], ast.Name):
                code = arguments[1]
                if isinstance(code, ast.Constant):
                    found.add((kind.id, str(code.value)))
                else:
                    found |= {(kind.id, one) for one in words & set().union(*map(made, MADE))}
    return found


def test_every_refusal_in_the_rules_is_expected_by_a_test() -> None:
    untested = raised() - expected()
    assert not untested, f"no test says `refused(…)` for {sorted(untested)}"


def test_no_test_expects_a_refusal_that_the_rules_do_not_have() -> None:
    assert expected() <= raised()


@pytest.mark.parametrize("kind", Refused.__subclasses__())
def test_a_refusal_tells_its_code_what_was_refused_and_what_to_do(kind: type[Refused]) -> None:
    refusal = kind("a-code", "The ballot was refused: so.", "Do this.")
    assert (refusal.code, refusal.detail, refusal.remedy, str(refusal)) == (
        "a-code",
        "The ballot was refused: so.",
        "Do this.",
        "The ballot was refused: so.",
    )


@pytest.mark.parametrize(
    ("code", "detail", "remedy"),
    [
        ("another-code", "The ballot was refused: so.", "Do this."),
        ("a-code", "So.", "Do this."),
        ("a-code", "The ballot was refused: so.", ""),
    ],
)
def test_these_tests_tell_refusals_apart(code: str, detail: str, remedy: str) -> None:
    kinds = Refused.__subclasses__()
    assert kinds[0](code, detail, remedy) != refused(kinds[0], "a-code")
    assert kinds[0]("a-code", "It was refused: so.", "Do.") != refused(kinds[1], "a-code")
    assert refused(kinds[0], "a-code") != [("poll-p1", None)]
