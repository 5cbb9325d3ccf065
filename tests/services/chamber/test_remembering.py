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


def test_what_is_too_old_goes_when_something_else_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(remembering.time, "monotonic", lambda: now)
    seldom, often = Remembered[str](9), Remembered[str](9)
    seldom.get("a", lambda: "erased since")
    now = LONGEST + 1
    often.get("b", lambda: "B")
    assert "erased since" not in repr(seldom.__dict__)
    assert "B" in repr(often.__dict__)
