"""Every act can be made again from what it wrote, and is decided again to the same facts."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given

from events import registry
from events.law import (
    ACTS,
    FOLLOWING,
    act_of,
    assembly,
    commissions,
    means,
    members,
    outcomes,
    polls,
    proposals,
    reaching,
    signals,
    sittings,
)
from events.law.making import joined
from tests.events.histories import HISTORIES, Entry, Log


def groups(log: Log) -> list[list[Entry]]:
    """The entries of each act."""
    return [log.entries[start:end] for start, end in pairwise([*log.starts, len(log.entries)])]


@pytest.mark.parametrize("word", sorted(registry.CATEGORIES))
def test_every_fact_of_a_stream_is_written_by_an_act(word: str) -> None:
    """A new fact needs a line in `events/law/`, or the installed reader cannot judge what it wrote."""
    assert set(registry.CATEGORIES[word].facts) <= {*ACTS, *FOLLOWING}


def test_no_fact_has_two_laws() -> None:
    """Each stands in one table of one module, and each of these tables is among all."""
    parts = (assembly, members, proposals, polls, sittings, commissions, outcomes, signals, means, reaching)
    told = [fact for part in parts for fact in (*part.ACTS, *getattr(part, "FOLLOWING", ()))]
    assert Counter(told) == Counter({*ACTS, *FOLLOWING})


def test_a_fact_in_two_tables_is_refused_as_they_are_joined() -> None:
    first, second = fact_types = tuple(signals.ACTS)[:2]
    assert tuple(joined({first: 1}, {second: 2})) == fact_types
    with pytest.raises(ValueError, match=f"the law of {second.__name__} stands in two modules"):
        joined({first: 1, second: 2}, {second: 2})


@given(HISTORIES)
def test_every_act_that_was_done_is_decided_again_to_the_same_facts(log: Log) -> None:
    again = Log()

    def choices(poll: str) -> dict[str, str]:
        papers = [(stream, kept) for stream, kept in again.live.items() if kept.version]
        return {
            stream.rpartition("-")[2]: kept.state.choice
            for stream, kept in papers
            if stream.startswith(f"ballot-{poll}-")
        }

    for group in groups(log):
        first = group[0]
        act = act_of(first.stream, [entry.fact for entry in group], choices)
        assert act is not None
        assert again.act(act, first.who, first.at) == [(entry.stream, entry.fact) for entry in group]
    assert again.entries == log.entries
    assert {s: g for s, g in again.live.items() if g.version} == {
        s: g for s, g in log.live.items() if g.version
    }
