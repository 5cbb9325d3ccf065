"""The charter and the rules of procedure (P1): adopted whole, by version, and never unsound."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from events.charter.acts import AdoptFirstCharter
from events.charter.facts import Aim, CharterAdopted
from events.charter.state import Charter
from events.charter.state import evolve as evolve_charter
from events.poll.facts import Quorum, Threshold
from events.refusal import Malformed, NotAllowed, OutOfOrder
from events.rules.acts import AdoptFirstRules
from events.rules.facts import Procedure, RulesAdopted, Support
from events.rules.state import Rules, evolve
from events.world import Act
from tests.events.given import given, refused
from tests.events.rulebook import CHARTER, CHARTER_1, MAJORITY, PROCEDURE, RULES_1
from tests.events.sample import ANN, CLERK, FOUNDED, admitted

ACTS = [AdoptFirstRules(PROCEDURE), AdoptFirstCharter(CHARTER)]


UNSOUND = {
    "threshold-no-majority": refused(Malformed, "threshold-no-majority"),
    "threshold-unreachable": refused(Malformed, "threshold-unreachable"),
    "quorum-unreachable": refused(Malformed, "quorum-unreachable"),
    "opener-twice": refused(Malformed, "opener-twice"),
    "support-unreachable": refused(Malformed, "support-unreachable"),
}


def changed(part: str, **change: Any) -> Procedure:
    """The rules, with one part of them otherwise."""
    return msgspec.structs.replace(
        PROCEDURE, **{part: msgspec.structs.replace(getattr(PROCEDURE, part), **change)}
    )


def test_p1_the_clerk_adopts_the_rules_that_the_assembly_begins_with() -> None:
    assert given(*FOUNDED).when(AdoptFirstRules(PROCEDURE), CLERK) == [RULES_1]


def test_p1_the_clerk_adopts_the_charter_that_the_assembly_begins_with() -> None:
    assert given(*FOUNDED).when(AdoptFirstCharter(CHARTER), CLERK) == [CHARTER_1]


@pytest.mark.parametrize("act", ACTS, ids=["rules", "charter"])
def test_nobody_else_adopts_them(act: Act) -> None:
    assert given(*FOUNDED).when(act, ANN) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("act", ACTS, ids=["rules", "charter"])
def test_once_somebody_is_a_member_they_are_the_assemblys(act: Act) -> None:
    assert given(*FOUNDED, admitted("fietsers")).when(act, CLERK) == refused(OutOfOrder, "not-the-first")


@pytest.mark.parametrize(
    ("act", "first"), list(zip(ACTS, [RULES_1, CHARTER_1], strict=True)), ids=["rules", "charter"]
)
def test_the_clerk_does_not_change_the_first_ones(act: Act, first: Any) -> None:
    assert given(*FOUNDED, first).when(act, CLERK) == refused(OutOfOrder, "not-the-first")


@pytest.mark.parametrize(
    ("procedure", "code"),
    [
        pytest.param(
            changed(
                "majorities", rules=msgspec.structs.replace(MAJORITY, threshold=Threshold(1, 3, "votes"))
            ),
            "threshold-no-majority",
            id="a third changes the rules",
        ),
        pytest.param(
            changed(
                "majorities", late_item=msgspec.structs.replace(MAJORITY, threshold=Threshold(1, 1, "roll"))
            ),
            "threshold-unreachable",
            id="more than all",
        ),
        pytest.param(
            changed("majorities", policy=msgspec.structs.replace(MAJORITY, quorum=Quorum(3, 2))),
            "quorum-unreachable",
            id="more than everyone takes part",
        ),
        pytest.param(
            changed("majorities", election=Quorum(3, 2)), "quorum-unreachable", id="more than everyone elects"
        ),
        pytest.param(changed("voting", openers=("clerk", "clerk")), "opener-twice", id="the clerk twice"),
        pytest.param(
            changed("support", organisations=1, sizes=2), "support-unreachable", id="one is of two sizes"
        ),
    ],
)
def test_rules_under_which_nothing_or_anything_passes_are_refused(procedure: Procedure, code: str) -> None:
    assert given(*FOUNDED).when(AdoptFirstRules(procedure), CLERK) == UNSOUND[code]


def test_support_by_nobody_is_enough_where_the_rules_ask_none() -> None:
    free = msgspec.structs.replace(PROCEDURE, support=Support(0, 0, 0, 0))
    assert given(*FOUNDED).when(AdoptFirstRules(free), CLERK) == [("rules", RulesAdopted(1, free, None))]


def test_a_charter_does_not_name_two_aims_alike() -> None:
    twice = msgspec.structs.replace(CHARTER, aims=(Aim("meet", "2" * 64), Aim("meet", "3" * 64)))
    assert given(*FOUNDED).when(AdoptFirstCharter(twice), CLERK) == refused(Malformed, "aim-twice")


def test_later_rules_leave_those_before_as_they_were() -> None:
    later = changed("periods", reading=3)
    rules = evolve(evolve(Rules(), RulesAdopted(1, PROCEDURE, None)), RulesAdopted(2, later, "p9"))
    assert (rules.version, rules.procedure, rules.by_version[1]) == (2, later, PROCEDURE)
    assert Rules().procedure is None


def test_the_charter_in_force_is_the_latest() -> None:
    later = msgspec.structs.replace(CHARTER, aims=(Aim("act", "3" * 64),))
    charter = evolve_charter(evolve_charter(Charter(), CHARTER_1[1]), CharterAdopted(2, later, "p9"))
    assert (charter.version, charter.aims) == (2, {"act"})
    assert Charter().aims == set()
