"""The one-file reader follows a vote under rules of procedure: its rules, its kind, its exact text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from events import registry
from events.charter.facts import CharterAdopted
from events.fact import Actor, Fact
from events.membership.state import roll_digest
from events.organisation.facts import Profiled
from events.poll.facts import Closed, Quorum, Tally
from events.proposal.facts import Clause, Concluded, Consolidated, Prepared, PutToVote, Revised
from events.proposal.state import text_digest
from events.rules.facts import RulesAdopted, Terms
from events.schema import schema
from services.auditor_pyz.judge import Judge
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.ledger import Inadmissible
from tests.events.items import DELIBERATED, PREPARED, PUT, QUALIFIED, READ, SCHEDULED, filed
from tests.events.papers import NOTHING, cast, opened
from tests.events.rulebook import CHARTER, CHARTER_1, MAJORITY, PROCEDURE, RULES_1, TWO_THIRDS
from tests.events.sample import ANN, CEM, CLAUSES, CLERK, CLOSED, DAY, FOUNDED, FOUNDER, MEMBERS, NOW, Line
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
    """The code of what the reader found; empty: nothing. What follows in one act stands behind its first.

    From the close on it is a day later.
    """
    judge, versions, at = Judge(), dict[str, int](), NOW
    follows = {"office.given.v1", "organisation.profiled.v1", "proposal.put-to-vote.v1"}
    command = 0
    for position, (who, (stream, fact)) in enumerate(told):
        at = NOW + DAY if isinstance(fact, Closed) else at
        command += fact.type not in follows and not (
            isinstance(fact, RulesAdopted | CharterAdopted) and fact.poll
        )
        versions[stream] = versions.get(stream, 0) + 1
        leaf = registry.encode(stream, versions[stream], at, who, f"c{command}", fact)
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
        pytest.param((*BEGUN, (CLERK, RULES_1)), "not-the-first", id="other rules by the clerk"),
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


# --- who votes ---------------------------------------------------------------------------------------------

LOCAL = replace(PREPARED, scope="neighbourhoods", neighbourhoods=("muide",))
THERE: Told = (CEM, ("organisation-fietsers", Profiled("a" * 64, None, (), (), ("muide", "rabot"))))
BY_NAME = opened(rules=1, roll_size=1, roll=roll_digest(("fietsers",)), voters=("fietsers",))


def local(roll: str, *before: Told) -> tuple[Told, ...]:
    """Ripe under rules that say who votes on an item of some neighbourhoods."""
    voting = replace(PROCEDURE.voting, neighbourhood_roll=roll)
    rules: Told = (CLERK, ("rules", RulesAdopted(1, replace(PROCEDURE, voting=voting), None)))
    return (
        *(rules if told == BEGUN[3] else told for told in BEGUN),
        *before,
        *((CLERK, line) for line in (QUALIFIED, SCHEDULED, DELIBERATED)),
    )


@pytest.mark.parametrize(
    "before",
    [
        (THERE, (ANN, filed(preparation=LOCAL))),
        (ITEM, THERE, (ANN, ("proposal-v1", Prepared("v1", LOCAL, READ)))),
    ],
    ids=["from the start", "later"],
)
def test_a6_who_works_in_the_neighbourhood_votes_where_the_rules_say_so(before: tuple[Told, ...]) -> None:
    ripe = local("active-there", *before)
    assert judged((*ripe, (CLERK, BY_NAME), VOTE[1])) == ""
    assert judged((*ripe, *VOTE)) == "wrong-roll"
    assert judged((*local("everyone", *before), *VOTE)) == ""
    assert judged((*local("everyone", *before), (CLERK, BY_NAME), VOTE[1])) == "wrong-roll"


def test_a6_an_item_of_the_whole_city_is_everybodys() -> None:
    assert judged((*local("active-there", ITEM, THERE), *VOTE)) == ""


# --- outcomes ----------------------------------------------------------------------------------------------

LATER = replace(PROCEDURE, majorities=replace(PROCEDURE.majorities, policy=PROCEDURE.majorities.charter))
IN_FORCE: Told = (CLERK, ("rules", RulesAdopted(2, LATER, "p1")))
CHANGE: Told = (ANN, filed(kind="rules", procedure=LATER))


def concluded(proposal: str = "v1", **change: Any) -> Told:
    fact = Concluded(proposal, "p1", "adopted", "decision", text_digest(CLAUSES))
    return CLERK, (f"proposal-{proposal}", other(fact, **change))


def voted(item: Told, terms: Terms = TWO_THIRDS) -> tuple[Told, ...]:
    """Two of three vote for an item, and it is adopted."""
    kind = item[1][1].kind  # type: ignore[attr-defined]
    vote = opened(rules=1, kind=kind, threshold=terms.threshold, quorum=terms.quorum)
    result = replace(NOTHING, ballots=2, tally=Tally(2, 0, 0), outcome="adopted")
    return (
        *(*BEGUN, item, (CLERK, QUALIFIED), (CLERK, SCHEDULED), (CLERK, DELIBERATED)),
        *((CLERK, vote), VOTE[1], (ANN, cast("buurtwerk", "for")), (CEM, cast("fietsers", "for"))),
        *((CLERK, CLOSED), (CLERK, ("poll-p1", result))),
    )


def test_p1_rules_that_were_adopted_come_into_force_with_the_outcome() -> None:
    assert judged((*voted(CHANGE), concluded(), IN_FORCE)) == ""


def test_p1_a_charter_that_was_adopted_comes_into_force_with_the_outcome() -> None:
    change = (ANN, filed(kind="charter", charter=CHARTER))
    in_force: Told = (CLERK, ("charter", CharterAdopted(2, CHARTER, "p1")))
    assert judged((*voted(change), concluded(), in_force)) == ""


def test_an_outcome_of_another_kind_brings_nothing() -> None:
    assert judged((*voted(ITEM, MAJORITY), concluded(), (ANN, filed("v2")))) == ""


def test_the_terms_are_those_of_the_version_that_the_item_follows() -> None:
    again = (*voted(CHANGE), concluded(), IN_FORCE, (ANN, filed("v2")))
    assert judged(again) == "other-rules"
    assert judged((*again[:-1], (ANN, filed("v2", rules=2)))) == ""


@pytest.mark.parametrize(
    ("told", "code"),
    [
        pytest.param((*voted(CHANGE), concluded(), ITEM), "act-cut-short", id="nothing in force"),
        pytest.param(
            (*voted(CHANGE), concluded(), (CLERK, ("rules", RulesAdopted(2, PROCEDURE, "p1")))),
            "act-cut-short",
            id="other rules in force",
        ),
        pytest.param((*voted(CHANGE)[:-1], concluded()), "nothing-concluded", id="before the count"),
        pytest.param((*voted(CHANGE), concluded(text="f" * 64)), "other-text", id="another text"),
        pytest.param((*voted(CHANGE), concluded("v9")), "no-such-proposal", id="another proposal"),
        pytest.param((*voted(CHANGE), (ANN, concluded()[1])), "not-the-clerk", id="by a member"),
    ],
)
def test_an_outcome_that_does_not_follow_is_found(told: tuple[Told, ...], code: str) -> None:
    assert judged(told) == code
