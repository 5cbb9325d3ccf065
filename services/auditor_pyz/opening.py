"""How a poll of the second form is opened: by whom, for whom, about what, and on which terms.

Whether an item was ripe for its vote is not judged; the installed auditor does that.
"""

from __future__ import annotations

from typing import Any

from . import seated
from .holds import release
from .items import asked_of
from .leaves import Entry
from .ledger import Inadmissible, Ledger, Poll, Proposal, roll_digest, text_digest
from .polls import later, opener
from .rules import Pending, mandate

BESIDE = ("survey", "amendment", "late-item")
"""Polls on an item that are not the vote on the item itself."""


def opened(ledger: Ledger, entry: Entry) -> Pending | None:
    """Whoever may opens a poll, by any method; its terms are those of the rules where there are some."""
    data = entry.data
    item = ledger.proposals.get(data["proposal"] or "")
    rules = item.rules if item else len(ledger.procedures) if data["proposal"] is None else 0
    procedure = ledger.procedures[rules - 1] if rules else None
    if data["within"] is None:
        _may_open(ledger, entry, procedure)
    if data["poll"] in ledger.polls:
        raise Inadmissible("poll-exists", f"poll '{data['poll']}' was opened before")
    later(data["closes_at"], entry.at)
    if data["proposal"] is None and data["within"] is None and data["kind"] not in ("survey", "election"):
        raise Inadmissible("no-proposal", "a poll that decides is on no proposal")
    if data["proposal"] is not None and item is None:
        raise Inadmissible("no-such-proposal", f"the poll is on '{data['proposal']}', and there is none")
    if item is not None and item.withdrawn:
        raise Inadmissible("proposal-withdrawn", "the poll is on a proposal that was withdrawn")
    if data["rules"] != rules or data["text"] != (item.text if item else None):
        raise Inadmissible("other-text", "the poll names another text than its proposal, or other rules")
    roll = _roll(ledger, entry, procedure, item)
    _sound(data)
    if (data["secrecy"] == "sealed") != (data["seal"] is not None):
        raise Inadmissible("no-seal", "a sealed poll has no key, or an open one has")
    if procedure is not None:
        _of_the_item(data, item)
        _by_the_rules(data, procedure)
    rest = _released(ledger, entry, data)
    ledger.polls[data["poll"]] = Poll(data, data["closes_at"], roll)
    if rules and item is not None and data["kind"] not in BESIDE:
        put = {"proposal": data["proposal"], "poll": data["poll"]}
        rest.append(("proposal.put-to-vote.v1", f"proposal-{data['proposal']}", put))
    return Pending(entry.position, list(rest)) if rest else None


# --- parts --------------------------------------------------------------------------------------------------


def _may_open(ledger: Ledger, entry: Entry, procedure: dict[str, Any] | None) -> None:
    actor = entry.actor
    contact = actor["office"] == "contact" and actor["mandate"] in ledger.offices["contact"]
    if entry.data["method"] != "survey" or not (actor["office"] == "member" or contact):
        opener(ledger, entry, procedure)
        return
    if actor["office"] == "member":
        mandate(ledger, entry, actor["organisation"] or "", "the survey")
    if entry.data["closes_at"] is None:
        raise Inadmissible("survey-without-end", "a survey of a member does not say when it closes")


def _by_its_rules(
    ledger: Ledger, roll: frozenset[str], procedure: dict[str, Any], item: Proposal | None
) -> frozenset[str]:
    """Who of all may vote on an item: with the city or without; everybody, or who works where it is about."""
    voting, there = procedure["voting"], set(item.neighbourhoods) if item else set()
    if not voting["city_votes"]:
        roll = frozenset(name for name in roll if ledger.members[name][1] != "city")
    if voting["neighbourhood_roll"] == "everyone" or not there:
        return roll
    return frozenset(name for name in roll if there.intersection(ledger.neighbourhoods.get(name, ())))


def _roll(
    ledger: Ledger, entry: Entry, procedure: dict[str, Any] | None, item: Proposal | None
) -> frozenset[str]:
    data = entry.data
    if data["within"] is not None:
        return seated.roll_of(ledger, entry)
    if data["kind"] == "election" and item is None:
        return _bench(ledger, data)
    everybody = ledger.roll()
    roll = everybody if procedure is None else _by_its_rules(ledger, everybody, procedure, item)
    if not roll:
        raise Inadmissible("empty-roll", "the poll was opened while nobody could vote")
    told = (data["membership_version"], data["roll_size"], data["roll"], data["voters"])
    named = None if roll == everybody else sorted(roll)
    if told != (ledger.membership_version, len(roll), roll_digest(roll), named):
        raise Inadmissible("wrong-roll", f"the poll names another roll than the {len(roll)} who may vote")
    return roll


