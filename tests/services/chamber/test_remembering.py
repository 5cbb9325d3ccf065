"""What is kept in memory for a while, and when it goes."""

from __future__ import annotations

import pytest

from services.chamber import remembering
from services.chamber.remembering import LONGEST, Remembered


def test_what_was_made_is_made_once_the_oldest_goes_first_and_nothing_stays_longer_than_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, made = 0.0, list[str]()
    monkeypatch.setattr(remembering.time, "monotonic", lambda: now)
    kept = Remembered[str](2)

    def get(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())

    assert [get("a"), get("b"), get("a")] == ["A", "B", "A"]
    assert made == ["a", "b"]
    get("c")
    get("b")
    assert made == ["a", "b", "c"]
    get("a")
    assert made == ["a", "b", "c", "a"], "it went when there were too many"
    now = LONGEST
    get("a")
    now = LONGEST + 1
    get("a")
    assert made == ["a", "b", "c", "a", "a"]
