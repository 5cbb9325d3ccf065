"""Polls of the second form once they are open: any method, ballots in the room, disputes, closing and count.

Which ballots count and what they come to is judged as the rules say.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from . import hpke, methods, polls, sealed, seated
from .holds import release
from .leaves import Entry
from .ledger import Inadmissible, Ledger, Paper, Poll
from .polls import keeper, require_poll, running
from .rules import Pending, clerk, mandate, representative

ANSWERS = {"majority": ("for", "against", "abstain"), "consent": ("consent", "concern", "objection")}
MOST = 1_000
"""Objectors that are named."""


def cast(ledger: Ledger, entry: Entry) -> None:
    """An organisation casts its ballot, or a clerk enters it for somebody in the room."""
    data = entry.data
    name, organisation, room = data["poll"], data["organisation"], data["room"]
    if room is not None:
        clerk(ledger, entry, "entering a ballot")
    poll = running(ledger, entry)
    if room is not None and _first(poll):
        raise Inadmissible("first-form", f"poll '{name}' has no ballots that a clerk enters")
    who = (
        mandate(ledger, entry, organisation, "the ballot")
        if room is None
        else representative(ledger, room, entry.at, organisation, "the ballot")
    )
    if organisation not in poll.roll:
        raise Inadmissible("not-on-the-roll", f"'{organisation}' is not on the roll of the poll")
    if _first(poll):
        known = data["choice"] in ANSWERS["majority"] and data["reason"] is None
        raise Inadmissible("other-form" if known else "no-such-choice", f"poll '{name}' has another form")
    paper = poll.papers.setdefault(organisation, Paper())
    if room is not None:
        _require_room(paper, organisation)
    elif paper.room is None:
        _require_capacity(paper, who.kind, organisation)
    _require_choice(poll.opened, data)
    if data["capacity"] != who.kind:
        raise Inadmissible("other-capacity", f"the ballot of '{organisation}' tells another kind of mandate")
    paper.cast(data["choice"], data["capacity"], room)


def disputed(ledger: Ledger, entry: Entry) -> None:
    """A representative disputes the ballot of the organisation: it does not count any more."""
    paper, kind = _own(ledger, entry, "a dispute")
    if paper.disputed:
        raise Inadmissible("disputed-already", "a ballot was disputed that was disputed")
    if paper.room is None:
        _require_capacity(paper, kind, entry.data["organisation"])
    paper.dispute()


def confirmed(ledger: Ledger, entry: Entry) -> None:
    """A representative confirms it: it counts again."""
    paper, kind = _own(ledger, entry, "a confirmation")
    if not paper.disputed:
        raise Inadmissible("not-disputed", "a ballot was confirmed that nobody disputed")
    _require_capacity(paper, kind, entry.data["organisation"])
    paper.confirm()


def counted(ledger: Ledger, entry: Entry) -> Pending | dict[str, Any]:
    """A closed poll is counted once; it is counted again here.

    Raises: Inadmissible of step 6 when it is another result than was recorded.
    """
    keeper(ledger, entry, "counting")
    poll, data = require_poll(ledger, entry, "counting", "closed"), entry.data
    if _first(poll):
        raise Inadmissible("other-form", "a count of the second form stands in a poll of the first", 6)
    counting = {name: paper.choice for name, paper in sorted(poll.papers.items()) if paper.counts}
    papers = len(counting)
    if poll.opened["secrecy"] == "sealed":
        counting = _opened(ledger, poll, counting)
    result = methods.result(poll.opened, list(counting.values()))
    result["spoilt"] = papers - len(counting)
    result["benches"] = seated.by_bench(poll.opened, counting)
    told = {name: value for name, value in data.items() if name != "poll"}
    poll.phase, poll.outcome = "counted", data["outcome"]
    poll.forget()
    if result != told:
        raise Inadmissible("wrong-count", f"counted again: {_short(result)}; recorded: {_short(told)}", 6)
    if result["outcome"] != "held" or poll.opened["within"] is not None:
        return result
    proposal = poll.opened["proposal"]
    objectors = [name for name, choice in counting.items() if choice == "objection"]
    until = entry.at + timedelta(days=poll.opened["hold"])
    held = {"proposal": proposal, "poll": data["poll"], "objectors": objectors[:MOST], "until": until}
    return Pending(entry.position, [("item.held.v1", f"hold-{proposal}", held)], result=result)


def closed(ledger: Ledger, entry: Entry) -> None:
    """A poll of either form is closed: a sealed one with the private key of its seal, others without."""
    poll = polls.closing(ledger, entry)
    key = entry.data.get("key", "")
    raw = sealed.read(key)
    half = None if not raw else sealed.written(hpke.public(raw))
    if half != poll.opened.get("seal"):
        raise Inadmissible("not-the-key", "a sealed poll was closed without its key, or with another")
    poll.phase, poll.key = "closed", key


def annulled(ledger: Ledger, entry: Entry) -> Pending | None:
    """A poll of either form is annulled; with it end the objections of a round, the outcome of an item."""
    polls.annulled(ledger, entry)
    poll, rest = entry.data["poll"], list[tuple[str, str, dict[str, Any] | None]]()
    proposal = ledger.polls[poll].opened["proposal"]
    hold, item = ledger.holds.get(proposal or ""), ledger.proposals.get(proposal or "")
    if hold is not None and hold.poll == poll:
        rest.append(release(proposal, poll, "annulled"))
    if item is not None and item.concluded == poll:
        item.concluded = None
        told = {"proposal": proposal, "poll": poll}
        rest.append(("proposal.outcome-annulled.v1", f"proposal-{proposal}", told))
    return Pending(entry.position, rest) if rest else None


# --- parts --------------------------------------------------------------------------------------------------


def _first(poll: Poll) -> bool:
    return "rules" not in poll.opened


def _own(ledger: Ledger, entry: Entry, act: str) -> tuple[Paper, str]:
    poll, organisation = running(ledger, entry), entry.data["organisation"]
    if _first(poll):
        raise Inadmissible("first-form", f"{act}: polls of the first form have none")
    kind = mandate(ledger, entry, organisation, act).kind
    paper = poll.papers.get(organisation)
    if paper is None:
        raise Inadmissible("no-ballot", f"{act}: '{organisation}' has no ballot")
    if paper.number != entry.data["ballot"]:
        raise Inadmissible("another-ballot", f"{act}: another ballot stood then")
    return paper, kind


def _require_room(paper: Paper, organisation: str) -> None:
    if paper.choice and paper.room is None:
        raise Inadmissible("own-ballot-stands", f"a clerk replaced the ballot that '{organisation}' cast")
    if paper.shut:
        raise Inadmissible("room-disputed", f"a clerk entered again what '{organisation}' disputed")


def _require_capacity(paper: Paper, kind: str, organisation: str) -> None:
    if paper.capacity == "full" and kind == "substitute":
        raise Inadmissible("full-member-voted", f"a substitute set aside a full member of '{organisation}'")


def _opened(ledger: Ledger, poll: Poll, envelopes: dict[str, str]) -> dict[str, str]:
    """The choices of a sealed poll, by organisation; spoilt papers are left out."""
    terms, opened = poll.opened, dict[str, str]()
    for organisation, envelope in envelopes.items():
        choice = sealed.choice_in(poll.key, ledger.origin, terms, organisation, envelope)
        if choice is not None and _fits(terms, choice):
            opened[organisation] = choice
    return opened


def _require_envelope(terms: dict[str, Any], data: dict[str, Any]) -> None:
    envelope = data["choice"]
    if len(envelope) != sealed.letters(sealed.room(terms)) or sealed.read(envelope) is None:
        raise Inadmissible("no-envelope", "a ballot in a sealed poll is no envelope of its size")
    if (terms["method"] == "consent") != (data["reason"] is not None):
        raise Inadmissible("reason-misplaced", "a sealed ballot lacks a sealed reason, or has one too many")


def _require_choice(terms: dict[str, Any], data: dict[str, Any]) -> None:
    if terms["secrecy"] == "sealed":
        _require_envelope(terms, data)
        return
    choice, method = data["choice"], terms["method"]
    if not _fits(terms, choice):
        raise Inadmissible("no-such-choice", f"'{choice}' is no choice in this poll, or not written so")
    if (method == "consent" and choice != "consent") != (data["reason"] is not None):
        raise Inadmissible("reason-misplaced", "a concern without a reason, or a reason without one")


def _fits(terms: dict[str, Any], choice: str) -> bool:
    """Whether it is a choice by the method of the poll, written in the one way."""
    method = terms["method"]
    names = [option["option"] for option in terms["options"]]
    words = ANSWERS.get(method)
    if words:
        return choice in words
    groups = [] if choice == "-" else choice.split(">" if method == "ranked" else ",")
    parts = [group.split("=") for group in groups] if method == "ranked" else [groups]
    named = [option for part in parts for option in part]
    return (
        set(named) <= set(names)
        and len(set(named)) == len(named)
        and all(part == sorted(part, key=names.index) for part in parts)
        and (method == "ranked" or len(named) <= terms["limit"])
    )


def _short(result: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in result.items() if value not in (None, [], 0))
