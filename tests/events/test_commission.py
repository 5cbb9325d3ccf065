"""Commissions: founded by an outcome, seats by bench, who leads, substitutes, the end (E2)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.commission.acting import require_commission
from events.commission.acts import Dissolve, FoundCommission, NameOfficers, NameSeat, VacateSeat
from events.commission.facts import Dissolved, OfficersNamed, SeatFilled, SeatVacated, SubstitutesRanked
from events.fact import Actor, Fact
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World
from tests.events.commissions import ADOPTED, ENDS, EVA, K1, founded, led, seated
from tests.events.given import given, refused
from tests.events.items import RIPE
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLERK,
    DORA,
    NOW,
    TICK,
    Line,
    left,
    submitted,
    suspended,
    text,
)

FOUND = FoundCommission(
    "k1", text("Housing"), text("All about housing"), "theme", "wonen", "v1", 2, 1, ENDS, may_decide=True
)
K = "commission-k1"
STANDING = (*ADOPTED, *K1)


def test_a_commission_is_founded_by_an_outcome() -> None:
    assert given(*ADOPTED).when(FOUND, CLERK) == [founded()]


def test_who_is_no_clerk_founds_none() -> None:
    assert given(*ADOPTED).when(FOUND, ANN) == refused(NotAllowed, "not-the-clerk")


def test_an_id_is_used_once() -> None:
    assert given(*STANDING).when(FOUND, CLERK) == refused(OutOfOrder, "commission-exists")


@pytest.mark.parametrize(("civil", "city"), [(1, 2), (0, 0)])
def test_e2_the_city_never_has_more_than_half_of_the_seats(civil: int, city: int) -> None:
    act = replace(FOUND, civil_society=civil, city=city)
    assert given(*ADOPTED).when(act, CLERK) == refused(Malformed, "city-above-half")


def test_e2_the_city_may_have_half_and_none() -> None:
    for city in (2, 0):
        act = replace(FOUND, city=city)
        assert given(*ADOPTED).when(act, CLERK) == [founded(city=city)]


def test_a_term_ends_in_the_future() -> None:
    assert given(*ADOPTED).when(replace(FOUND, ends_at=NOW), CLERK) == refused(Malformed, "term-over")


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        (ASSEMBLY, refused(Unknown, "no-such-proposal")),
        ((*ASSEMBLY, submitted()), refused(OutOfOrder, "without-rules")),
        (RIPE, refused(OutOfOrder, "no-outcome")),
    ],
    ids=["no proposal", "without rules", "not voted on"],
)
def test_what_was_not_adopted_founds_nothing(facts: tuple[Line, ...], answer: Any) -> None:
    assert given(*facts).when(FOUND, CLERK) == answer


def test_a_seat_is_for_who_an_outcome_names() -> None:
    history = given(*ADOPTED, founded(city=2))
    assert history.when(NameSeat("k1", "koor", "v1"), CLERK) == [seated("koor")]
    assert history.when(NameSeat("k1", "stad", "v1"), CLERK) == [seated("stad", bench="city")]
    assert history.when(NameSeat("k1", "koor", "v1"), ANN) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize(
    ("organisation", "answer"),
    [
        ("koor", refused(OutOfOrder, "no-vacant-seat")),
        ("fietsers", refused(OutOfOrder, "has-a-seat")),
        ("nobody", refused(OutOfOrder, "no-member-in-good-standing")),
    ],
)
def test_a_seat_is_for_a_member_and_there_are_so_many(organisation: str, answer: Any) -> None:
    assert given(*STANDING).when(NameSeat("k1", organisation, "v1"), CLERK) == answer


def test_an_organisation_gives_up_its_own_seat() -> None:
    act = VacateSeat("k1", "fietsers", text("too busy"))
    history = given(*STANDING)
    assert history.when(act, CEM) == [(K, SeatVacated("k1", "fietsers", text("too busy")))]
    assert history.when(act, ANN) == refused(NotAllowed, "not-your-organisation")
    assert history.when(act, CLERK) == refused(OutOfOrder, "seat-is-its-own")
    assert history.when(VacateSeat("k1", "koor"), EVA) == refused(Unknown, "no-seat")


@pytest.mark.parametrize("gone", [suspended("fietsers"), left("fietsers")], ids=["suspended", "left"])
def test_the_clerk_vacates_the_seat_of_who_is_gone(gone: Line) -> None:
    answer = given(*STANDING, gone).when(VacateSeat("k1", "fietsers"), CLERK)
    assert answer == [(K, SeatVacated("k1", "fietsers", None))]


def test_the_first_substitute_in_good_standing_takes_the_seat() -> None:
    ranked = (K, SubstitutesRanked("k1", "civil-society", ("gone", "koor", "buurtwerk")))
    act = VacateSeat("k1", "fietsers")
    answer = given(*STANDING, ranked).when(act, CEM)
    filled = SeatFilled("k1", "koor", "civil-society", "substitute", None)
    assert answer == [(K, SeatVacated("k1", "fietsers", None)), (K, filled)]
    after = given(*STANDING, ranked, *answer).states[K].state
    assert (after.members, after.substitutes["civil-society"]) == (
        {"buurtwerk": "civil-society", "stad": "city", "koor": "civil-society"},
        ("gone", "buurtwerk"),
    )


def test_who_gives_up_its_seat_leads_no_more() -> None:
    state = given(*STANDING, (K, SeatVacated("k1", "fietsers", None))).states[K].state
    assert (state.chair, state.rapporteur, state.vacant("civil-society")) == ("buurtwerk", None, 1)
    state = given(*STANDING, (K, SeatVacated("k1", "buurtwerk", None))).states[K].state
    assert (state.chair, state.rapporteur) == (None, "fietsers")


def test_chair_and_rapporteur_are_two_organisations_with_a_seat() -> None:
    history = given(*STANDING)
    named = (K, OfficersNamed("k1", "stad", "buurtwerk"))
    assert history.when(NameOfficers("k1", "stad", "buurtwerk"), CLERK) == [named]
    assert history.when(NameOfficers("k1", "stad", "buurtwerk"), ANN) == refused(NotAllowed, "not-the-clerk")
    for chair, rapporteur in (("stad", "stad"), ("koor", "stad"), ("stad", "koor")):
        answer = history.when(NameOfficers("k1", chair, rapporteur), CLERK)
        assert answer == refused(Malformed, "officers-without-seats")


def test_a_commission_ends_with_its_term_or_by_an_outcome() -> None:
    history = given(*STANDING)
    ended: tuple[str, Fact] = (K, Dissolved("k1", None))
    assert history.when(Dissolve("k1"), CLERK, ENDS) == [ended]
    assert history.when(Dissolve("k1"), CLERK, ENDS - TICK) == refused(OutOfOrder, "term-runs")
    assert history.when(Dissolve("k1", "v1"), CLERK) == [(K, Dissolved("k1", "v1"))]
    assert history.when(Dissolve("k1", "v9"), CLERK) == refused(Unknown, "no-such-proposal")
    assert history.when(Dissolve("k1"), ANN, ENDS) == refused(NotAllowed, "not-the-clerk")


ACTS = (
    NameSeat("k1", "koor", "v1"),
    NameOfficers("k1", "stad", "buurtwerk"),
    Dissolve("k1", "v1"),
    VacateSeat("k1", "fietsers"),
)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_happens_in_a_commission_that_is_not_there(act: Any) -> None:
    assert given(*ADOPTED).when(act, CLERK) == refused(Unknown, "no-such-commission")
    gone = given(*STANDING, (K, Dissolved("k1", None)))
    assert gone.when(act, CLERK) == refused(OutOfOrder, "commission-dissolved")


@pytest.mark.parametrize(
    ("who", "may"), [(ANN, True), (BOB, True), (CEM, True), (DORA, False), (EVA, False), (CLERK, False)]
)
def test_chair_and_rapporteur_act_for_it(who: Actor, may: bool) -> None:  # noqa: FBT001 - a table
    class Ask:
        def decide(self, world: World, who: Actor, at: Any) -> list[Any]:
            require_commission(world, who, at, "k1", "Asking")
            return []

    answer = given(*STANDING).when(Ask(), who)
    assert answer == ([] if may else refused(NotAllowed, "not-for-the-commission"))


def test_a_commission_without_officers_has_nobody_to_act_for_it() -> None:
    history = given(*ADOPTED, founded(), seated("buurtwerk"))
    assert history.states[K].state.chair is None
    assert led("buurtwerk", "fietsers") == (K, OfficersNamed("k1", "buurtwerk", "fietsers"))
