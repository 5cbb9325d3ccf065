"""What must hold of a year when it is over: of its log, of each item, of each date, of each command."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from itertools import groupby
from typing import Any

from events import registry
from events.delegation.facts import BecameHot, BroughtBack, Delegated, Extended, HandedOn, Overdue, SentBack
from events.delegation.state import OUT
from events.registry import Recorded
from events.strict import read
from infra import sealing
from services.auditor.judging import Entry, Judge
from tests.events.sample import DAY
from tests.services.clerk.year import Year
from tests.services.clerk.year_process import CLOCKWORK


def require_nothing_lost_or_doubled(year: Year) -> None:
    """The log has no gap; every command that was acknowledged stands in it once, where its receipt says, and
    nothing stands in it that was not.
    """
    assert [event.position for event in year.log] == list(range(len(year.log)))
    versions: Counter[str] = Counter()
    for event in year.log:
        versions[event.stream] += 1
        assert event.version == versions[event.stream]
    stands: dict[tuple[str, str], tuple[int, int]] = {}
    for command, of_it in groupby(year.log, lambda event: (event.actor.sender, event.command)):
        events = list(of_it)
        assert command not in stands, "done twice"
        stands[command] = (events[0].position, events[-1].position)
    lost = {command: place for command, place in year.ledger.items() if stands.get(command) != place}
    assert lost == {}
    unheard = stands.keys() - year.ledger.keys()
    # Whoever asks for people asks until it is answered; what a clerk process did when it was thrown away
    # stands, and it is there no more to hear of it.
    assert {sender for sender, _ in unheard} <= {CLOCKWORK.sender}
    assert len(unheard) <= year.restarts


def require_items_held(year: Year) -> None:
    """Every item is with one body, and its hand-ons are its route; each date was met or marked."""
    streams = defaultdict[str, list[Recorded]](list)
    for event in year.log:
        streams[event.stream].append(event)
    items = {name: events for name, events in streams.items() if name.startswith("delegation-")}
    assert len(items) == year.plan.many
    for name, events in items.items():
        state = year.states[name].state
        assert registry.fold(name, registry.empty(name), [event.fact for event in events]).state == state
        assert (state.holder == "assembly") == (state.phase not in OUT)
        assert state.hand_ons == len(state.route) == sum(isinstance(e.fact, HandedOn) for e in events)
        _require_deadlines(events, year.ground.clock.at)
    states = [year.states[name].state for name in items]
    hot = [state for state in states if state.hot and state.phase == "assembly"]
    assert all(state.sitting is not None for state in hot), "every hot potato stands on an agenda"


def _require_deadlines(events: list[Recorded], end: datetime) -> None:
    """Each date was met, changed, or marked once, by the next look of the clerk."""
    for place, event in enumerate(events):
        if not isinstance(event.fact, Delegated | Extended | SentBack):
            continue
        due: datetime = event.fact.due_at
        after = events[place + 1 :]
        marks = [e for e in after if isinstance(e.fact, Overdue) and e.fact.due_at == due]
        came = next((e.at for e in after if not isinstance(e.fact, Overdue) and _ends(e)), None)
        if due <= end - DAY and (came is None or came >= due + DAY):
            assert [mark.at < due + DAY for mark in marks] == [True]
        assert len(marks) <= 1
        assert all(mark.at >= due for mark in marks)


def _ends(event: Recorded) -> bool:
    """Whether the item came back, or got another date."""
    return event.type.split(".")[1] not in {"accepted", "begun", "handed-on", "brought-back"}


def require_admissible(year: Year) -> None:
    """The installed reader, which decides every act again, finds nothing wrong and leaves nothing out."""
    judge = Judge(sealing.CURVE)
    found = []
    for event in year.log:
        found += judge.take(Entry(event.position, read(event.leaf), event.leaf))
    assert ([*found, *judge.finish()], judge.unjudged) == ([], {})


def told(year: Year) -> dict[str, int]:
    """The figures of a year: how much was asked, what came of it, and how often what it is about happened."""
    kinds = Counter(type(event.fact) for event in year.log)
    return {
        "asked": year.asked,
        "refused": year.refused,
        "asked again": year.asked_again,
        "repeated": year.ledger.repeated,
        "processes thrown away": year.restarts,
        "events": len(year.log),
        **{kind.__name__: kinds[kind] for kind in (Delegated, HandedOn, Overdue, BecameHot, BroughtBack)},
    }


def happened(year: Year) -> dict[str, Any]:
    """What happened in each stream, when and by whom; the order of what was put on one agenda is chance."""
    streams = defaultdict[str, list[Any]](list)
    for event in year.log:
        streams[event.stream].append((event.at, event.actor, event.command, event.fact))
    return {
        name: sorted(events, key=repr) if name.startswith("sitting-") else events
        for name, events in streams.items()
    }
