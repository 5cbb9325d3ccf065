"""Differences between two wordings: word by word, whole, and soon enough on long texts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies

from services.chamber.views.differences import Difference, differences

SENTENCE = "De stad richt in elke wijk een zorgpunt in."
TEXTS = strategies.text(strategies.sampled_from("ab .,\n\u00e9\U0001f33b"), max_size=60) | strategies.text(
    max_size=60
)


def joined(runs: list[Difference], *operations: str) -> str:
    """The text that these runs make."""
    return "".join(run.text for run in runs if run.operation in operations)


def test_whole_words_are_told_as_changed() -> None:
    changed = "De stad richt in elke deelgemeente een zorgpunt in."
    assert differences(SENTENCE, changed) == [
        Difference("same", "De stad richt in elke "),
        Difference("gone", "wijk"),
        Difference("new", "deelgemeente"),
        Difference("same", " een zorgpunt in."),
    ]


def test_a_text_differs_not_from_itself() -> None:
    assert differences(SENTENCE, SENTENCE) == [Difference("same", SENTENCE)]


@pytest.mark.parametrize(("old", "new", "operation"), [("", SENTENCE, "new"), (SENTENCE, "", "gone")])
def test_all_of_it_is_new_or_gone(old: str, new: str, operation: str) -> None:
    assert [(run.operation, run.text) for run in differences(old, new)] == [(operation, SENTENCE)]


def test_two_empty_texts_have_no_runs() -> None:
    assert differences("", "") == []


@given(TEXTS, TEXTS)
@settings(max_examples=200)
def test_the_runs_are_the_old_text_and_the_new_one(old: str, new: str) -> None:
    runs = differences(old, new)
    assert (joined(runs, "same", "gone"), joined(runs, "same", "new")) == (old, new)
    assert all(run.text for run in runs)


def test_two_long_texts_without_a_word_in_common_are_told_too() -> None:
    """Ten thousand words each: where a quadratic difference would take minutes."""
    chance = random.Random(1)
    old, new = (
        " ".join(f"{mark}{chance.randrange(2_000)}" for _ in range(10_000)) for mark in ("oud", "nieuw")
    )
    runs = differences(old, new)
    assert (joined(runs, "same", "gone"), joined(runs, "same", "new")) == (old, new)
