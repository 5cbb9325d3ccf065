"""Submitting and withdrawing a proposal."""

from __future__ import annotations

import pytest

from events.fact import Actor
from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import Clause, Submitted, Withdrawn
from events.proposal.state import Proposal, text_digest
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from tests.events.given import given, refused
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLAUSES,
    CLERK,
    DORA,
    ON_THE_TABLE,
    OPEN,
    TEXT,
    proposal_withdrawn,
    submitted,
    suspended,
    text,
)

WITHDRAW = Withdraw("v1", text("a better one came"))


def submit(organisation: str, *clauses: Clause) -> Submit:
    """Proposal v2, with everything filled in."""
    return Submit(
        "v2",
        organisation,
        text("Trees"),
        text("For all"),
        clauses or CLAUSES,
        text("It is hot"),
        ("climate", "public-space"),
        ("older-people",),
        ("bloemekenswijk",),
    )


@pytest.mark.parametrize(
    ("organisation", "who"), [("buurtwerk", ANN), ("buurtwerk", BOB), ("fietsers", CEM), ("stad", DORA)]
)
def test_any_organisation_proposes_on_any_theme(organisation: str, who: Actor) -> None:
    """A1: any organisation proposes; E2: the city like any other; P2: it says for whom."""
    assert given(*ON_THE_TABLE).when(submit(organisation), who) == [
        (
            "proposal-v2",
            Submitted(
                "v2",
                organisation,
                text("Trees"),
                text("For all"),
                CLAUSES,
                text("It is hot"),
                ("climate", "public-space"),
                ("older-people",),
                ("bloemekenswijk",),
            ),
        )
    ]


def test_a_plain_proposal_needs_no_background_themes_or_places() -> None:
    """A7: a plain paragraph is enough to submit."""
    act = Submit("v2", "buurtwerk", text("Trees"), text("For all"), CLAUSES[:1])
    fact = Submitted("v2", "buurtwerk", text("Trees"), text("For all"), CLAUSES[:1], None, (), (), ())
    assert given(*ASSEMBLY).when(act, ANN) == [("proposal-v2", fact)]


@pytest.mark.parametrize("since", [(), (proposal_withdrawn("v2"),)])
def test_the_id_of_a_proposal_is_used_once(since: tuple[tuple[str, Withdrawn], ...]) -> None:
    history = given(*ASSEMBLY, submitted("v2", "fietsers"), *since)
    assert history.when(submit("buurtwerk"), ANN) == refused(OutOfOrder, "proposal-exists")


def test_two_clauses_with_one_id_are_refused() -> None:
    twice = submit("buurtwerk", Clause("a1", "1" * 64), Clause("a2", "2" * 64), Clause("a1", "3" * 64))
    assert given(*ASSEMBLY).when(twice, ANN) == refused(Malformed, "clause-twice")


def test_two_clauses_with_the_same_words_are_two_clauses() -> None:
    same = submit("buurtwerk", Clause("a1", "1" * 64), Clause("a2", "1" * 64))
    assert isinstance(given(*ASSEMBLY).when(same, ANN), list)


@pytest.mark.parametrize("who", [ANN, BOB])
def test_its_submitter_withdraws_a_proposal(who: Actor) -> None:
    answer = given(*ON_THE_TABLE).when(WITHDRAW, who)
    assert answer == [("proposal-v1", Withdrawn("v1", text("a better one came")))]


@pytest.mark.parametrize("who", [CEM, DORA, CLERK])
def test_nobody_withdraws_the_proposal_of_another(who: Actor) -> None:
    """A1: not by grace of the chair; D1: the city cannot take it off the table."""
    assert given(*ON_THE_TABLE).when(WITHDRAW, who) == refused(NotAllowed, "not-your-organisation")


def test_a_suspended_submitter_does_not_withdraw() -> None:
    answer = given(*ON_THE_TABLE, suspended("buurtwerk")).when(WITHDRAW, ANN)
    assert answer == refused(NotAllowed, "not-in-good-standing")


def test_a_proposal_is_withdrawn_once() -> None:
    answer = given(*ON_THE_TABLE, proposal_withdrawn()).when(WITHDRAW, ANN)
    assert answer == refused(OutOfOrder, "proposal-withdrawn")


def test_what_was_never_proposed_is_not_withdrawn() -> None:
    assert given(*ASSEMBLY).when(WITHDRAW, ANN) == refused(Unknown, "no-such-proposal")


def test_a_proposal_that_is_being_voted_on_may_be_withdrawn() -> None:
    answer = given(*OPEN).when(WITHDRAW, ANN)
    assert answer == [("proposal-v1", Withdrawn("v1", text("a better one came")))]


def test_proposing_relies_on_membership_organisation_rules_and_the_proposal() -> None:
    assert given(*ON_THE_TABLE).relied_on(submit("buurtwerk"), ANN) == {
        "membership": 3,
        "organisation-buurtwerk": 2,
        "rules": 0,
        "proposal-v2": 0,
    }


def test_withdrawing_relies_on_membership_organisation_and_the_proposal() -> None:
    assert given(*ON_THE_TABLE).relied_on(WITHDRAW, BOB) == {
        "membership": 3,
        "organisation-buurtwerk": 2,
        "proposal-v1": 1,
    }


def test_a_withdrawn_proposal_keeps_its_submitter_and_its_text() -> None:
    history = given(*ON_THE_TABLE, proposal_withdrawn())
    assert history.states["proposal-v1"].state == Proposal("buurtwerk", CLAUSES, withdrawn=True)


def test_the_digest_of_a_text_is_what_sha256sum_says() -> None:
    assert text_digest(CLAUSES) == TEXT


def test_the_digest_of_a_text_tells_order_ids_and_words_apart() -> None:
    one, two = CLAUSES
    swapped = Clause("a1", two.text), Clause("a2", one.text)
    assert len({text_digest(text) for text in ((one, two), (two, one), swapped, (one,))}) == 4
