"""What the annulment of a poll takes along, and when it cannot be (ADR 0053).

1. An item that the poll concluded has no outcome any more. It is where it was after the vote: that is held
   again, and what it comes to is the outcome.
2. The answer that the city owes to that outcome is not owed any more, as long as none was given.
3. What was done on the ground of it stands: rules and a charter in force, amendments that were decided, an
   appeal that was judged, a body that decides or executes, an answer of the city. Who keeps the poll cannot
   undo alone what the assembly or the city did: a new proposal changes it.

What has a stream of its own and only names the outcome (an action, a commission, an allocation) is not seen
from here, and nothing new may rest on an outcome that was annulled (events/outcome.py).
"""

from __future__ import annotations

from events.duty.facts import DutyLifted
from events.duty.state import OWED
from events.duty.state import stream as duty_stream
from events.poll.facts import Opened, OpenedV2
from events.proposal.facts import OutcomeAnnulled
from events.proposal.state import Terms
from events.proposal.state import stream as proposal_stream
from events.refusal import OutOfOrder
from events.world import World, Writes

_IN_FORCE = {"rules": "rules of procedure", "charter": "charter"}


def require_nothing_rests(world: World, poll: str, opened: Opened | OpenedV2 | None, act: str) -> None:
    """3. Refuse to annul a poll on whose outcome something rests.

    Raises: OutOfOrder.
    """
    if (rests := _resting(world, poll, opened)) is not None:
        raise OutOfOrder(
            "outcome-in-use",
            f"{act} was refused: {rests}.",
            "What rests on a vote is changed by a vote: put a new proposal on the table that says what is to "
            "become of it.",
        )


def taken_along(world: World, poll: str, opened: Opened | OpenedV2 | None) -> Writes:
    """1, 2. What ends with the poll: the outcome of the item that it concluded, the duty to answer that."""
    name = None if opened is None else opened.proposal
    if name is None or _concluded_by(world, poll, name) is None:
        return []
    writes: Writes = [(proposal_stream(name), OutcomeAnnulled(name, poll))]
    if world.duty(name).phase in OWED:
        writes.append((duty_stream(name), DutyLifted(name, poll)))
    return writes


def _concluded_by(world: World, poll: str, proposal: str) -> Terms | None:
    """The item, if this poll concluded it; None: another one did, or nothing has yet."""
    state = world.proposal(proposal)
    concluded = state.phase == "concluded" and state.terms is not None and state.terms.poll == poll
    return state.terms if concluded else None


def _resting(world: World, poll: str, opened: Opened | OpenedV2 | None) -> str | None:
    if opened is None or opened.proposal is None:
        return None
    name = opened.proposal
    if isinstance(opened, OpenedV2) and opened.amendments:
        decided = world.amendments(name).by_id
        if any(decided[one].poll == poll and decided[one].phase != "voted-on" for one in opened.amendments):
            return "the amendments that it was on were decided by it"
    item = world.proposal(name).terms
    appeal = item is not None and item.kind == "membership" and item.poll == poll
    if appeal and world.measure(name).phase in ("upheld", "lifted"):
        return "the appeal that it was on was judged"
    terms = _concluded_by(world, poll, name)
    return None if terms is None else _on_the_outcome(world, name, terms)


def _on_the_outcome(world: World, proposal: str, terms: Terms) -> str | None:
    if terms.outcome == "adopted" and terms.kind in _IN_FORCE:
        return f"the {_IN_FORCE[terms.kind]} that it adopted came into force"
    duty = world.duty(proposal)
    if duty.phase == "answered" or duty.round > 1:
        return "the city answered its outcome"
    delegation = world.delegation("proposal", proposal)
    if delegation.phase != "assembly" and delegation.mandate in ("decide", "execute"):
        return "the item was given to a body, to decide or to execute what came of it"
    return None
