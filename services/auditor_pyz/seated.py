"""Polls within a commission: the roll is its seats, one seat one vote, and a majority is counted by bench.

Who came to have a seat is not judged here, only written down; the installed auditor does that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .leaves import Entry
from .ledger import Commission, Inadmissible, Ledger, roll_digest
from .rules import clerk, mandate


def note(ledger: Ledger, entry: Entry) -> None:
    """Write down who has a seat in a commission, and who is in its chair."""
    data = entry.data
    if entry.type == "commission.founded.v1":
        ledger.commissions[data["commission"]] = Commission()
        return
    commission = ledger.commissions.get(data.get("commission", ""))
    if commission is None:
        return
    match entry.type:
        case "commission.seat-filled.v1":
            commission.seats[data["organisation"]] = data["bench"]
        case "commission.seat-vacated.v1":
            commission.seats.pop(data["organisation"], None)
            if commission.chair == data["organisation"]:
                commission.chair = None
        case "commission.officers-named.v1":
            commission.chair = data["chair"]
        case "commission.dissolved.v1":
            commission.stands = False
        case _:
            pass


def presiding(ledger: Ledger, entry: Entry, within: Mapping[str, Any], act: str) -> Commission:
    """Refuse unless who acted was a clerk, or had a mandate of the organisation in the chair."""
    commission = ledger.commissions.get(within["commission"])
    if commission is None:
        raise Inadmissible("no-such-commission", f"{act}: there is no commission '{within['commission']}'")
    if entry.actor["office"] != "member":
        clerk(ledger, entry, act)
    elif commission.chair is None or entry.actor["organisation"] != commission.chair:
        raise Inadmissible("not-in-the-chair", f"{act} was of somebody who is not in the chair")
    else:
        mandate(ledger, entry, commission.chair, act)
    return commission


def roll_of(ledger: Ledger, entry: Entry) -> frozenset[str]:
    """The roll of a poll within a commission: its seats of members in good standing, always by name."""
    data, within = entry.data, entry.data["within"]
    commission = presiding(ledger, entry, within, "opening a poll within a commission")
    if not commission.stands:
        raise Inadmissible("commission-dissolved", "a poll was opened in a commission that is no more")
    if data["kind"] not in ("policy", "election", "survey") or data["question"] is None or data["amendments"]:
        raise Inadmissible("no-question-within", "a poll within a commission asks no question of its own")
    if data["proposal"] is not None or data["reruns"] is not None or data["decides"] is not None:
        raise Inadmissible("no-question-within", "a poll within a commission is about another vote")
    roll = sorted(name for name in commission.seats if ledger.standing(name) == "member")
    if not roll:
        raise Inadmissible("empty-roll", "a poll was opened in a commission of which nobody could vote")
    city = [name for name in roll if commission.seats[name] == "city"]
    told = (data["membership_version"], data["roll_size"], data["roll"], data["voters"], within["city"])
    if told != (ledger.membership_version, len(roll), roll_digest(roll), roll, city):
        raise Inadmissible("wrong-roll", f"the poll names another roll than the {len(roll)} seats, by bench")
    return frozenset(roll)


def by_bench(terms: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, int] | None:
    """The votes of a majority within a commission, by bench; None of other polls."""
    if terms["within"] is None or terms["method"] != "majority":
        return None
    city = set(terms["within"]["city"])
    return {
        f"{bench}_{side}": sum(
            choice == side and (name in city) == (bench == "city") for name, choice in choices.items()
        )
        for bench in ("civil", "city")
        for side in ("for", "against")
    }
