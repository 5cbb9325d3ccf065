"""`halfrond count`: ballots from a file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.cli.main import halfrond
from services.cli.screen import Code

SCHULZE = {
    "method": "ranked",
    "options": ["a", "b", "none"],
    "ballots": [[1, 2, None], [1, None, 2], [2, 1, None]],
}
APPROVAL = {"method": "approval", "options": ["a", "b"], "seats": 1, "ballots": [["a"], ["a", "b"]]}
SURVEY = {"method": "survey", "options": ["a", "b"], "limit": 1, "ballots": [["a"], [], ["a"]]}
CONSENT = {"method": "consent", "roll": 5, "ballots": ["consent", "concern", "consent"]}
MAJORITY = {"method": "majority", "roll": 4, "ballots": ["for", "for", "against"]}


def counted(folder: Path, content: object, *options: str) -> tuple[int, str]:
    file = folder / "ballots.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    ended = CliRunner().invoke(halfrond, ["count", str(file), *options])
    return ended.exit_code, ended.output


def as_json(folder: Path, content: object) -> Any:
    code, told = counted(folder, content, "--json")
    assert code == Code.DONE, told
    return json.loads(told)


def test_a_ranked_file_gives_winners_ranking_matrix_and_what_was_dropped(tmp_path: Path) -> None:
    asked = {"status_quo": "none", "quorum": 2, "majorities": {"b": [3, 1]}}
    assert as_json(tmp_path, SCHULZE | asked) == {
        "method": "ranked",
        "ballots": 3,
        "options": ["a", "b", "none"],
        "winners": ["a"],
        "ranking": [["a"], ["none"]],
        "matrix": [[0, 2, 3], [1, 0, 2], [0, 1, 0]],
        "dropped": [{"option": "b", "lacked": "majority"}],
    }


def test_an_approval_file_gives_who_has_a_seat(tmp_path: Path) -> None:
    assert as_json(tmp_path, APPROVAL) == {
        "method": "approval",
        "ballots": 2,
        "options": ["a", "b"],
        "approvals": [2, 1],
        "elected": ["a"],
        "tied": [],
        "open_seats": 0,
    }


def test_a8_a_survey_file_gives_how_many_chose_what_and_no_outcome(tmp_path: Path) -> None:
    assert as_json(tmp_path, SURVEY) == {
        "method": "survey",
        "ballots": 3,
        "options": ["a", "b"],
        "approvals": [2, 0],
    }


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        ({}, "adopted"),
        ({"ballots": ["consent", "objection"]}, "held"),
        ({"quorum": [4, 5]}, "no-quorum"),
        ({"quorum": [3, 5]}, "adopted"),
        ({"ballots": []}, "no-quorum"),
    ],
    ids=["nobody-objects", "somebody-objects", "too-few", "just-enough", "silence"],
)
def test_d3_a_consent_file_gives_the_outcome(tmp_path: Path, asked: dict[str, Any], outcome: str) -> None:
    told = as_json(tmp_path, CONSENT | asked)
    said = (CONSENT | asked)["ballots"]
    assert isinstance(said, list)
    assert told == {
        "method": "consent",
        "ballots": len(said),
        "outcome": outcome,
        **{word: said.count(word) for word in ("consent", "concern", "objection")},
    }


README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
FILES = re.findall(r"```json\n(.*?)```", README, re.DOTALL)


def test_the_files_of_the_readme_are_counted_and_are_of_every_method(tmp_path: Path) -> None:
    methods = {as_json(tmp_path, content)["method"] for content in FILES}
    assert methods == {"majority", "consent", "approval", "survey", "ranked"}


def test_a_ranked_file_may_name_the_way_of_counting(tmp_path: Path) -> None:
    named = as_json(tmp_path, SCHULZE | {"method": "schulze"})
    assert named == as_json(tmp_path, SCHULZE) | {"method": "schulze"}


def test_a_majority_file_gives_the_outcome(tmp_path: Path) -> None:
    asked = {"threshold": [2, 3], "of": "votes", "at_least": True, "quorum": [3, 4]}
    expected = {
        "method": "majority",
        "ballots": 3,
        "outcome": "adopted",
        "in_favour": 2,
        "against": 1,
        "abstain": 0,
    }
    assert as_json(tmp_path, MAJORITY | asked) == expected


def test_people_read_a_table(tmp_path: Path) -> None:
    code, told = counted(tmp_path, SCHULZE)
    assert code == Code.DONE
    assert "a > b > none" in told
    assert "pairs" in told


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ("", 1, "no JSON"),
        ("[]", 1, "object"),
        (
            '{"method":\n"coin"}',
            1,
            "'coin'; allowed are majority, consent, approval, survey, ranked, schulze.",
        ),
        ('{"method": "majority", "roll": 1, "ballots": [\n"yes"]}', 2, "allowed are for, against, abstain."),
        (
            '{"method": "consent", "roll": 1, "ballots": [\n"for"]}',
            2,
            "allowed are consent, concern, objection.",
        ),
        ('{"method": "majority", "roll": 1,\n"of": "x", "ballots": []}', 2, "'x'; allowed are votes, "),
        ('{"method": "schulze", "options": ["a"],\n"ballots": [[1],\n[0]]}', 3, ">= 1"),
        ('{"method": "ranked", "options": ["a"],\n"ballots": [[1],\n[-1]]}', 3, ">= 1"),
        (
            '{"method": "ranked", "options": ["a", "b"],\n"majorities": {"a": [1, 2]},\n"ballots": []}',
            2,
            "at least [1, 1]",
        ),
        ('{"method": "schulze",\n"options": ["a"],\n"ballots": [[1],\n["x"]]}', 4, "ballot 2"),
        ('{"method": "schulze",\n"options": ["a"],\n"ballots": [[1],\n\n[1, 2]]}', 5, "ballot 2"),
        ('{"method": "schulze",\n"options": ["a", "a"],\n"ballots": []}', 2, "twice"),
        ('{"method": "schulze",\n"options": ["a"],\n"quorum": -1,\n"ballots": []}', 3, ">= 0"),
        ('{"method": "schulze",\n"options": ["a"],\n"seats": 1,\n"ballots": []}', 3, "seats"),
        ('{"method": "schulze", "options": ["a"],\n"ballots": [[1]], "ballots": []}', 1, "twice"),
        ('{"method": "schulze", "options": ["a"], "ballots": [[NaN]]}', 1, "NaN"),
        ('{"method": "approval", "options": ["a"], "seats": 1,\n"ballots": [["a"],\n["b"]]}', 3, "no option"),
        ('{"method": "majority", "roll": 1, "ballots": [\n"for",\n"perhaps"]}', 3, "perhaps"),
        ('{"method": "majority",\n"roll": 1, "ballots": ["for", "for"]}', 2, "on the roll"),
        ('{"method": "majority", "roll": 1,\n"threshold": [1, 3],\n"ballots": []}', 2, "no majority"),
        ('{"method": "majority", "roll": 1,\n"threshold": [1, 1],\n"ballots": []}', 2, "unanimity"),
        ('{"method": "consent", "roll": 1,\n"quorum": [2, 1],\n"ballots": []}', 2, "whole roll"),
        ('{"method": "consent", "roll": 3, "ballots": [\n"consent",\n"for"]}', 3, "ballot 2"),
        ('{"method": "consent",\n"ballots": ["consent"]}', 1, "roll"),
        ('{"method": "consent", "roll": 3,\n"threshold": [1, 2], "ballots": []}', 2, "threshold"),
        (
            '{"method": "survey", "options": ["a", "b"], "limit": 1, "ballots": [[],\n["a", "b"]]}',
            2,
            "at most 1",
        ),
        ('{"method": "survey", "options": ["a"], "ballots": [["a"],\n\n["a", "a"]]}', 3, "twice"),
        ('{"method": "survey", "options": ["a"],\n"seats": 1, "ballots": []}', 2, "seats"),
        ('{"method": "survey",\n"options": ["a", "a"], "ballots": []}', 2, "twice"),
        ('{"method": "survey", "options": ["a"],\n"limit": 0, "ballots": []}', 2, ">= 1"),
        ('{"method": "approval", "options": ["a"],\n"seats": 2, "ballots": []}', 2, "2 seats"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, content: str, line: int, why: str) -> None:
    code, told = counted(tmp_path, content)
    assert code == Code.USAGE
    assert f"line {line}:" in told
    assert why in told


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ballots.json").write_bytes(b'{\n"\xff"}')
    ended = CliRunner().invoke(halfrond, ["count", str(tmp_path / "ballots.json")])
    assert (ended.exit_code, "line 2: these bytes are no UTF-8" in ended.output) == (Code.USAGE, True)
