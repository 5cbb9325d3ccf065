"""What is right when PostgreSQL and its copies do not agree: laws over every way in which they may differ."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash
from services.cli.recovery import (
    Split,
    Unprovable,
    extended,
    plan,
    proven,
    require_one_history,
    root_of,
    spans,
)

TRUE = [leaf_hash(b"%d" % number) for number in range(40)]
FALSE = leaf_hash(b"false")


def signed(size: int, hashes: Sequence[bytes] = TRUE) -> Checkpoint:
    """A checkpoint over the first `size` of them."""
    return Checkpoint("example.org/log", size, root_of(hashes[:size]))


@some.composite
def memory(draw: some.DrawFn, size: int = 12) -> list[bytes | None]:
    """The true hashes with some forgotten, some false, perhaps cut short."""
    kind = some.sampled_from(("true", "true", "true", "none", "false"))
    return [
        {"true": TRUE[n], "none": None, "false": FALSE}[draw(kind)]
        for n in range(draw(some.integers(0, size)))
    ]


def test_one_memory_that_has_everything_proves_it() -> None:
    assert proven(signed(12), [[None, *TRUE[1:3]], [FALSE] * 12, TRUE]) == TRUE[:12]


def test_several_memories_prove_together_what_none_has() -> None:
    assert proven(signed(6), [[*TRUE[:2], None, None], [], [None, None, *TRUE[2:6]]]) == TRUE[:6]


def test_what_nobody_has_is_named() -> None:
    with pytest.raises(Unprovable) as refused:
        proven(signed(6), [TRUE[:2], [None, None, TRUE[2], None, None, None]])
    assert list(refused.value.lacking) == [3, 4, 5]


@given(some.lists(memory(), max_size=4))
def test_what_is_proven_is_what_was_signed_and_nothing_else(memories: list[list[bytes | None]]) -> None:
    found, lacking = None, range(0)
    try:
        found = proven(signed(12), memories)
    except Unprovable as refused:
        lacking = refused.lacking
    if found is None:
        assert all(m[:12] != TRUE[:12] for m in memories)
        assert all(all(n >= len(m) or m[n] is None for m in memories) for n in lacking)
    else:
        assert found == TRUE[:12]


def test_an_older_checkpoint_must_be_one_of_the_same_log() -> None:
    require_one_history([signed(0, []), signed(5), signed(12)], signed(12), TRUE[:12])
    with pytest.raises(Split):
        require_one_history([signed(5, [FALSE, *TRUE[1:]])], signed(12), TRUE[:12])


@given(memory(20))
def test_a_copy_counts_beyond_the_checkpoint_only_when_all_before_is_what_was_signed(
    copy: list[bytes | None],
) -> None:
    found = extended(TRUE[:8], copy)
    assert found[:8] == TRUE[:8]
    if copy[:8] != TRUE[:8]:
        assert len(found) == 8
    else:
        assert found == copy[: len(found)]
        assert len(found) == len(copy) or copy[len(found)] is None


@given(memory(20), some.integers(0, 12), some.integers(0, 20))
def test_after_the_plan_the_log_is_gapless_and_holds_all_that_was_proven(
    stands: list[bytes | None], size: int, head: int
) -> None:
    made = plan(TRUE[:size], stands, head)
    after = dict(enumerate(stands))
    for position in (*made.other, *range(made.head, len(stands))):
        after[position] = None
    for position in (*made.missing, *(n for n in made.other if n < size)):
        after[position] = TRUE[position]
    kept = {n for n, hashed in after.items() if hashed is not None}
    assert kept == set(range(made.head))
    assert [after[n] for n in range(size)] == TRUE[:size]
    # Nothing that the head covers goes without being told.
    gone = {n for n, h in enumerate(stands) if h is not None} - kept
    assert gone <= {*made.other, *made.lost}
    assert made.head >= size
    assert set(range(head)) - kept <= set(made.lost)


def test_a_log_that_holds_what_was_published_needs_nothing() -> None:
    assert plan(TRUE[:5], TRUE[:7], 7) == (TRUE[:5], [], [], range(7, 7), 7)


def test_entries_behind_what_was_published_that_do_not_follow_are_none_that_were_appended() -> None:
    assert plan(TRUE[:5], TRUE[:7], 7, misfiled=[3, 6]) == (TRUE[:5], [], [3], range(7, 7), 7)
    assert plan(TRUE[:5], TRUE[:9], 9, follows=7) == (TRUE[:5], [], [7, 8], range(0), 7)
    assert plan(TRUE[:5], TRUE[:9], 9, follows=9) == (TRUE[:5], [], [], range(9, 9), 9)


def test_entries_behind_a_hole_are_lost_with_it() -> None:
    assert plan(TRUE[:5], [*TRUE[:6], None, TRUE[7]], 8, follows=6) == (TRUE[:5], [], [], range(6, 8), 6)


def test_positions_are_told_in_spans() -> None:
    assert spans([]) == ""
    assert spans([3, 7, 8, 9, 20]) == "3, 7 to 9, 20"
