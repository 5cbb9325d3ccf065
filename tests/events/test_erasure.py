"""Erasing takes one person of each bench; whoever dislikes a text alone cannot make it go (F3)."""

from __future__ import annotations

import pytest
from hypothesis import given as forall

from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.erasure.facts import ErasureRefused, ErasureRequested, Ground, ProseErased
from events.fact import Actor
from events.membership.facts import Bench
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.histories import HISTORIES, Log
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLERK,
    DORA,
    FOUNDER,
    NOW,
    Line,
    admitted,
    left,
    mandated,
    suspended,
    text,
    withdrawn,
)
from tests.events.test_histories import many

NAMES, PHONE, WHY = text("A neighbour by name"), text("Her number"), text("It says who somebody is")
ELS = Actor("member", "els", "stad", "token")
NO = text("It names nobody")
REQUEST = RequestErasure("e1", (NAMES, PHONE), WHY, "personal-data")


def requested(bench: Bench = "civil-society") -> Line:
    return "erasure-e1", ErasureRequested("e1", (NAMES, PHONE), WHY, "personal-data", bench)


def erased(bench: Bench = "city") -> Line:
    return "erasure-e1", ProseErased("e1", (NAMES, PHONE), bench)


def refused_by(bench: Bench = "city") -> Line:
    return "erasure-e1", ErasureRefused("e1", NO, bench)


@pytest.mark.parametrize(("who", "bench"), [(ANN, "civil-society"), (BOB, "civil-society"), (DORA, "city")])
def test_whoever_has_a_mandate_asks_in_the_name_of_their_bench(who: Actor, bench: Bench) -> None:
    assert given(*ASSEMBLY).when(REQUEST, who) == [requested(bench)]


@pytest.mark.parametrize("ground", ["personal-data", "unlawful", "court-order"])
def test_there_are_three_grounds_and_neither_disagreement_nor_tone_is_one(ground: Ground) -> None:
    asked = RequestErasure("e1", (NAMES,), WHY, ground)
    answer = given(*ASSEMBLY).when(asked, ANN)
    assert answer == [("erasure-e1", ErasureRequested("e1", (NAMES,), WHY, ground, "civil-society"))]


def test_the_other_bench_confirms_and_exactly_what_was_asked_for_is_erased() -> None:
    assert given(*ASSEMBLY, requested()).when(ConfirmErasure("e1"), DORA) == [erased()]
    asked_by_the_city = given(*ASSEMBLY, requested("city"))
    assert asked_by_the_city.when(ConfirmErasure("e1"), CEM) == [erased("civil-society")]


def test_the_other_bench_refuses_with_a_public_reason() -> None:
    assert given(*ASSEMBLY, requested()).when(RefuseErasure("e1", NO), DORA) == [refused_by()]


@pytest.mark.parametrize("act", [ConfirmErasure("e1"), RefuseErasure("e1", NO)])
@pytest.mark.parametrize(
    ("asked", "who"), [("civil-society", ANN), ("civil-society", BOB), ("civil-society", CEM), ("city", DORA)]
)
def test_the_bench_that_asked_does_not_judge_by_another_person_or_organisation_either(
    act: Act, asked: Bench, who: Actor
) -> None:
    assert given(*ASSEMBLY, requested(asked)).when(act, who) == refused(NotAllowed, "same-bench")


@pytest.mark.parametrize("act", [REQUEST, ConfirmErasure("e1"), RefuseErasure("e1", NO)])
@pytest.mark.parametrize("who", [CLERK, FOUNDER, Actor("member", "ann", None, "token")])
def test_who_is_of_no_bench_has_no_part_in_it(act: Act, who: Actor) -> None:
    """The clerk is perhaps paid by the city, and acts for no organisation."""
    before = ASSEMBLY if act is REQUEST else (*ASSEMBLY, requested())
    assert given(*before).when(act, who) == refused(NotAllowed, "of-no-bench")


@pytest.mark.parametrize("act", [REQUEST, ConfirmErasure("e1"), RefuseErasure("e1", NO)])
@pytest.mark.parametrize(
    ("since", "who", "code"),
    [
        (withdrawn("stad", "dora"), DORA, "no-mandate"),
        (mandated("stad", "els", until=NOW), ELS, "no-mandate"),
        (suspended("stad"), DORA, "not-in-good-standing"),
        (left("stad"), DORA, "not-in-good-standing"),
    ],
)
def test_authority_must_hold_at_that_moment(act: Act, since: Line, who: Actor, code: str) -> None:
    before = ASSEMBLY if act is REQUEST else (*ASSEMBLY, requested())
    answer = given(*before, since).when(act, who)
    assert answer in [refused(NotAllowed, "no-mandate"), refused(NotAllowed, "not-in-good-standing")]
    assert getattr(answer, "code", None) == code


