"""Signals to test with, as facts: g1 of buurtwerk and g2 of fietsers, among five members; koor has eva."""

from __future__ import annotations

from typing import Any

from events.fact import Actor
from events.recognition.facts import SignalRecognised
from events.signal.acts import RaiseSignal
from events.signal.facts import SignalMerged, SignalRaised, SignalTookIn
from tests.events.commissions import COMMISSIONS
from tests.events.outcomes import OFFICES
from tests.events.sample import Line, admitted, mandated, text

FAY = Actor("member", "fay", "moestuin", "token")
WHY = text("because")

RAISE = RaiseSignal(
    signal="g1",
    organisation="buurtwerk",
    title=text("Mould"),
    text=text("Walls are wet in winter"),
    on_behalf_of=text("Families that rent"),
    themes=("wonen",),
    seen=12,
    neighbourhoods=("rabot",),
    target_groups=("families",),
)

FIELD: tuple[Line, ...] = (*COMMISSIONS, *OFFICES, admitted("moestuin"), mandated("moestuin", "fay"))
"""Five members, two commissions and every office; no signal yet."""


def raised(signal: str = "g1", organisation: str = "buurtwerk", **change: Any) -> Line:
    """A signal, as its organisation raises it."""
    said = {name: getattr(RAISE, name) for name in RAISE.__struct_fields__}
    fact = {**said, "signal": signal, "organisation": organisation, **change}
    return f"signal-{signal}", SignalRaised(**fact)


def seen(signal: str, organisation: str, times: int = 3) -> Line:
    """A recognition."""
    return f"recognition-{signal}-{organisation}", SignalRecognised(signal, organisation, times)


def merged(signal: str, into: str, *raisers: str, others: tuple[str, ...] = ()) -> tuple[Line, Line]:
    """Two that tell the same; `others` were merged into the one that is given up before."""
    return (
        (f"signal-{signal}", SignalMerged(signal, into, WHY)),
        (f"signal-{into}", SignalTookIn(into, (signal, *others), tuple(sorted(raisers)))),
    )


G1, G2 = raised(), raised("g2", "fietsers")
RAISED = (*FIELD, G1, G2)
MERGED = (*RAISED, seen("g2", "koor"), *merged("g2", "g1", "fietsers"))
"""g2 was merged into g1; koor had recognised g2."""
