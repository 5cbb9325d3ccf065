"""Places on an agenda: by support, by rotation, by a lot that nobody steers and anyone redoes (A1, E3)."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies

from events.agenda.acts import MAX_PLACES, Announce, CloseList, Draw, Reveal
from events.agenda.drawing import Candidate, commitment, drawn, lot, seed_of
from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed, Placed
from events.proposal.facts import Scheduled
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import Places, RulesAdopted
from events.sitting.facts import Began, Cancelled, Ended
from events.world import Act
from tests.events.given import given, refused
from tests.events.items import QUALIFIED, RULED, SUBMITTED
from tests.events.rulebook import AT_SITTINGS
from tests.events.sample import ANN, ASSEMBLY, CLERK, DAY, NOW, TICK, Line
from tests.events.test_item import PHASES, ruled, under
from tests.events.test_sitting import convened

SECRET = "5" * 64
CLOSES, MEETS = NOW + DAY, NOW + 8 * DAY
AGENDA = "agenda-s1"
ANNOUNCED: Line = (AGENDA, AgendaAnnounced("s1", 1, MEETS, CLOSES, commitment(SECRET)))
LIST_CLOSED: Line = (AGENDA, AgendaClosed("s1", CLOSES + TICK))
REVEALED: Line = (AGENDA, LotRevealed("s1", SECRET))
DRAWN: Line = (AGENDA, AgendaDrawn("s1", (Placed("v1", "support"),)))
STEPS = (ANNOUNCED, LIST_CLOSED, REVEALED, DRAWN)
READY = (*SUBMITTED, QUALIFIED, *STEPS[:3])
ANNOUNCE = Announce("s1", MEETS, CLOSES, commitment(SECRET))
DRAW = Draw("s1", (Placed("v1", "support"),))


def test_the_clerk_binds_itself_before_the_list_closes() -> None:
    assert given(*RULED).when(ANNOUNCE, CLERK) == [ANNOUNCED]


def test_the_list_closes_at_its_time_and_says_when_that_was() -> None:
    history = given(*RULED, ANNOUNCED)
    assert history.when(CloseList("s1"), CLERK, CLOSES + TICK) == [LIST_CLOSED]
    early = refused(OutOfOrder, "too-early-to-close-the-list")
    assert history.when(CloseList("s1"), CLERK, CLOSES - TICK) == early


def test_the_secret_is_the_one_that_the_clerk_was_bound_to() -> None:
    history = given(*RULED, ANNOUNCED, LIST_CLOSED)
    assert history.when(Reveal("s1", SECRET), CLERK) == [REVEALED]
    assert history.when(Reveal("s1", "6" * 64), CLERK) == refused(Malformed, "another-secret")


def test_who_has_a_place_is_scheduled() -> None:
    assert given(*READY).when(DRAW, CLERK) == [
        DRAWN,
        ("proposal-v1", Scheduled("v1", "s1", MEETS, "support")),
    ]


def test_an_agenda_may_be_empty() -> None:
    assert given(*READY).when(Draw("s1", ()), CLERK) == [(AGENDA, AgendaDrawn("s1", ()))]


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "supported"])
def test_a1_only_what_qualified_has_a_place(phase: str) -> None:
    answer = given(*PHASES[phase], *STEPS[:3]).when(DRAW, CLERK)
    assert answer == refused(OutOfOrder, "wrong-phase")


@pytest.mark.parametrize(
    "items",
    [
        (Placed("v1", "support"), Placed("v1", "lot")),
        tuple(Placed(f"v{number}", "support") for number in range(5)),
        tuple(Placed(f"v{number}", "rotation") for number in range(3)),
        tuple(Placed(f"v{number}", "lot") for number in range(9)),
        (Placed("v1", "late"),),
    ],
    ids=["twice", "too many by support", "too many by rotation", "too many", "late"],
)
def test_a1_the_rules_say_how_many_places_there_are(items: tuple[Placed, ...]) -> None:
    assert given(*READY).when(Draw("s1", items), CLERK) == refused(Malformed, "places-by-the-rules")


def test_an_agenda_has_room_for_so_much_and_no_more() -> None:
    history = under(ruled("places", by_lot=1_000), READY)
    items = tuple(Placed(f"v{number}", "lot") for number in range(MAX_PLACES + 1))
    assert history.when(Draw("s1", items), CLERK) == refused(Malformed, "places-by-the-rules")


@pytest.mark.parametrize("since", range(1, 5))
def test_what_was_announced_is_kept(since: int) -> None:
    assert given(*RULED, *STEPS[:since]).when(ANNOUNCE, CLERK) == refused(OutOfOrder, "agenda-exists")


def test_without_rules_there_are_no_places() -> None:
    assert given(*ASSEMBLY).when(ANNOUNCE, CLERK) == refused(OutOfOrder, "no-rules-of-places")


@pytest.mark.parametrize(("meets", "closes"), [(MEETS, NOW), (CLOSES, CLOSES), (CLOSES, MEETS)])
def test_the_list_closes_in_the_future_and_before_the_sitting(meets: datetime, closes: datetime) -> None:
    answer = given(*RULED).when(Announce("s1", meets, closes, "a" * 64), CLERK)
    assert answer == refused(Malformed, "agenda-out-of-time")


ACTS: tuple[Act, ...] = (CloseList("s1"), Reveal("s1", SECRET), DRAW)


@pytest.mark.parametrize(("number", "act"), list(enumerate(ACTS)))
@pytest.mark.parametrize("steps", range(5))
def test_one_step_after_the_other(steps: int, number: int, act: Act) -> None:
    answer = given(*SUBMITTED, QUALIFIED, *STEPS[:steps]).when(act, CLERK, CLOSES + TICK)
    if steps == 0:
        assert answer == refused(Unknown, "no-such-agenda")
    elif steps == number + 1:
        assert isinstance(answer, list)
    else:
        assert answer == refused(OutOfOrder, "wrong-phase-of-agenda")


@pytest.mark.parametrize("act", [ANNOUNCE, *ACTS])
def test_a1_nobody_else_makes_an_agenda(act: Act) -> None:
    assert given(*READY).when(act, ANN) == refused(NotAllowed, "not-the-clerk")


# --- the computation ---------------------------------------------------------------------------------------

SEED = "0" * 64


def item(proposal: str, submitter: str, support: int = 0, places: int = 0, since: int = 0) -> Candidate:
    """A candidate."""
    return Candidate(proposal, submitter, support, places, since)


def ways(candidates: list[Candidate], places: Places) -> dict[str, str]:
    """Who has a place, and by which way."""
    return {placed.proposal: placed.way for placed in drawn(candidates, places, SEED)}


def test_a1_places_go_by_support_by_rotation_and_by_lot() -> None:
    candidates = [
        item("v1", "a", support=9, places=3),
        item("v2", "b", support=8, places=1),
        item("v3", "c", support=1, since=70),
        item("v4", "d", support=2, since=60),
        item("v5", "e", support=7, places=1),
    ]
    assert ways(candidates, Places(2, 1, 1)) == {
        "v1": "support",
        "v2": "support",
        "v4": "rotation",
        min(["v3", "v5"], key=lambda v: lot(SEED, v)): "lot",
    }


def test_e3_who_has_an_item_on_it_stands_behind_who_has_none() -> None:
    candidates = [item("v1", "a", 9), item("v2", "a", 8), item("v3", "b", 1)]
    assert ways(candidates, Places(2, 0, 0)) == {"v1": "support", "v3": "support"}
    assert ways(candidates, Places(3, 0, 0)) == {"v1": "support", "v3": "support", "v2": "support"}


def test_e3_a_turn_by_rotation_is_one_for_each_organisation() -> None:
    candidates = [item("v1", "a", since=1), item("v2", "a", since=2), item("v3", "b", since=3)]
    assert ways(candidates, Places(0, 2, 0)) == {"v1": "rotation", "v3": "rotation"}


def test_places_without_an_item_go_by_lot() -> None:
    candidates = [item("v1", "a", places=1), item("v2", "b", places=1)]
    assert ways(candidates, Places(0, 2, 0)) == {"v1": "lot", "v2": "lot"}
    assert ways([], Places(4, 2, 2)) == {}


def test_the_lot_is_what_sha256sum_says() -> None:
    """By hand: `printf '%s' 555… | sha256sum` and so on."""
    assert commitment(SECRET) == hashlib.sha256(b"5" * 64).hexdigest()
    closed_at = datetime(2026, 3, 9, 20, 0, tzinfo=UTC)
    assert seed_of(SECRET, closed_at) == (
        hashlib.sha256(b"5" * 64 + b"\n2026-03-09T20:00:00.000000Z").hexdigest()
    )
    assert seed_of(SECRET, closed_at + TICK) != seed_of(SECRET, closed_at)
    assert seed_of(SECRET, closed_at) == seed_of(SECRET, closed_at + timedelta(0))
    assert lot(SEED, "v1") == hashlib.sha256(b"0" * 64 + b"\nv1").hexdigest()


CANDIDATES = strategies.lists(
    strategies.builds(
        Candidate,
        strategies.from_regex(r"[a-z0-9]{1,4}", fullmatch=True),
        strategies.sampled_from("abcde"),
        strategies.integers(0, 5),
        strategies.integers(0, 2),
        strategies.integers(0, 50),
    ),
    max_size=14,
    unique_by=lambda one: one.proposal,
)
SOME = strategies.integers(0, 4)
PLACES = strategies.builds(Places, SOME, SOME, SOME)
SEEDS = strategies.integers(0, 2**32).map(lambda number: hashlib.sha256(str(number).encode()).hexdigest())


@any_of(CANDIDATES, PLACES, SEEDS, strategies.randoms(use_true_random=False))
def test_the_same_items_give_the_same_agenda_in_any_order(
    candidates: list[Candidate], places: Places, seed: str, chance: random.Random
) -> None:
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert drawn(shuffled, places, seed) == drawn(candidates, places, seed)


@any_of(CANDIDATES, PLACES, SEEDS)
def test_every_place_is_given_while_there_are_items_and_none_twice(
    candidates: list[Candidate], places: Places, seed: str
) -> None:
    agenda = drawn(candidates, places, seed)
    whole = places.by_support + places.by_rotation + places.by_lot
    assert len({placed.proposal for placed in agenda}) == len(agenda) == min(whole, len(candidates))
    assert {placed.proposal for placed in agenda} <= {one.proposal for one in candidates}
    numbers = [placed.way for placed in agenda]
    assert numbers.count("support") <= places.by_support
    assert numbers.count("rotation") <= places.by_rotation


@any_of(CANDIDATES, PLACES, SEEDS)
def test_e3_nobody_has_two_places_by_right_while_another_has_none(
    candidates: list[Candidate], places: Places, seed: str
) -> None:
    agenda = drawn(candidates, places, seed)
    by = {one.proposal: one for one in candidates}
    held: list[str] = [by[placed.proposal].submitter for placed in agenda]
    without = {one.submitter for one in candidates} - set(held)
    assert not without or len(set(held)) == len(held)


@any_of(CANDIDATES, PLACES, SEEDS)
def test_rotation_is_for_who_never_had_a_place(
    candidates: list[Candidate], places: Places, seed: str
) -> None:
    by: dict[str, Any] = {one.proposal: one for one in candidates}
    for placed in drawn(candidates, places, seed):
        assert placed.way != "rotation" or by[placed.proposal].places == 0


@any_of(CANDIDATES.filter(bool), SEEDS)
def test_a1_more_support_never_costs_a_place_by_support(candidates: list[Candidate], seed: str) -> None:
    places = Places(2, 0, 0)
    before = drawn(candidates, places, seed)
    for placed in before:
        more = [one._replace(support=one.support + (one.proposal == placed.proposal)) for one in candidates]
        assert placed in drawn(more, places, seed)


def test_every_item_has_the_same_chance_in_the_lot() -> None:
    """Over many seeds each of four items is drawn about as often: within five deviations of a quarter."""
    candidates = [item(f"v{number}", str(number), places=1) for number in range(4)]
    seeds = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(4_000)]
    times = [drawn(candidates, Places(0, 0, 1), seed)[0].proposal for seed in seeds]
    assert all(abs(times.count(f"v{number}") - 1_000) < 5 * 28 for number in range(4))


@pytest.mark.parametrize(
    ("sitting", "refusal"),
    [
        ((), refused(Unknown, "no-such-sitting")),
        ((convened("s1"), ("sitting-s1", Cancelled("c" * 64))), refused(OutOfOrder, "sitting-cancelled")),
        (
            (convened("s1"), ("sitting-s1", Began()), ("sitting-s1", Ended())),
            refused(OutOfOrder, "sitting-ended"),
        ),
    ],
    ids=["never convened", "called off", "over"],
)
def test_m1_where_the_rules_ask_it_places_are_given_on_a_sitting_that_takes_place(
    sitting: tuple[Line, ...], refusal: Any
) -> None:
    rules = ("rules", RulesAdopted(1, AT_SITTINGS, None))
    ready = tuple(rules if line[0] == "rules" else line for line in READY)
    assert given(*ready, *sitting).when(DRAW, CLERK) == refusal
    assert given(*ready, convened("s1")).when(DRAW, CLERK) == given(*READY).when(DRAW, CLERK)