@pytest.mark.parametrize("since", [(requested(),), (requested(), erased()), (requested(), refused_by())])
def test_an_id_names_one_erasure(since: tuple[Line, ...]) -> None:
    assert given(*ASSEMBLY, *since).when(REQUEST, CEM) == refused(OutOfOrder, "erasure-exists")


def test_a_text_is_named_once() -> None:
    asked = RequestErasure("e1", (NAMES, PHONE, NAMES), WHY, "unlawful")
    assert given(*ASSEMBLY).when(asked, ANN) == refused(Malformed, "text-twice")


def test_an_erasure_keeps_its_own_reason() -> None:
    asked = RequestErasure("e1", (NAMES, WHY), WHY, "unlawful")
    assert given(*ASSEMBLY).when(asked, ANN) == refused(Malformed, "erases-its-reason")


def test_the_reason_of_one_erasure_is_erased_by_another() -> None:
    asked = RequestErasure("e2", (WHY,), NO, "personal-data")
    answer = given(*ASSEMBLY, requested(), erased()).when(asked, ANN)
    assert answer == [
        ("erasure-e2", ErasureRequested("e2", (WHY,), NO, "personal-data", "civil-society")),
    ]


@pytest.mark.parametrize("act", [ConfirmErasure("e1"), RefuseErasure("e1", NO)])
def test_what_nobody_asked_for_is_not_judged(act: Act) -> None:
    assert given(*ASSEMBLY).when(act, DORA) == refused(Unknown, "no-such-erasure")


@pytest.mark.parametrize("act", [ConfirmErasure("e1"), RefuseErasure("e1", NO)])
@pytest.mark.parametrize("fate", [erased(), refused_by()])
def test_an_erasure_is_judged_once(act: Act, fate: Line) -> None:
    assert given(*ASSEMBLY, requested(), fate).when(act, DORA) == refused(OutOfOrder, "erasure-judged")


def test_what_was_refused_may_be_asked_for_again() -> None:
    again = RequestErasure("e2", (NAMES, PHONE), text("It does: see line 3"), "personal-data")
    assert isinstance(given(*ASSEMBLY, requested(), refused_by()).when(again, ANN), list)


def test_who_changed_benches_acts_for_the_one_it_is_on_now() -> None:
    """Somebody of the civil society asked, and its organisation left and came back on the city's bench."""
    moved = left("buurtwerk"), admitted("buurtwerk", "city"), mandated("buurtwerk", "ann")
    answer = given(*ASSEMBLY, requested(), *moved).when(ConfirmErasure("e1"), ANN)
    assert answer == [erased("city")]


@pytest.mark.parametrize(
    ("act", "who", "streams"),
    [
        (REQUEST, ANN, {"membership": 3, "organisation-buurtwerk": 2, "erasure-e1": 0}),
        (ConfirmErasure("e2"), DORA, {"membership": 3, "organisation-stad": 1, "erasure-e2": 1}),
        (RefuseErasure("e2", NO), DORA, {"membership": 3, "organisation-stad": 1, "erasure-e2": 1}),
    ],
)
def test_what_an_erasure_relies_on(act: Act, who: Actor, streams: dict[str, int]) -> None:
    other = ("erasure-e2", ErasureRequested("e2", (NAMES,), WHY, "unlawful", "civil-society"))
    assert given(*ASSEMBLY, other).relied_on(act, who) == streams


@many
@forall(HISTORIES)
def test_nothing_is_erased_by_one_bench_alone(log: Log) -> None:
    """Judged once more by hand: who asked and who confirmed were of two benches when they did."""
    benches: dict[str, str] = {}
    asked: dict[str, tuple[str, tuple[str, ...]]] = {}
    for entry in log.entries:
        fact, organisation = entry.fact, entry.who.organisation
        if entry.fact.type == "membership.admitted.v1":
            benches[fact.organisation] = fact.bench  # type: ignore[attr-defined]
        if isinstance(fact, ErasureRequested):
            assert organisation is not None
            assert benches[organisation] == fact.bench
            asked[fact.erasure] = fact.bench, fact.digests
        if isinstance(fact, ProseErased | ErasureRefused):
            assert organisation is not None
            assert {asked[fact.erasure][0], benches[organisation]} == {"civil-society", "city"}
            assert fact.bench == benches[organisation]
        if isinstance(fact, ProseErased):
            assert fact.digests == asked.pop(fact.erasure)[1]
