"""Whether the life of a poll was admissible: opened, announced, voted in, closed, counted, annulled.

A ballot counts if and only if it stands before the close. It needs an open poll, an announced time that has
not come, a place on the roll that was frozen at the opening, and good standing and a mandate at that moment.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from .count import outcome, tally
from .leaves import Entry
from .ledger import Inadmissible, Ledger, Poll, roll_digest
from .rules import clerk, mandate
from .seated import presiding


def opened(ledger: Ledger, entry: Entry) -> None:
    """A clerk opens a poll on a proposal that stands; the roll is everyone in good standing.

    So without rules of procedure; under rules polls are of the second form (opening.py).
    """
    data = entry.data
    clerk(ledger, entry, "opening the poll")
    if data["poll"] in ledger.polls:
        raise Inadmissible("poll-exists", f"poll '{data['poll']}' was opened before")
    _fractions(data)
    later(data["closes_at"], entry.at)
    proposal = ledger.proposals.get(data["proposal"])
    if proposal is None:
        raise Inadmissible(
            "no-such-proposal", f"the poll is on proposal '{data['proposal']}', and there is none"
        )
    if proposal.withdrawn:
        raise Inadmissible("proposal-withdrawn", "the poll is on a proposal that was withdrawn")
    if proposal.rules:
        raise Inadmissible("first-form-under-rules", "a poll under rules of procedure is of the first form")
    roll = ledger.roll()
    if not roll:
        raise Inadmissible("empty-roll", "the poll was opened while nobody could vote")
    if data["text"] != proposal.text:
        raise Inadmissible("other-text", "the poll names another text than that of the proposal")
    told = (data["membership_version"], data["roll_size"], data["roll"])
    if told != (ledger.membership_version, len(roll), roll_digest(roll)):
        raise Inadmissible("wrong-roll", f"the poll names another roll than the {len(roll)} members then")
    ledger.polls[data["poll"]] = Poll(data, data["closes_at"], roll)


def announced(ledger: Ledger, entry: Entry) -> None:
    """Who may open announces the close of an open poll, once, and not in the past."""
    known = ledger.polls.get(entry.data["poll"])
    within = known.opened.get("within") if known else None
    rules = known.opened.get("rules", 0) if known and within is None else 0
    if within is not None:
        presiding(ledger, entry, within, "announcing the close")
    else:
        opener(ledger, entry, ledger.procedures[rules - 1] if rules else None)
    poll = require_poll(ledger, entry, "announcing the close", "open")
    if poll.closes_at is not None:
        raise Inadmissible("closing-announced", "the closing time was announced before, and is kept")
    later(entry.data["closes_at"], entry.at)
    poll.closes_at = entry.data["closes_at"]


def running(ledger: Ledger, entry: Entry) -> Poll:
    """The poll that a ballot is for, which is open and before its closing time."""
    name, organisation = entry.data["poll"], entry.data["organisation"]
    poll = ledger.polls.get(name)
    if poll is None:
        raise Inadmissible("no-such-poll", f"a ballot was cast in poll '{name}', and there is none")
    if poll.phase != "open":
        raise Inadmissible(
            f"poll-{poll.phase}", f"a ballot of '{organisation}' stands after the poll was {poll.phase}"
        )
    if poll.closes_at is not None and entry.at >= poll.closes_at:
        raise Inadmissible("poll-closing", f"the ballot of '{organisation}' is at or after the closing time")
    return poll


def cast(ledger: Ledger, entry: Entry) -> None:
    """An organisation casts its ballot in a poll of the first form, or changes it."""
    poll, organisation = running(ledger, entry), entry.data["organisation"]
    given = mandate(ledger, entry, organisation, "the ballot")
    if organisation not in poll.roll:
        raise Inadmissible(
            "not-on-the-roll", f"'{organisation}' cast a ballot and is not on the roll of the poll"
        )
    if "rules" in poll.opened:
        _other_form(poll, organisation, given.kind)
    poll.ballots[organisation] = entry.data["choice"]


def _other_form(poll: Poll, organisation: str, kind: str) -> None:
    """In a poll of the second form: why such a ballot could not be."""
    paper = poll.papers.get(organisation)
    if paper and paper.room is None and paper.capacity == "full" and kind == "substitute":
        raise Inadmissible("full-member-voted", f"a substitute set aside a full member of '{organisation}'")
    known = poll.opened["method"] == "majority"
    raise Inadmissible("other-form" if known else "no-such-choice", "a ballot of the first form stands there")


def closing(ledger: Ledger, entry: Entry) -> Poll:
    """A clerk closes it at the announced time or after; gives the poll, which is open still."""
    keeper(ledger, entry, "closing the poll")
    poll = require_poll(ledger, entry, "closing the poll", "open")
    if poll.closes_at is None or entry.at < poll.closes_at:
        raise Inadmissible("too-early-to-close", "the poll was closed before the announced time")
    return poll


def counted(ledger: Ledger, entry: Entry) -> dict[str, Any]:
    """A clerk records the result of a closed poll, once; it is counted again here.

    Gives the result. Raises Inadmissible of step 6 when it is another than was recorded.
    """
    keeper(ledger, entry, "counting")
    poll, data = require_poll(ledger, entry, "counting", "closed"), entry.data
    if "rules" in poll.opened:
        raise Inadmissible("other-form", "a count of the first form stands in a poll of the second", 6)
    found = tally(poll.ballots.values())
    result = {"tally": found, "outcome": outcome(found, poll.opened)}
    told = {"tally": data["tally"], "outcome": data["outcome"]}
    poll.phase, poll.outcome = "counted", entry.data["outcome"]
    poll.forget()
    if result != told:
        raise Inadmissible("wrong-count", f"counted again: {_told(result)}; recorded: {_told(told)}", 6)
    return result


def annulled(ledger: Ledger, entry: Entry) -> None:
    """A clerk annuls it, in any phase, as long as nothing rests on it that is judged here."""
    keeper(ledger, entry, "the annulment")
    poll = require_poll(ledger, entry, "the annulment", None)
    if poll.used:
        raise Inadmissible("outcome-in-use", "a poll was annulled by which something came into force")
    poll.phase = "annulled"
    poll.forget()


def opener(ledger: Ledger, entry: Entry, procedure: dict[str, Any] | None) -> None:
    """Refuse unless who acted held an office that opens polls by the rules; without rules the clerk's."""
    if procedure is None:
        clerk(ledger, entry, "opening a poll, or answering an objection,")
        return
    office, openers = entry.actor["office"], procedure["voting"]["openers"]
    if office not in openers or entry.actor["mandate"] not in ledger.offices[office]:
        raise Inadmissible("not-an-opener", "the act was of somebody whom the rules do not name")


