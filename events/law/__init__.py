"""Which act wrote these facts: what lets the same rules that once decided an act judge it again.

Facts hold all that an act asked for, so the act can be made again from what it wrote. Whoever replays a log
decides it anew, on the states as they were then, as the actor and at the time that the log names, and must
come to exactly these facts. There is no second set of rules that could say something else.

What an act wrote behind its first fact may be missing, where a log was cut: something stands in its place in
the act that is made again, so that what is missing is seen by comparing.

A fact that no act begins with stands behind another one only. A new fact needs a line in the module of its
subject: in `ACTS`, or in `FOLLOWING` if it never comes first. One that has none is passed over by whoever
replays, and told as not judged.
"""

from __future__ import annotations

from collections.abc import Sequence

from events.fact import Fact
from events.law import (
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
from events.law.making import Choices, HalfOf, Make, joined
from events.poll.acts import Close
from events.poll.facts import ClosedV2
from events.world import Act

ACTS: dict[type[Fact], Make] = joined(
    assembly.ACTS,
    members.ACTS,
    proposals.ACTS,
    polls.ACTS,
    sittings.ACTS,
    commissions.ACTS,
    outcomes.ACTS,
    signals.ACTS,
    means.ACTS,
    reaching.ACTS,
)
"""How the act is made that begins with a fact of this type."""

FOLLOWING: dict[type[Fact], str] = joined(
    members.FOLLOWING,
    proposals.FOLLOWING,
    polls.FOLLOWING,
    commissions.FOLLOWING,
    signals.FOLLOWING,
)
"""Facts that stand behind another one, in the same act, and never first; how it is called when they do."""


def act_of(stream: str, facts: Sequence[Fact], choices: Choices, half: HalfOf = lambda _: None) -> Act | None:
    """The act that wrote `facts`, of which the first stands in `stream`; None: no act is known that does."""
    first = facts[0]
    if isinstance(first, ClosedV2):
        return Close(first.poll, first.key, half(first.key))
    make = ACTS.get(type(first))
    return None if make is None else make(first, stream, facts[1:], choices)
