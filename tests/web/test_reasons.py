"""The words of the pages for refusals: of codes that are really given, and each only once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from events.amendment import state as amendment
from events.poll import state as poll
from events.sitting import state as sitting
from services.chamber.web import reasons, refusals
from services.chamber.web.reasons import (
    answers,
    commissions,
    means,
    meetings,
    members,
    outreach,
    proposals,
    requests,
    signals,
    votes,
)

ROOT = Path(__file__).parents[2]

WORDS = (ROOT / "services/chamber/web/refusals.py", *(ROOT / "services/chamber/web/reasons").glob("*.py"))


def given() -> set[str]:
    """Every code that an act or a request can be refused with."""
    files = [*(ROOT / "events").rglob("*.py"), *(ROOT / "services/chamber").rglob("*.py")]
    source = "\n".join(file.read_text() for file in files if file not in WORDS)
    literal = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', source))
    phases = {"poll": poll, "amendment": amendment, "sitting": sitting}
    of_phases = {f"{of}-{phase}" for of, state in phases.items() for phase in get_args(state.Phase)}
    of_clauses = {f"changes-{code}" for code in re.findall(r'Unfit\(\s*"([a-z-]+)"', source)}
    return literal | of_phases | of_clauses


def test_every_code_that_the_pages_have_words_for_is_given_somewhere() -> None:
    assert set(refusals.BY_CODE) - given() == set()


def test_a_code_has_its_words_in_one_place() -> None:
    by_subject = (
        *(answers, commissions, means, meetings, members, outreach, proposals, requests, signals),
        votes,
    )
    assert sum(len(subject.REASONS) for subject in by_subject) == len(reasons.REASONS)
    source = (ROOT / "services/chamber/web/refusals.py").read_text()
    assert [code for code in reasons.REASONS if f'"{code}": _(' in source] == []


def test_each_says_in_whole_sentences_what_to_do() -> None:
    assert [code for code, words in reasons.REASONS.items() if not words.endswith(".")] == []