def _bench(ledger: Ledger, data: dict[str, Any]) -> frozenset[str]:
    """The roll of an election of seats in a commission: the members of one bench, always by name."""
    voters = frozenset(data["voters"] or ())
    if not voters:
        raise Inadmissible("empty-roll", "an election of seats was opened while nobody could vote")
    roll = frozenset(name for name in ledger.roll() if ledger.members[name][1] in _benches(ledger, voters))
    told = (data["membership_version"], data["roll_size"], data["roll"], data["voters"])
    if told != (ledger.membership_version, len(roll), roll_digest(roll), sorted(roll)):
        raise Inadmissible("wrong-roll", "the election of seats names another roll than one bench")
    return roll


def _benches(ledger: Ledger, voters: frozenset[str]) -> list[str]:
    """The bench of the first voter: that of all, where the roll is in order."""
    return [ledger.members[name][1] for name in sorted(voters)[:1] if name in ledger.members]


def _sound(data: dict[str, Any]) -> None:
    """That the count has one meaning."""
    names = [option["option"] for option in data["options"]]
    quo, method = data["status_quo"], data["method"]
    if len(set(names)) < len(names) or (quo is not None and (method != "ranked" or quo not in names)):
        raise Inadmissible("option-twice", "two options have one id, or the status quo is none of them")
    if (method == "majority") != (data["threshold"] is not None):
        raise Inadmissible("threshold-misplaced", "a majority has a threshold, and nothing else has one")


def _of_the_item(data: dict[str, Any], item: Proposal | None) -> None:
    if item is None or data["kind"] in BESIDE:
        return
    candidates = [{"clause": option["option"], "text": option["label"]} for option in data["options"]]
    if data["kind"] != item.kind or (item.kind == "election" and text_digest(candidates) != item.text):
        raise Inadmissible("other-kind", "the poll is on another kind of item, or on other candidates")


def _by_the_rules(data: dict[str, Any], procedure: dict[str, Any]) -> None:
    threshold, quorum = asked_of(procedure, data["kind"])
    ratio = (1, 1)
    holds = data["method"] == "consent" and data["within"] is None
    if data["method"] == "ranked" and threshold is not None:
        ratio = threshold["numerator"], threshold["denominator"] - threshold["numerator"]
    fits = (
        data["quorum"] == quorum
        and (data["threshold"] is None or data["threshold"] == threshold)
        and data["hold"] == (procedure["periods"]["hold"] if holds else 0)
        and data["above"] == 0
        and all(
            (option["numerator"], option["denominator"]) == ratio
            for option in data["options"]
            if option["option"] != data["status_quo"]
        )
    )
    if not fits:
        raise Inadmissible("terms-by-the-rules", "the poll is on other terms than those of the rules")


def _released(
    ledger: Ledger, entry: Entry, data: dict[str, Any]
) -> list[tuple[str, str, dict[str, Any] | None]]:
    if data["reruns"] is not None:
        before = ledger.polls.get(data["reruns"])
        lacks = before is None or before.phase != "annulled" or before.opened.get("within") is not None
        if before is None or lacks or before.opened["proposal"] != data["proposal"]:
            raise Inadmissible("nothing-to-rerun", "the poll names an annulled one that there is not")
    hold = ledger.holds.get(data["proposal"] or "")
    decides = data["decides"]
    beside = data["proposal"] is None or data["kind"] in BESIDE
    if beside or (decides is None and not (hold and hold.holds(entry.at))):
        if decides is not None:
            raise Inadmissible("objections-undecided", "such a poll decides no objections")
        return []
    if hold is None or decides != hold.poll or data["method"] != "majority":
        raise Inadmissible(
            "objections-undecided", "the poll passes objections by, or decides what there is not"
        )
    if hold.holds(entry.at):
        raise Inadmissible("item-held", "an objection that was not answered held the item then")
    return [release(data["proposal"], hold.poll, "vote")]
