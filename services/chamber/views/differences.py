"""What changed between two wordings, word by word, for the eye.

Words, blanks and marks are each taken as one letter, and diff-match-patch finds what is the same (E. Myers,
"An O(ND) Difference Algorithm and Its Variations", 1986). Small islands between changes are given up where
that reads better (its semantic clean-up): who reads a text wants few, whole changes.
"""

from __future__ import annotations

import re
from typing import Literal

from diff_match_patch import diff_match_patch
from msgspec import Struct

from services.chamber.remembering import Remembered

PATIENCE = 0.5
"""Seconds after which a difference is told as it is by then: right, and perhaps longer than it need be."""

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")

_FIRST = 0x10000
"""The first of the letters that stand for tokens: past all surrogates, and there are a million of them."""

_OPERATIONS: dict[int, Literal["same", "gone", "new"]] = {-1: "gone", 0: "same", 1: "new"}


KEPT = 2_000
"""Differences that are kept in memory: telling them is half of what a text with many amendments costs."""


class Difference(Struct, frozen=True):
    """A run of text: the `same` in both wordings, `gone` from the old one, or `new`."""

    operation: Literal["same", "gone", "new"]
    text: str


_kept = Remembered[list[Difference]](KEPT)


def differences(old: str, new: str) -> list[Difference]:
    """The runs in reading order: without the new ones they are `old`, without those that are gone `new`."""
    return list(_kept.get((old, new), lambda: _told(old, new)))


def _told(old: str, new: str) -> list[Difference]:
    tokens: dict[str, str] = {}
    for token in _TOKENS.findall(old) + _TOKENS.findall(new):
        tokens.setdefault(token, chr(_FIRST + len(tokens)))
    words = {letter: token for token, letter in tokens.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = PATIENCE
    runs = engine.diff_main(_letters(old, tokens), _letters(new, tokens), False)  # noqa: FBT003 - its name is internal
    engine.diff_cleanupSemantic(runs)
    return [
        Difference(_OPERATIONS[operation], "".join(words[letter] for letter in letters))
        for operation, letters in runs
    ]


def _letters(text: str, tokens: dict[str, str]) -> str:
    return "".join(tokens[token] for token in _TOKENS.findall(text))
