"""Agendas drawn again by who replays the log (A1): what one was drawn from, what is told of other places."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.agenda.facts import AgendaDrawn, Placed
from events.proposal.facts import Qualified, Withdrawn
from events.strict import read
from events.support.facts import SupportGiven
from services.auditor.drawing import READ, Drawings
from services.auditor.judging import Entry, Judge, States
from services.auditor.verdict import Finding
from tests.events.items import RULED, filed
from tests.events.sample import Line, suspended, text
from tests.events.test_agenda import ANNOUNCED, LIST_CLOSED, REVEALED

STORED = Path(__file__).parents[2] / "vectors/logs/with-rules.jsonl"


def qualified(proposal: str) -> Line:
    return f"proposal-{proposal}", Qualified(proposal, ())


def supports(organisation: str, proposal: str) -> Line:
    return f"support-{proposal}-{organisation}", SupportGiven(proposal, organisation)


def withdrawn(proposal: str) -> Line:
    return f"proposal-{proposal}", Withdrawn(proposal, text("not now"))


ITEMS = (
    *RULED,
    filed("v1"),
    filed("v2", "fietsers"),
    supports("stad", "v2"),
    qualified("v1"),
    qualified("v2"),
    ANNOUNCED,
)
BY_SUPPORT = (Placed("v2", "support"), Placed("v1", "support"))
ALONE = (Placed("v1", "support"),)


def wrong(places: tuple[Placed, ...], *lines: Line) -> str | None:
    """What is told of these places after these facts."""
    states, drawings = States(), Drawings()
    for position, (stream, fact) in enumerate(lines):
        states.evolve(stream, fact)
        if type(fact) in READ:
            drawings.take(position, fact, states)
    return drawings.wrong(AgendaDrawn("s1", places), states)


def test_places_that_follow_from_the_lot_are_right_and_others_are_told() -> None:
    ready = (*ITEMS, LIST_CLOSED, REVEALED)
    assert wrong(BY_SUPPORT, *ready) is None
    assert wrong(BY_SUPPORT[::-1], *ready) == (
        "drawn again: v2 by support, v1 by support; recorded: v1 by support, v2 by support"
    )
    assert wrong((), *ready) == "drawn again: v2 by support, v1 by support; recorded: nothing"


def test_support_counts_of_who_was_in_good_standing_when_the_list_closed() -> None:
    before = (*ITEMS, suspended("stad"), LIST_CLOSED, REVEALED)
    after = (*ITEMS, LIST_CLOSED, suspended("stad"), supports("stad", "v1"), REVEALED)
    equal = [places for places in (BY_SUPPORT, BY_SUPPORT[::-1]) if wrong(places, *before) is None]
    assert len(equal) == 1, "both have one supporter, and the lot decides"
    assert wrong(BY_SUPPORT, *after) is None


def test_what_went_before_the_secret_was_revealed_was_no_candidate() -> None:
    lines = (*ITEMS, LIST_CLOSED, withdrawn("v2"), REVEALED)
    assert wrong(ALONE, *lines) is None
    assert wrong(BY_SUPPORT, *lines) is not None


@pytest.mark.parametrize("places", [ALONE, BY_SUPPORT], ids=["seen", "not seen"])
def test_what_went_while_it_was_drawn_may_have_been_seen_or_not(places: tuple[Placed, ...]) -> None:
    lines = (*ITEMS, LIST_CLOSED, REVEALED, withdrawn("v2"))
    assert wrong(places, *lines) is None
    assert wrong(ALONE[:0], *lines) is not None


def judged(judge: Judge) -> list[Finding]:
    """What the judge finds in the stored log, whose procedure drew two agendas by hand."""
    findings: list[Finding] = []
    for position, line in enumerate(STORED.read_bytes().splitlines()):
        findings += judge.take(Entry(position, read(line), line))
    return [*findings, *judge.finish()]


def test_a_log_of_before_keeps_its_verdict_and_is_told_what_follows_from_its_lots() -> None:
    judge = Judge()
    assert judged(judge) == []
    assert judge.redrawn == {"z1", "z2", "z3"}
    assert judge.otherwise_drawn == {
        "z2": "drawn again: g3 by support; recorded: g3 by rotation",
        "z3": "drawn again: g4 by support; recorded: g4 by rotation",
    }


def test_where_the_rules_bind_to_it_other_places_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drawings, "binds", lambda *_: True)
    judge = Judge()
    found = judged(judge)
    assert [finding.code for finding in found] == ["other-places", "other-places"]
    assert found[0].message == "drawn again: g3 by support; recorded: g3 by rotation"
    assert judge.otherwise_drawn == {}
