"""What signals have to do with: other signals, proposals, actions.

Proposals and actions are kept with what they are called, for a query reads its own schema and no other.
"""

from __future__ import annotations

from events.action.facts import ActionTakenUp
from events.proposal.facts import Filed, Submitted
from events.signal.facts import SignalLinked, SignalUnlinked
from projections.projection import Statement, Write, Writers, on

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


WRITERS: Writers = (
    on(Filed, lambda _, f: [Write(CALLED, ("proposal", f.proposal, f.title))]),
    on(Submitted, lambda _, f: [Write(CALLED, ("proposal", f.proposal, f.title))]),
    on(ActionTakenUp, lambda _, f: [Write(CALLED, ("action", f.action, f.what))]),
    on(SignalLinked, lambda _, f: [Write(LINKED, (f.signal, f.kind, f.item))]),
    on(SignalUnlinked, lambda _, f: [Write(UNLINKED, (f.signal, f.kind, f.item))]),
)
