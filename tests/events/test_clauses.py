"""Changes to a text: applied, colliding, consolidated, rebased."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import assume, given, strategies

from events.clauses import (
    MOST_CLAUSES,
    Change,
    Filed,
    Text,
    Unfit,
    collide,
    composed,
    consolidated,
    groups,
    rebased,
    require_fit,
    voting_order,
)
from events.proposal.facts import Clause


def digest(number: int) -> str:
    return f"{number:064x}"


def text_of(*ids: str) -> Text:
    return tuple(Clause(name, digest(number)) for number, name in enumerate(ids, 1))


TEXT = text_of("a", "b", "c")


def swap(at: str, words: int = 99) -> Change:
    return Change("replace", at, None, digest(words))


def drop(at: str) -> Change:
    return Change("delete", at, None, None)


def add(at: str | None, clause: str, words: int = 77) -> Change:
    return Change("insert", at, clause, digest(words))


def filed(name: str, order: int, *changes: Change) -> Filed:
    return Filed(name, order, changes)


def ids(text: Text) -> list[str]:
    return [clause.clause for clause in text]


def test_a_clause_is_replaced_where_it_stands() -> None:
    assert consolidated(TEXT, [filed("x", 1, swap("b"))]) == (TEXT[0], Clause("b", digest(99)), TEXT[2])


def test_a_clause_is_deleted() -> None:
    assert consolidated(TEXT, [filed("x", 1, drop("b"))]) == (TEXT[0], TEXT[2])


def test_a_clause_is_inserted_behind_another_or_first() -> None:
    assert ids(consolidated(TEXT, [filed("x", 1, add("b", "n"))])) == ["a", "b", "n", "c"]
    assert ids(consolidated(TEXT, [filed("x", 1, add(None, "n"))])) == ["n", "a", "b", "c"]


def test_an_amendment_of_which_nothing_is_left_is_voted_on_last() -> None:
    """Sub-amendments may have deleted all that it brought."""
    nothing, something = filed("nothing", 1), filed("something", 2, add("c", "n"))
    assert [one.amendment for one in voting_order(TEXT, [nothing, something])] == ["something", "nothing"]
    assert consolidated(TEXT, [nothing]) == TEXT


def test_insertions_at_one_place_stand_in_the_order_in_which_they_were_filed() -> None:
    late, early = filed("late", 2, add("a", "l")), filed("early", 1, add("a", "e"))
    assert ids(consolidated(TEXT, [late, early])) == ["a", "e", "l", "b", "c"]


def test_what_is_inserted_behind_a_deleted_clause_stands_in_its_place() -> None:
    both = [filed("x", 1, drop("b")), filed("y", 2, add("b", "n"))]
    assert ids(consolidated(TEXT, both)) == ["a", "n", "c"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([swap("z")], "no-such-clause"),
        ([drop("z")], "no-such-clause"),
        ([add("z", "n")], "no-such-clause"),
        ([swap("a"), drop("a")], "clause-twice"),
        ([add("a", "n"), add("b", "n")], "clause-twice"),
        ([add("a", "b")], "clause-exists"),
        ([swap("b", 2)], "nothing-changes"),
        ([drop("a"), drop("b"), drop("c")], "nothing-left"),
        ([add("a", f"n{n}") for n in range(MOST_CLAUSES)], "too-many-clauses"),
        ([Change("replace", "a", None, None)], "change-incomplete"),
        ([Change("replace", None, None, digest(1))], "change-incomplete"),
        ([Change("replace", "a", "n", digest(1))], "change-incomplete"),
        ([Change("delete", "a", None, digest(1))], "change-incomplete"),
        ([Change("insert", "a", None, digest(1))], "change-incomplete"),
        ([Change("insert", "a", "n", None)], "change-incomplete"),
    ],
)
def test_changes_that_do_not_fit_are_told(changes: list[Change], code: str) -> None:
    with pytest.raises(Unfit) as answer:
        require_fit(TEXT, changes)
    assert answer.value.code == code


def test_changes_that_fit_may_fill_the_text_to_its_limit() -> None:
    require_fit(TEXT, [add("a", f"n{n}") for n in range(MOST_CLAUSES - len(TEXT))])
    require_fit(TEXT, [drop("a"), drop("b"), swap("c"), add("a", "n")])


@pytest.mark.parametrize(
    ("one", "other", "rivals"),
    [
        (swap("a"), swap("a", 5), True),
        (swap("a"), drop("a"), True),
        (drop("a"), drop("a"), True),
        (add("a", "n"), add("b", "n"), True),
        (swap("a"), swap("b"), False),
        (swap("a"), add("a", "n"), False),
        (drop("a"), add("a", "n"), False),
        (add("a", "n"), add("a", "m"), False),
    ],
)
def test_two_that_touch_the_same_clause_cannot_both_stand(one: Change, other: Change, rivals: bool) -> None:  # noqa: FBT001
    assert collide([one], [other]) is collide([other], [one]) is rivals


def test_rivals_of_rivals_are_voted_on_together() -> None:
    one, two, three = filed("1", 1, swap("a")), filed("2", 2, drop("a"), drop("b")), filed("3", 3, swap("b"))
    other = filed("4", 4, add("c", "n"))
    assert groups([three, other, one, two]) == [[one, two, three], [other]]


def test_the_farthest_reaching_is_voted_on_first() -> None:
    insert, second, first = filed("i", 1, add("a", "n")), filed("s", 2, swap("b")), filed("f", 3, swap("a"))
    delete, later = filed("d", 4, drop("c")), filed("l", 5, swap("a", 5))
    order = voting_order(TEXT, [insert, second, first, later, delete])
    assert order == [delete, first, later, second, insert]


def test_the_clerks_ranking_goes_before() -> None:
    one, two, three = filed("1", 1, swap("a")), filed("2", 2, drop("a")), filed("3", 3, swap("a", 5))
    assert voting_order(TEXT, [one, two, three], {"3": 0, "1": 1}) == [three, one, two]


def test_an_amendment_is_rebased_when_its_clauses_are_as_they_were() -> None:
    later = consolidated(TEXT, [filed("x", 1, swap("b"), add("c", "n"))])
    assert rebased([swap("a"), add("a", "m")], TEXT, later) == (swap("a"), add("a", "m"))


@pytest.mark.parametrize("changes", [[swap("b", 5)], [drop("b")], [add("c", "m")], [add("a", "n")]])
def test_an_amendment_whose_place_changed_is_not_rebased(changes: list[Change]) -> None:
    later = consolidated(TEXT, [filed("x", 1, swap("b"), add("c", "n"))])
    assert rebased(changes, TEXT, later) is None


# --- laws ------------------------------------------------------------------------------------------------


def an_amendment(chance: random.Random, text: Text, number: int) -> Filed:
    """Some changes that make sense by themselves."""
    subjects = chance.sample(ids(text), chance.randint(0, min(2, len(text))))
    changes = [chance.choice([swap(subject, 1_000 + number), drop(subject)]) for subject in subjects]
    for at in chance.sample([None, *ids(text)], chance.randint(0 if changes else 1, 2)):
        changes.append(add(at, f"n{number}x{len(changes)}", 2_000 + number))
    return filed(f"am{number}", number, *changes)


def some(seed: int) -> tuple[Text, list[Filed]]:
    """A text, and amendments to it of which none collide."""
    chance = random.Random(seed)
    text = text_of(*(f"c{n}" for n in range(chance.randint(2, 6))))
    kept: list[Filed] = []
    for number in range(1, 5):
        one = an_amendment(chance, text, number)
        if not any(collide(one.changes, other.changes) for other in kept):
            kept.append(one)
    return text, kept


SOME = strategies.builds(some, strategies.integers(0, 2**32))


@given(SOME)
def test_adopted_in_any_order_amendments_give_the_same_text(case: tuple[Text, list[Filed]]) -> None:
    text, amendments = case
    results = {consolidated(text, order) for order in permutations(amendments)}
    assert len(results) == 1


@given(SOME, strategies.integers(0, 4))
def test_adopted_in_two_steps_they_give_the_same_text_or_their_authors_are_asked(
    case: tuple[Text, list[Filed]], step: int
) -> None:
    text, amendments = case
    first, then = amendments[:step], amendments[step:]
    between = consolidated(text, first)
    assume(between)
    moved = [(one, rebased(one.changes, text, between)) for one in then]
    carried = [one._replace(changes=changes) for one, changes in moved if changes is not None]
    asked = {one.amendment for one, changes in moved if changes is None}
    assert consolidated(between, carried) == consolidated(
        text, [one for one in amendments if one.amendment not in asked]
    )


@given(SOME)
def test_every_clause_is_there_once_and_nothing_comes_from_nowhere(case: tuple[Text, list[Filed]]) -> None:
    text, amendments = case
    result = consolidated(text, amendments)
    gone = {change.at for one in amendments for change in one.changes if change.kind == "delete"}
    come = {change.clause for one in amendments for change in one.changes if change.kind == "insert"}
    assert sorted(ids(result)) == sorted((set(ids(text)) - gone) | {str(clause) for clause in come})


@given(SOME)
def test_what_fits_is_what_leaves_something(case: tuple[Text, list[Filed]]) -> None:
    text, amendments = case
    for one in amendments:
        assume(consolidated(text, [one]))
        require_fit(text, one.changes)


# --- sub-amendments --------------------------------------------------------------------------------------


def test_a_sub_amendment_changes_the_words_that_an_amendment_brings() -> None:
    parent = [swap("a"), add("b", "n"), add("b", "m")]
    further = [swap("a", 5), drop("n"), add("m", "o"), add("a", "p")]
    assert composed(parent, further) == (swap("a", 5), add("b", "m"), add("b", "o"), add("a", "p"))


def test_what_a_sub_amendment_inserts_stands_in_its_order_right_behind_the_clause() -> None:
    parent = [add("a", "n"), swap("a")]
    further = [drop("n"), add("n", "o"), add("a", "p"), add("a", "q")]
    assert composed(parent, further) == (add("a", "p"), add("a", "q"), add("a", "o"), swap("a"))


def test_a_replacement_that_is_deleted_becomes_a_deletion() -> None:
    assert composed([swap("a")], [drop("a")]) == (drop("a"),)


@pytest.mark.parametrize("change", [swap("b"), drop("b"), add("b", "n"), add(None, "n"), swap("c")])
def test_a_sub_amendment_stays_within_the_amendment(change: Change) -> None:
    with pytest.raises(Unfit) as answer:
        composed([swap("a"), drop("c")], [change])
    assert answer.value.code == "outside-the-amendment"


@given(strategies.integers(0, 2**32))
def test_an_amendment_with_its_sub_amendment_is_both_one_after_the_other(seed: int) -> None:
    chance = random.Random(seed)
    text = text_of("a", "b", "c", "d")
    parent = an_amendment(chance, text, 1).changes
    between = consolidated(text, [filed("p", 1, *parent)])
    within = [change.clause or change.at for change in parent if change.kind != "delete"]
    assume(within)
    changes = [
        chance.choice([swap(str(at), 5), drop(str(at))])
        for at in chance.sample(within, chance.randint(0, len(within)))
    ]
    changes += [add(str(chance.choice(within)), f"s{number}") for number in range(chance.randint(0, 3))]
    chance.shuffle(changes)
    after = consolidated(between, [filed("s", 1, *changes)])
    assert consolidated(text, [filed("p", 1, *composed(parent, changes))]) == after
