"""Support of an item: given and taken back by each organisation itself; when it is spread enough (A1, E3)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given as any_of
from hypothesis import strategies

from events.fact import Actor
from events.organisation.facts import Profiled
from events.organisation.state import Traits
from events.proposal.course import Qualify
from events.proposal.facts import CoSigned, Qualified
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import RulesAdopted, Support
from events.support.acts import GiveSupport, TakeSupportBack
from events.support.facts import SupportGiven, SupportTakenBack
from events.support.spread import lacking, most, named
from tests.events.given import given, refused
from tests.events.items import SUBMITTED
from tests.events.rulebook import PROCEDURE
from tests.events.sample import ANN, CEM, CLERK, DORA, Line, left, suspended, text
from tests.events.test_item import PHASES, ruled, under

STREAM = "support-v1-fietsers"
GIVEN: Line = (STREAM, SupportGiven("v1", "fietsers"))
TAKEN: Line = (STREAM, SupportTakenBack("v1", "fietsers"))
GIVE, TAKE = GiveSupport("v1", "fietsers"), TakeSupportBack("v1", "fietsers")


def located(organisation: str, *neighbourhoods: str) -> Line:
    """An organisation that says where it works."""
    return f"organisation-{organisation}", Profiled(text(organisation), None, (), (), neighbourhoods)


def asking(organisations: int, neighbourhoods: int = 0) -> Line:
    """Rules that ask so much support."""
    return ruled("support", organisations=organisations, sizes=0, staffings=0, neighbourhoods=neighbourhoods)


@pytest.mark.parametrize("phase", ["submitted", "supported"])
def test_a1_any_organisation_supports_an_item(phase: str) -> None:
    assert given(*PHASES[phase]).when(GIVE, CEM) == [GIVEN]


def test_support_may_be_taken_back_and_given_again() -> None:
    assert given(*SUBMITTED, GIVEN).when(TAKE, CEM) == [TAKEN]
    assert given(*SUBMITTED, GIVEN, TAKEN).when(GIVE, CEM) == [GIVEN]


def test_e1_an_organisation_supports_once_and_a_submitter_does_by_submitting() -> None:
    already = refused(OutOfOrder, "supported-already")
    assert given(*SUBMITTED, GIVEN).when(GIVE, CEM) == already
    assert given(*SUBMITTED, ("proposal-v1", CoSigned("v1", "fietsers"))).when(GIVE, CEM) == already
    assert given(*SUBMITTED).when(GiveSupport("v1", "buurtwerk"), ANN) == already


@pytest.mark.parametrize("since", [(), (GIVEN, TAKEN)])
def test_what_was_not_given_is_not_taken_back(since: tuple[Line, ...]) -> None:
    assert given(*SUBMITTED, *since).when(TAKE, CEM) == refused(OutOfOrder, "not-supported")


@pytest.mark.parametrize("act", [GIVE, TAKE])
@pytest.mark.parametrize("who", [ANN, DORA, CLERK])
def test_nobody_supports_for_another(act: GiveSupport, who: Actor) -> None:
    assert given(*SUBMITTED, GIVEN).when(act, who) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("act", [GIVE, TAKE])
@pytest.mark.parametrize("phase", list(PHASES)[2:])
def test_once_an_item_is_on_an_agenda_its_support_stands(act: GiveSupport, phase: str) -> None:
    assert given(*PHASES[phase], GIVEN).when(act, CEM) == refused(OutOfOrder, "wrong-phase")


def test_support_relies_on_no_stream_that_another_supporter_writes() -> None:
    """Five hundred in one second never wait for each other."""
    assert given(*SUBMITTED).relied_on(GIVE, CEM) == {
        "proposal-v1": 1,
        "membership": 3,
        "organisation-fietsers": 1,
        STREAM: 0,
    }


# --- qualifying --------------------------------------------------------------------------------------------


def test_a1_an_item_qualifies_when_its_support_is_as_wide_as_the_rules_ask() -> None:
    lines = (*SUBMITTED, GIVEN, located("buurtwerk", "ledeberg"), located("fietsers", "muide"))
    history = under(asking(2, neighbourhoods=2), lines)
    answer = history.when(Qualify("v1", ("buurtwerk", "fietsers")), CLERK)
    assert answer == [("proposal-v1", Qualified("v1", ("buurtwerk", "fietsers")))]


def test_a1_a_co_signer_supports_as_a_supporter_does() -> None:
    signed = ("proposal-v1", CoSigned("v1", "fietsers"))
    history = under(asking(2), (*SUBMITTED, signed))
    assert isinstance(history.when(Qualify("v1", ("buurtwerk", "fietsers")), CLERK), list)


@pytest.mark.parametrize(
    "rules", [asking(3), asking(2, neighbourhoods=2)], ids=["too few", "all from one neighbourhood"]
)
def test_a1_e3_mobilising_most_is_not_enough(rules: Line) -> None:
    lines = (*SUBMITTED, GIVEN, located("buurtwerk", "ledeberg"), located("fietsers", "ledeberg"))
    answer = under(rules, lines).when(Qualify("v1", ("buurtwerk", "fietsers")), CLERK)
    assert answer == refused(OutOfOrder, "support-not-enough")


@pytest.mark.parametrize(
    "since",
    [(), (GIVEN, TAKEN), (GIVEN, suspended("fietsers")), (GIVEN, left("fietsers"))],
    ids=["never given", "taken back", "suspended", "left"],
)
def test_only_support_that_stands_counts(since: tuple[Line, ...]) -> None:
    history = under(asking(2), (*SUBMITTED, *since))
    answer = history.when(Qualify("v1", ("buurtwerk", "fietsers")), CLERK)
    assert answer == refused(OutOfOrder, "no-supporter")


@pytest.mark.parametrize("supporters", [("buurtwerk", "buurtwerk"), ("buurtwerk", "fietsers", "stad")])
def test_the_act_names_no_more_than_it_needs(supporters: tuple[str, ...]) -> None:
    answer = under(asking(2), (*SUBMITTED, GIVEN)).when(Qualify("v1", supporters), CLERK)
    assert answer == refused(Malformed, "supporters-named")


def test_an_item_qualifies_by_the_clerk_alone_and_once() -> None:
    act = Qualify("v1", ("buurtwerk",))
    assert under(asking(1), SUBMITTED).when(act, ANN) == refused(NotAllowed, "not-the-clerk")
    assert under(asking(1), PHASES["supported"]).when(act, CLERK) == refused(OutOfOrder, "wrong-phase")
    assert given(*SUBMITTED[:-1]).when(act, CLERK) == refused(Unknown, "no-such-proposal")


def test_the_rules_that_count_are_those_under_which_it_was_submitted() -> None:
    later = ("rules", RulesAdopted(2, PROCEDURE, "p9"))
    history = under(asking(1), (*SUBMITTED, later))
    assert isinstance(history.when(Qualify("v1", ("buurtwerk",)), CLERK), list)


# --- the spread --------------------------------------------------------------------------------------------

A, B, C = (
    Traits("small", "volunteer", ("muide",)),
    Traits("large", "volunteer", ("muide", "ledeberg")),
    Traits(),
)


@pytest.mark.parametrize(
    ("supporters", "asked", "lacks"),
    [
        ({}, Support(0, 0, 0, 0), ()),
        ({}, Support(1, 0, 0, 0), ("organisations",)),
        ({"a": A, "b": A}, Support(2, 2, 2, 2), ("sizes", "staffings", "neighbourhoods")),
        ({"a": A, "b": B}, Support(2, 2, 1, 2), ()),
        ({"a": A, "b": B}, Support(2, 2, 2, 3), ("staffings", "neighbourhoods")),
        ({"a": A, "c": C}, Support(2, 1, 1, 1), ()),
        ({"b": B}, Support(1, 0, 0, 2), ()),
    ],
)
def test_a1_what_support_lacks(
    supporters: Mapping[str, Traits], asked: Support, lacks: tuple[str, ...]
) -> None:
    assert lacking(supporters, asked) == lacks


TRAITS = strategies.builds(
    Traits,
    strategies.sampled_from([None, "small", "middle", "large"]),
    strategies.sampled_from([None, "volunteer", "professional", "mixed"]),
    strategies.lists(strategies.sampled_from(["muide", "ledeberg", "gentbrugge"]), max_size=2).map(tuple),
)
SUPPORTERS = strategies.dictionaries(strategies.text("abcdefgh", min_size=1, max_size=2), TRAITS, max_size=12)
SOME = strategies.integers(0, 3)


@any_of(SUPPORTERS, strategies.builds(Support, strategies.integers(0, 8), SOME, SOME, SOME))
def test_those_named_are_enough_whenever_all_are_and_never_more_than_needed(
    supporters: dict[str, Traits], asked: Support
) -> None:
    chosen = named(supporters, asked)
    assert (chosen is None) == bool(lacking(supporters, asked))
    if chosen is not None:
        assert list(chosen) == sorted(set(chosen))
        assert len(chosen) <= most(asked)
        assert lacking({name: supporters[name] for name in chosen}, asked) == ()
        assert chosen == named(dict(reversed(supporters.items())), asked)
