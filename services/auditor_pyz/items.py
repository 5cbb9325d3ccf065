"""What a poll under rules of procedure depends on: the rules, the item's kind, its exact text.

Whether an item had the support, the preparation and the place that the rules ask is not judged here; the
installed auditor does that.
"""

from __future__ import annotations

from typing import Any

from .leaves import Entry
from .ledger import Inadmissible, Ledger, Proposal, text_digest
from .rules import Pending, clerk, mandate


def rules_adopted(ledger: Ledger, entry: Entry, *, outcome: bool = False) -> None:
    """A clerk adopts the first rules; later ones follow from an outcome. One version after the other."""
    clerk(ledger, entry, "adopting rules of procedure")
    if not outcome and (ledger.procedures or entry.data["poll"] is not None):
        raise Inadmissible("not-the-first", "rules of procedure were adopted that follow from no outcome")
    if entry.data["version"] != len(ledger.procedures) + 1:
        raise Inadmissible("wrong-version", f"rules of version {entry.data['version']} do not follow")
    ledger.procedures.append(entry.data["procedure"])


def filed(ledger: Ledger, entry: Entry) -> None:
    """A member submits a proposal under the rules in force."""
    data = entry.data
    mandate(ledger, entry, data["organisation"], "the proposal")
    if not ledger.procedures:
        raise Inadmissible("no-rules", "a proposal names rules of procedure, and there are none")
    if data["rules"] != len(ledger.procedures):
        raise Inadmissible("other-rules", "a proposal names other rules than those in force")
    if data["proposal"] in ledger.proposals:
        raise Inadmissible("proposal-exists", f"proposal '{data['proposal']}' was submitted before")
    ledger.proposals[data["proposal"]] = Proposal(
        data["organisation"],
        _text(data["clauses"]),
        rules=data["rules"],
        kind=data["kind"],
        procedure=data["procedure"],
        neighbourhoods=data["preparation"]["neighbourhoods"],
    )


def prepared(ledger: Ledger, entry: Entry) -> None:
    """Its submitter says more of what a vote needs; of that only the neighbourhoods decide who votes."""
    proposal = _item(ledger, entry)
    mandate(ledger, entry, proposal.submitter, "preparing the proposal")
    proposal.neighbourhoods = entry.data["preparation"]["neighbourhoods"]


def revised(ledger: Ledger, entry: Entry) -> None:
    """Its submitter changes the text."""
    proposal = _item(ledger, entry)
    mandate(ledger, entry, proposal.submitter, "revising the proposal")
    proposal.text = _text(entry.data["clauses"])


def consolidated(ledger: Ledger, entry: Entry) -> None:
    """Amendments change the text; whether they were adopted is not judged here."""
    _item(ledger, entry).text = _text(entry.data["clauses"])


def put_to_vote(_ledger: Ledger, _entry: Entry) -> None:
    """It stands behind the opening of a poll, and nowhere else."""
    raise Inadmissible("no-poll-opened", "a proposal was put to the vote and no poll was opened with it")


def concluded(ledger: Ledger, entry: Entry) -> Pending | None:
    """The outcome of a poll that was counted is told; new rules, a new charter come into force with it."""
    clerk(ledger, entry, "concluding")
    data, proposal = entry.data, _item(ledger, entry)
    poll = ledger.polls.get(data["poll"])
    if poll is None or poll.phase != "counted" or poll.opened["proposal"] != data["proposal"]:
        raise Inadmissible("nothing-concluded", "an outcome was told of a poll that was not counted")
    if data["text"] != proposal.text:
        raise Inadmissible("other-text", "an outcome names another text than that of the proposal")
    proposal.concluded = data["poll"]
    if data["outcome"] != "adopted" or proposal.kind not in {"rules", "charter"}:
        return None
    poll.used = True
    if proposal.kind == "charter":
        return Pending(entry.position, [("charter.adopted.v1", "charter", None)])
    version, procedure = len(ledger.procedures) + 1, proposal.procedure
    brought = {"version": version, "procedure": procedure, "poll": data["poll"]}
    return Pending(entry.position, [("rules.adopted.v1", "rules", brought)])


def outcome_annulled(_ledger: Ledger, _entry: Entry) -> None:
    """It stands behind the annulment of the poll that the item was concluded by, and nowhere else."""
    raise Inadmissible("no-poll-annulled", "an outcome was annulled and no poll was annulled with it")


def asked_of(procedure: dict[str, Any], kind: str) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The majority and the quorum that the rules ask of a kind of vote; an election has no majority."""
    if kind == "survey":
        return None, {"numerator": 0, "denominator": 1}
    asked = procedure["majorities"][kind.replace("-", "_")]
    return (None, asked) if kind == "election" else (asked["threshold"], asked["quorum"])


def _text(clauses: list[dict[str, str]]) -> str:
    if len({clause["clause"] for clause in clauses}) < len(clauses):
        raise Inadmissible("clause-twice", "two clauses of the proposal have the same id")
    return text_digest(clauses)


def _item(ledger: Ledger, entry: Entry) -> Proposal:
    proposal = ledger.proposals.get(entry.data["proposal"])
    if proposal is None:
        raise Inadmissible("no-such-proposal", "the text changed of a proposal that there is not")
    return proposal
