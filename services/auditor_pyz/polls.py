"""Whether the life of a poll was admissible: opened, announced, voted in, closed, counted, annulled.

A ballot counts if and only if it stands before the close. It needs an open poll, an announced time that has
not come, a place on the roll that was frozen at the opening, and good standing and a mandate at that moment.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from .count import outcome, tally
from .items import terms
from .leaves import Entry
from .ledger import Inadmissible, Ledger, Poll, roll_digest
from .rules import Pending, clerk, mandate


def opened(ledger: Ledger, entry: Entry) -> Pending | None:
    """A clerk opens a poll on a proposal that stands; the roll is everyone in good standing.

    Under rules of procedure whoever they name opens it, on their terms, and the proposal says so.
    """
    data = entry.data
    item = ledger.proposals.get(data["proposal"])
    procedure = ledger.procedures[item.rules - 1] if item is not None and item.rules else None
    _opener(ledger, entry, procedure)
    if data["poll"] in ledger.polls:
        raise Inadmissible("poll-exists", f"poll '{data['poll']}' was opened before")
    _fractions(data)
    _later(data["closes_at"], entry.at)
    proposal = ledger.proposals.get(data["proposal"])
    if proposal is None:
        raise Inadmissible(
            "no-such-proposal", f"the poll is on proposal '{data['proposal']}', and there is none"
        )
    if proposal.withdrawn:
        raise Inadmissible("proposal-withdrawn", "the poll is on a proposal that was withdrawn")
    roll = ledger.roll()
    if not roll:
        raise Inadmissible("empty-roll", "the poll was opened while nobody could vote")
    if data["text"] != proposal.text:
        raise Inadmissible("other-text", "the poll names another text than that of the proposal")
    told = (data["membership_version"], data["roll_size"], data["roll"])
    if told != (ledger.membership_version, len(roll), roll_digest(roll)):
        raise Inadmissible("wrong-roll", f"the poll names another roll than the {len(roll)} members then")
    if procedure is not None:
        asked = terms(procedure, proposal.kind)
        if (data["threshold"], data["quorum"]) != (asked["threshold"], asked["quorum"]):
            raise Inadmissible("terms-by-the-rules", "the poll is on other terms than those of the rules")
    ledger.polls[data["poll"]] = Poll(data, data["closes_at"], roll)
    if procedure is None:
        return None
    put = {"proposal": data["proposal"], "poll": data["poll"]}
    return Pending(entry.position, [("proposal.put-to-vote.v1", f"proposal-{data['proposal']}", put)])


def announced(ledger: Ledger, entry: Entry) -> None:
    """A clerk announces the close of an open poll, once, and not in the past."""
    clerk(ledger, entry, "announcing the close")
    poll = _poll(ledger, entry, "announcing the close", "open")
    if poll.closes_at is not None:
        raise Inadmissible("closing-announced", "the closing time was announced before, and is kept")
    _later(entry.data["closes_at"], entry.at)
    poll.closes_at = entry.data["closes_at"]


def cast(ledger: Ledger, entry: Entry) -> None:
    """An organisation casts its ballot, or changes it."""
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
    mandate(ledger, entry, organisation, "the ballot")
    if organisation not in poll.roll:
        raise Inadmissible(
            "not-on-the-roll", f"'{organisation}' cast a ballot and is not on the roll of the poll"
        )
    poll.ballots[organisation] = entry.data["choice"]


def closed(ledger: Ledger, entry: Entry) -> None:
    """A clerk closes it at the announced time or after."""
    clerk(ledger, entry, "closing the poll")
    poll = _poll(ledger, entry, "closing the poll", "open")
    if poll.closes_at is None or entry.at < poll.closes_at:
        raise Inadmissible("too-early-to-close", "the poll was closed before the announced time")
    poll.phase = "closed"


def counted(ledger: Ledger, entry: Entry) -> dict[str, Any]:
    """A clerk records the result of a closed poll, once; it is counted again here.

    Gives the result. Raises Inadmissible of step 6 when it is another than was recorded.
    """
    clerk(ledger, entry, "counting")
    poll, data = _poll(ledger, entry, "counting", "closed"), entry.data
    if poll.opened["method"] != "majority" or poll.opened["secrecy"] != "open":
        raise Inadmissible(
            "unknown-method", "this reader cannot count such a poll: it is older than the log", 6
        )
    found = tally(poll.ballots.values())
    result = {"tally": found, "outcome": outcome(found, poll.opened)}
    told = {"tally": data["tally"], "outcome": data["outcome"]}
    poll.phase, poll.outcome = "counted", entry.data["outcome"]
    poll.forget()
    if result != told:
        raise Inadmissible("wrong-count", f"counted again: {_told(result)}; recorded: {_told(told)}", 6)
    return result


def annulled(ledger: Ledger, entry: Entry) -> None:
    """A clerk annuls it, in any phase."""
    clerk(ledger, entry, "the annulment")
    poll = _poll(ledger, entry, "the annulment", None)
    poll.phase = "annulled"
    poll.forget()


def _opener(ledger: Ledger, entry: Entry, procedure: dict[str, Any] | None) -> None:
    if procedure is None:
        clerk(ledger, entry, "opening the poll")
        return
    office, openers = entry.actor["office"], procedure["voting"]["openers"]
    if office not in openers or entry.actor["mandate"] not in ledger.offices[office]:
        raise Inadmissible("not-an-opener", "the poll was opened by somebody whom the rules do not name")


def _told(result: dict[str, Any]) -> str:
    return (
        ", ".join(f"{number} {choice}" for choice, number in result["tally"].items())
        + f": {result['outcome']}"
    )


def _poll(ledger: Ledger, entry: Entry, act: str, phase: str | None) -> Poll:
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


def _later(closes_at: datetime | None, at: datetime) -> None:
    if closes_at is not None and closes_at <= at:
        raise Inadmissible("closes-in-the-past", "the announced closing time lay in the past")
