"""The one-file reader follows a vote under rules of procedure: its rules, its kind, its exact text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from events import registry
from events.fact import Actor, Fact
from events.poll.facts import Quorum
from events.proposal.facts import Clause, Consolidated, PutToVote, Revised
from events.proposal.state import text_digest
from events.rules.facts import RulesAdopted
from events.schema import schema
from services.auditor_pyz.judge import Judge
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.ledger import Inadmissible
from tests.events.items import DELIBERATED, PUT, QUALIFIED, READ, SCHEDULED, filed
from tests.events.papers import opened
from tests.events.rulebook import CHARTER_1, PROCEDURE, RULES_1
from tests.events.sample import ANN, CEM, CLERK, FOUNDED, FOUNDER, MEMBERS, NOW, Line
from tests.projections.test_directory import profiled

LEAVES = Leaves(schema())
replace = msgspec.structs.replace
OTHER = (Clause("c1", "9" * 64),)

Told = tuple[Actor, Line]
"""Who wrote it, and what."""

BEGUN: tuple[Told, ...] = (
    (FOUNDER, FOUNDED[0]),
    (FOUNDER, FOUNDED[1]),
    (CLERK, CHARTER_1),
    (CLERK, RULES_1),
    *(
        told
        for line in MEMBERS[:3]
        for told in ((CLERK, line), (CLERK, profiled(line[1].organisation, "Name")))  # type: ignore[attr-defined]
    ),
    *((CLERK, line) for line in MEMBERS[3:]),
)
ITEM: Told = (ANN, filed())
RIPE: tuple[Told, ...] = (*BEGUN, ITEM, *((CLERK, line) for line in (QUALIFIED, SCHEDULED, DELIBERATED)))
VOTE: tuple[Told, ...] = ((CLERK, opened(rules=1)), (CLERK, PUT))


def judged(told: Sequence[Told]) -> str:
    """The code of what the reader found; empty: nothing. Founding, admission and opening are one act each."""
    judge, versions = Judge(), dict[str, int]()
    follows = {"office.given.v1", "organisation.profiled.v1", "proposal.put-to-vote.v1"}
    command = 0
    for position, (who, (stream, fact)) in enumerate(told):
        command += fact.type not in follows
        versions[stream] = versions.get(stream, 0) + 1
        leaf = registry.encode(stream, versions[stream], NOW, who, f"c{command}", fact)
        try:
            judge.take(LEAVES.read(position, leaf))
        except Inadmissible as error:
            return error.code
    return ""


def other(fact: Fact, **change: Any) -> Fact:
    """A fact that says something else."""
    return replace(fact, **change)


def test_a_vote_by_the_rules_is_allowed() -> None:
    assert judged((*RIPE, *VOTE)) == ""


@pytest.mark.parametrize(
    ("change", "who"),
    [
        (Revised("v1", 2, OTHER, READ), ANN),
        (Consolidated("v1", 2, OTHER, ("a1",), READ), CLERK),
    ],
    ids=["revised", "consolidated"],
)
def test_the_poll_names_the_last_text(change: Fact, who: Actor) -> None:
    began = (*RIPE, (who, ("proposal-v1", change)))
    assert judged((*began, *VOTE)) == "other-text"
    vote = other(opened(rules=1)[1], text=text_digest(OTHER))
    assert judged((*began, (CLERK, ("poll-p1", vote)), VOTE[1])) == ""


@pytest.mark.parametrize(
    ("told", "code"),
    [
        pytest.param((*BEGUN, ITEM, ITEM), "proposal-exists", id="twice"),
        pytest.param((*BEGUN, (CEM, filed())), "not-your-organisation", id="by another"),
        pytest.param((*BEGUN, (ANN, filed(rules=2))), "other-rules", id="other rules"),
        pytest.param((*BEGUN[:3], *BEGUN[4:], ITEM), "no-rules", id="no rules"),
        pytest.param(
            (*BEGUN, (ANN, filed(clauses=(*OTHER, *OTHER)))), "clause-twice", id="two clauses with one id"
        ),
        pytest.param((*BEGUN, (CLERK, RULES_1)), "wrong-version", id="the same version of the rules"),
        pytest.param((*BEGUN[:3], (ANN, RULES_1)), "not-the-clerk", id="rules by a member"),
        pytest.param((*RIPE, (CLERK, VOTE[0][1]), ITEM), "act-cut-short", id="not put to the vote"),
        pytest.param((*RIPE, (ANN, PUT)), "no-poll-opened", id="put to no vote"),
        pytest.param(
            (*RIPE, VOTE[0], (CLERK, ("proposal-v1", PutToVote("v1", "p2")))),
            "act-cut-short",
            id="another poll",
        ),
        pytest.param((*RIPE, (ANN, VOTE[0][1])), "not-an-opener", id="opened by a member"),
        pytest.param(
            (*RIPE, (CLERK, opened(rules=1, quorum=Quorum(1, 3)))), "terms-by-the-rules", id="another quorum"
        ),
        pytest.param((*BEGUN, (ANN, filed(kind="election", seats=2)), *VOTE), "other-kind", id="an election"),
        pytest.param(
            (*RIPE, (CEM, ("proposal-v1", Revised("v1", 2, OTHER, READ)))),
            "not-your-organisation",
            id="revised by another",
        ),
        pytest.param(
            (*BEGUN, (CLERK, ("proposal-v9", Consolidated("v9", 2, OTHER, ("a1",), READ)))),
            "no-such-proposal",
            id="a text of nothing",
        ),
    ],
)
def test_what_the_rules_do_not_allow_is_found(told: tuple[Told, ...], code: str) -> None:
    assert judged(told) == code


def test_the_terms_are_those_of_the_version_that_the_item_follows() -> None:
    majorities = replace(PROCEDURE.majorities, policy=PROCEDURE.majorities.charter)
    later = RulesAdopted(2, replace(PROCEDURE, majorities=majorities), "p9")
    assert judged((*RIPE, (CLERK, ("rules", later)), *VOTE)) == ""
