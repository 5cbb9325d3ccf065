"""Objections of a consent round, which hold an item: answered, withdrawn, at an end."""

from __future__ import annotations

from typing import Any

from .leaves import Entry
from .ledger import Hold, Inadmissible, Ledger
from .polls import opener
from .rules import Pending, mandate


def answered(ledger: Ledger, entry: Entry) -> None:
    """The submitter answers an objection, or who opens polls."""
    hold = _objection(ledger, entry, "an answer")
    proposal = ledger.proposals[entry.data["proposal"]]
    if entry.actor["office"] == "member":
        mandate(ledger, entry, proposal.submitter, "an answer")
    else:
        rules = proposal.rules
        opener(ledger, entry, ledger.procedures[rules - 1] if rules else None)
    hold.objections[entry.data["organisation"]] = "answered"


def withdrawn(ledger: Ledger, entry: Entry) -> Pending | None:
    """Who objected withdraws it; with the last one the item is adopted."""
    name, organisation = entry.data["proposal"], entry.data["organisation"]
    mandate(ledger, entry, organisation, "withdrawing an objection")
    hold = _objection(ledger, entry, "withdrawing an objection")
    hold.objections[organisation] = "withdrawn"
    if any(state != "withdrawn" for state in hold.objections.values()):
        return None
    return Pending(entry.position, [release(name, hold.poll, "withdrawn")])


def held(ledger: Ledger, entry: Entry) -> None:
    """Stands behind a count, which was judged."""
    data = entry.data
    ledger.holds[data["proposal"]] = Hold(
        data["poll"], data["until"], dict.fromkeys(data["objectors"], "standing")
    )


def released(ledger: Ledger, entry: Entry) -> None:
    """Stands behind what ended it, which was judged."""
    ledger.holds.pop(entry.data["proposal"], None)


def alone(_ledger: Ledger, entry: Entry) -> None:
    """What follows from an act stands behind it, and nowhere else."""
    raise Inadmissible("follows-from-nothing", f"a {entry.type} stands behind no act that it follows from")


def release(proposal: str, poll: str, because: str) -> tuple[str, str, dict[str, Any] | None]:
    """What ends the objections of a poll: it stands behind the act that does."""
    told = {"proposal": proposal, "poll": poll, "because": because}
    return "item.released.v1", f"hold-{proposal}", told


def _objection(ledger: Ledger, entry: Entry, act: str) -> Hold:
    hold = ledger.holds.get(entry.data["proposal"])
    if hold is None or hold.objections.get(entry.data["organisation"], "withdrawn") == "withdrawn":
        raise Inadmissible("no-such-objection", f"{act}: no such objection held the item")
    return hold