def keeper(ledger: Ledger, entry: Entry, act: str) -> None:
    """Refuse unless who acted was a clerk in office, or held one that opens such polls by the rules."""
    poll = ledger.polls.get(entry.data["poll"])
    rules = poll.opened.get("rules", 0) if poll else 0
    within = poll.opened.get("within") if poll else None
    if rules and within is None and entry.actor["office"] != "clerk":
        opener(ledger, entry, ledger.procedures[rules - 1])
    else:
        clerk(ledger, entry, act)


def _told(result: dict[str, Any]) -> str:
    return (
        ", ".join(f"{number} {choice}" for choice, number in result["tally"].items())
        + f": {result['outcome']}"
    )


def require_poll(ledger: Ledger, entry: Entry, act: str, phase: str | None) -> Poll:
    """The poll of an entry, in a phase, or in any but annulled."""
    poll = ledger.polls.get(entry.data["poll"])
    if poll is None:
        raise Inadmissible("no-such-poll", f"{act}: there is no poll '{entry.data['poll']}'")
    if poll.phase == "annulled" or phase not in (None, poll.phase):
        raise Inadmissible(f"poll-{poll.phase}", f"{act}: the poll was {poll.phase} then")
    return poll


def _fractions(terms: dict[str, Any]) -> None:
    threshold, quorum = terms["threshold"], terms["quorum"]
    share = Fraction(threshold["numerator"], threshold["denominator"])
    if not Fraction(1, 2) <= share <= 1:
        raise Inadmissible("threshold-no-majority", f"a threshold of {share} is no majority")
    if share == 1 and not threshold["at_least"]:
        raise Inadmissible("threshold-unreachable", "nobody can have more than all votes")
    if quorum["numerator"] > quorum["denominator"]:
        raise Inadmissible("quorum-unreachable", "the quorum is more than the whole roll")


def later(closes_at: datetime | None, at: datetime) -> None:
    """Refuse a closing time that lay in the past."""
    if closes_at is not None and closes_at <= at:
        raise Inadmissible("closes-in-the-past", "the announced closing time lay in the past")
