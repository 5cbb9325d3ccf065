"""What signals have to do with: other signals, proposals, actions.

Proposals and actions are kept with what they are called, for a query reads its own schema and no other.
"""

from __future__ import annotations

from collections.abc import Sequence

from events.action.facts import ActionTakenUp
from events.proposal.facts import Filed, Submitted
from events.registry import Recorded
from events.signal.facts import SignalLinked, SignalUnlinked
from projections.projection import Statement, Write

READS = (Filed, Submitted, ActionTakenUp, SignalLinked, SignalUnlinked)

CALLED = Statement(
    "called",
    "what a proposal or an action is called",
    "item",
    "insert into item (kind, item, title) values ($1, $2, $3)",
)

LINKED = Statement(
    "linked",
    "what a signal has to do with",
    "link",
    "insert into link (signal, kind, item) values ($1, $2, $3)",
)

UNLINKED = Statement(
    "unlinked",
    "a link that no longer stands",
    "link",
    "delete from link where signal = $1 and kind = $2 and item = $3",
)

STATEMENTS = (CALLED, LINKED, UNLINKED)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from what may be linked, and from a link."""
    match event.fact:
        case Filed(proposal, title=title) | Submitted(proposal, title=title):
            return [Write(CALLED, ("proposal", proposal, title))]
        case ActionTakenUp(action, what=what):
            return [Write(CALLED, ("action", action, what))]
        case SignalLinked(signal, kind, item):
            return [Write(LINKED, (signal, kind, item))]
        case SignalUnlinked(signal, kind, item):
            return [Write(UNLINKED, (signal, kind, item))]
        case _:
            return ()
