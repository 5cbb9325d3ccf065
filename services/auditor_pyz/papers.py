"""Polls of the second form: any method, ballots in the room, disputes, and objections that hold an item.

What decides who may vote, which ballots count and what they come to is judged as the rules say. Whether an
item was ripe for its vote is not; the installed auditor does that.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from . import hpke, methods, polls, sealed, seated
from .items import asked_of
from .leaves import Entry
from .ledger import Hold, Inadmissible, Ledger, Paper, Poll, Proposal, roll_digest, text_digest
from .polls import keeper, later, opener, require_poll, running
from .rules import Pending, clerk, mandate, representative

BESIDE = ("survey", "amendment", "late-item")
"""Polls on an item that are not the vote on the item itself."""

ANSWERS = {"majority": ("for", "against", "abstain"), "consent": ("consent", "concern", "objection")}
MOST = 1_000
"""Objectors that are named."""


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
    return Pending(entry.position, [_release(name, hold.poll, "withdrawn")])


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


def annulled(ledger: Ledger, entry: Entry) -> Pending | None:
    """A poll of either form is annulled; with a consent round its objections end."""
    polls.annulled(ledger, entry)
    proposal = ledger.polls[entry.data["poll"]].opened["proposal"]
    hold = ledger.holds.get(proposal or "")
    if hold is None or hold.poll != entry.data["poll"]:
        return None
    return Pending(entry.position, [_release(proposal, hold.poll, "annulled")])


# --- parts --------------------------------------------------------------------------------------------------


def _first(poll: Poll) -> bool:
    return "rules" not in poll.opened


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
    return [_release(data["proposal"], hold.poll, "vote")]


def _release(proposal: str, poll: str, because: str) -> tuple[str, str, dict[str, Any] | None]:
    told = {"proposal": proposal, "poll": poll, "because": because}
    return "item.released.v1", f"hold-{proposal}", told


def _objection(ledger: Ledger, entry: Entry, act: str) -> Hold:
    hold = ledger.holds.get(entry.data["proposal"])
    if hold is None or hold.objections.get(entry.data["organisation"], "withdrawn") == "withdrawn":
        raise Inadmissible("no-such-objection", f"{act}: no such objection held the item")
    return hold


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
