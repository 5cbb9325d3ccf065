"""What whoever replays a log sees in the order of its acts, beside what each act is by itself."""

from __future__ import annotations

from msgspec.structs import replace

from events.strict import read
from services.auditor.judging import Entry, Judge
from services.auditor.verdict import Finding
from tests.events.sample import ANN, Line
from tests.events.test_within import SEATED, WORKING, opened
from tests.projections.given import History

UNTOLD = replace(SEATED, turn=None)


def judged(*lines: Line) -> list[Finding]:
    """What is found in these acts of the chair, when the commission works on the item."""
    judge, history = Judge(), History()
    for stream, fact in WORKING:
        judge.states.evolve(stream, fact)
    findings = list[Finding]()
    for line in lines:
        history.add(line, ANN)
        position, leaf = history.leaves[-1]
        findings += judge.take(Entry(position + 1, read(leaf), leaf))
    return [*findings, *judge.finish()]


def test_e2_a_poll_hides_its_turn_only_where_none_told_it_before() -> None:
    early = opened(within=UNTOLD)
    told = "poll-p8", opened(poll="p8")[1]
    late = "poll-p9", opened(poll="p9", within=UNTOLD)[1]
    assert judged(early, told) == []
    assert [(one.code, one.position) for one in judged(early, told, late)] == [("hidden-turn", 3)]
