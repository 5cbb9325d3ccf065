"""Whether an entry was admissible: offices, membership, mandates, proposals.

Each function judges one type of event against the ledger and then writes it down. The codes of refusals are
those that the chamber answers with; the rules are written anew.

Some acts write more than one entry: founding gives offices, admission brings a profile, and leaving ends each
mandate. What must follow is `Pending`; it stands right behind, by the same actor under the same command.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .leaves import Entry
from .ledger import Inadmissible, Ledger, Mandate, Proposal, text_digest
from .note import LOG, BadNote, parse_key

EDITION = 1
"""The edition of the rules that this reader knows."""

PROFILED = "organisation.profiled.v1|organisation.profiled.v2"
"""The forms that a profile has."""

Follows = tuple[str, str, "dict[str, Any] | None"]

MOST_MANDATES = 100
"""How many an organisation may ever give."""


@dataclass
class Pending:
    """What must follow the entry at `position`, of the same act: (type, stream, data or None for any).

    Where more than one type will do, they stand with `|` between them.

    `begun`: enough of it stands, and more of the same may. `result`: what was counted, of a count.
    """

    position: int
    rest: list[Follows] = field(default_factory=list)
    begun: bool = False
    result: dict[str, Any] | None = None


def clerk(ledger: Ledger, entry: Entry, act: str) -> None:
    """Refuse unless a clerk in office acted."""
    if entry.actor["office"] != "clerk" or entry.actor["mandate"] not in ledger.offices["clerk"]:
        raise Inadmissible("not-the-clerk", f"{act} was not by a clerk in office")


def mandate(ledger: Ledger, entry: Entry, organisation: str, act: str, *, also: str = "") -> Mandate:
    """The mandate by which somebody acted for an organisation in good standing, or with standing `also`."""
    actor = entry.actor
    if actor["office"] != "member" or actor["organisation"] != organisation:
        raise Inadmissible("not-your-organisation", f"{act} was not by '{organisation}' itself")
    return representative(ledger, actor["mandate"], entry.at, organisation, act, also=also)


def representative(
    ledger: Ledger, name: str, at: datetime, organisation: str, act: str, *, also: str = ""
) -> Mandate:
    """The mandate `name` of an organisation in good standing, or with standing `also`."""
    standing = ledger.standing(organisation)
    if standing != "member" and (not also or standing != also):
        raise Inadmissible(
            "not-in-good-standing", f"{act} was by '{organisation}', not in good standing then"
        )
    given = ledger.mandates.get(organisation, {}).get(name)
    if given is None or not given.holds(at):
        raise Inadmissible("no-mandate", f"{act} was under mandate '{name}', which did not hold then")
    return given


def founded(ledger: Ledger, entry: Entry) -> Pending:
    """The assembly begins, once, and its founder gives the clerk's office."""
    if entry.actor["office"] != "founder":
        raise Inadmissible("not-the-founder", "the founding was not by the founder")
    if ledger.edition:
        raise Inadmissible("already-founded", "the assembly was founded before")
    if entry.data["edition"] != EDITION:
        raise Inadmissible(
            "unknown-edition",
            f"the rules are of edition {entry.data['edition']}, and this reader knows {EDITION}",
        )
    ledger.edition, ledger.origin = EDITION, entry.data["origin"]
    return Pending(entry.position, [("office.given.v1", "assembly", None)])


def office_given(ledger: Ledger, entry: Entry, *, founding: bool = False) -> Pending | None:
    """A clerk gives the office; while founding the founder does."""
    if not founding:
        clerk(ledger, entry, "giving the office")
    holders = ledger.offices[entry.data["office"]]
    if entry.data["mandate"] in holders:
        raise Inadmissible("office-held", "the office was given to who had it")
    holders.add(entry.data["mandate"])
    return None


def office_taken(ledger: Ledger, entry: Entry) -> None:
    """A clerk takes the office; one clerk stays."""
    clerk(ledger, entry, "taking the office")
    holders = ledger.offices[entry.data["office"]]
    if entry.data["mandate"] not in holders:
        raise Inadmissible("office-not-held", "the office was taken from who had none")
    if entry.data["office"] == "clerk" and len(holders) == 1:
        raise Inadmissible("last-clerk", "the office was taken from the last clerk")
    holders.remove(entry.data["mandate"])


def key_announced(ledger: Ledger, entry: Entry) -> None:
    """A clerk announces a key of this log, once. Who signs when is judged in step 1."""
    clerk(ledger, entry, "announcing a key")
    text = entry.data["vkey"]
    try:
        key = parse_key(text)
    except BadNote as error:
        raise Inadmissible("not-a-key", f"what was announced is no key: {error}") from error
    if key.text != text or key.kind != LOG or key.name != ledger.origin:
        raise Inadmissible("not-a-key-of-this-log", f"'{text}' is no key of the log {ledger.origin}")
    if text in ledger.keys:
        raise Inadmissible("key-announced", f"'{text}' was announced before")
    ledger.keys.add(text)


def admitted(ledger: Ledger, entry: Entry) -> Pending:
    """A clerk admits who is no member, with a profile."""
    clerk(ledger, entry, "the admission")
    organisation = entry.data["organisation"]
    if ledger.standing(organisation) not in (None, "left"):
        raise Inadmissible("already-a-member", f"'{organisation}' was admitted and was a member already")
    ledger.members[organisation] = ("member", entry.data["bench"])
    ledger.membership_version = entry.version
    return Pending(entry.position, [(PROFILED, f"organisation-{organisation}", None)])


def suspended(ledger: Ledger, entry: Entry) -> None:
    """A clerk suspends a member, where there are no rules of procedure."""
    clerk(ledger, entry, "the suspension")
    if ledger.procedures:
        raise Inadmissible("takes-both-benches", "a clerk alone suspended somebody, under rules of procedure")
    _restand(ledger, entry, "member", "suspended", "the suspension")


def reinstated(ledger: Ledger, entry: Entry) -> None:
    """A clerk reinstates who is suspended."""
    _restand(ledger, entry, "suspended", "member", "the reinstatement")


def left(ledger: Ledger, entry: Entry) -> Pending | None:
    """The organisation leaves, or a clerk records it. Its mandates end with it."""
    organisation = entry.data["organisation"]
    if entry.actor["office"] == "clerk":
        clerk(ledger, entry, "leaving")
    else:
        mandate(ledger, entry, organisation, "leaving", also="suspended")
    if ledger.standing(organisation) in (None, "left"):
        raise Inadmissible("not-a-member", f"'{organisation}' left and was no member")
    rest = ending(ledger, organisation)[1:]
    leave(ledger, organisation, entry.version)
    return Pending(entry.position, rest) if rest else None


def leave(ledger: Ledger, organisation: str, version: int) -> None:
    """It is no member any more, from that version of the membership on."""
    ledger.members[organisation] = ("left", ledger.members[organisation][1])
    ledger.membership_version = version


def ending(ledger: Ledger, organisation: str) -> list[Follows]:
    """What ends with a membership."""
    stream = f"organisation-{organisation}"
    agreed: list[Follows] = [("organisation.merger-agreed.v1", stream, {"into": None})]
    return [
        ("membership.left.v1", "membership", {"organisation": organisation}),
        *(agreed if organisation in ledger.merging else []),
        *(
            ("mandate.withdrawn.v1", stream, {"mandate": name})
            for name, given in ledger.mandates.get(organisation, {}).items()
            if not given.withdrawn
        ),
    ]


def profiled(ledger: Ledger, entry: Entry) -> None:
    """The organisation describes itself, or a clerk does it."""
    _clerk_or_own(ledger, entry, "the profile")


def mandate_given(ledger: Ledger, entry: Entry) -> None:
    """A clerk gives a mandate, or a full member of the organisation."""
    organisation, data = entry.stream.partition("-")[2], entry.data
    _clerk_or_own(ledger, entry, "giving a mandate", full=True)
    until = data["valid_until"]
    if until is not None and until <= max(data["valid_from"], entry.at):
        raise Inadmissible("mandate-without-time", "a mandate was given that ends before it begins")
    given = ledger.mandates.setdefault(organisation, {})
    if data["mandate"] in given:
        raise Inadmissible("mandate-exists", f"mandate '{data['mandate']}' was given before")
    if len(given) >= MOST_MANDATES:
        raise Inadmissible("too-many-mandates", f"'{organisation}' gave more than {MOST_MANDATES} mandates")
    given[data["mandate"]] = Mandate(data["kind"], data["valid_from"], until)


def mandate_withdrawn(ledger: Ledger, entry: Entry, *, leaving: bool = False) -> None:
    """A clerk, a full member or the holder ends a mandate; leaving ends all."""
    organisation, name = entry.stream.partition("-")[2], entry.data["mandate"]
    if not leaving:
        _clerk_or_own(ledger, entry, "withdrawing a mandate", full=entry.actor["mandate"] != name)
    given = ledger.mandates.get(organisation, {}).get(name)
    if given is None or given.withdrawn:
        raise Inadmissible("no-such-mandate", f"mandate '{name}' was withdrawn, and there is none")
    given.withdrawn = True


def submitted(ledger: Ledger, entry: Entry) -> None:
    """A member submits a proposal."""
    data = entry.data
    mandate(ledger, entry, data["organisation"], "the proposal")
    if data["proposal"] in ledger.proposals:
        raise Inadmissible("proposal-exists", f"proposal '{data['proposal']}' was submitted before")
    if len({clause["clause"] for clause in data["clauses"]}) < len(data["clauses"]):
        raise Inadmissible("clause-twice", "two clauses of the proposal have the same id")
    ledger.proposals[data["proposal"]] = Proposal(data["organisation"], text_digest(data["clauses"]))


def proposal_withdrawn(ledger: Ledger, entry: Entry) -> None:
    """Its submitter withdraws it."""
    proposal = ledger.proposals.get(entry.data["proposal"])
    if proposal is None:
        raise Inadmissible("no-such-proposal", "a proposal was withdrawn that there is not")
    mandate(ledger, entry, proposal.submitter, "withdrawing a proposal")
    if proposal.withdrawn:
        raise Inadmissible("proposal-withdrawn", "the proposal was withdrawn before")
    proposal.withdrawn = True


def _clerk_or_own(ledger: Ledger, entry: Entry, act: str, *, full: bool = False) -> None:
    organisation = entry.stream.partition("-")[2]
    if entry.actor["office"] == "clerk":
        clerk(ledger, entry, act)
        if ledger.standing(organisation) in (None, "left"):
            raise Inadmissible("not-a-member", f"{act} was for '{organisation}', which is no member")
        return
    given = mandate(ledger, entry, organisation, act)
    if full and given.kind != "full":
        raise Inadmissible("not-a-full-member", f"{act} was by a substitute")


def _restand(ledger: Ledger, entry: Entry, before: str, after: str, act: str) -> None:
    clerk(ledger, entry, act)
    organisation = entry.data["organisation"]
    standing, bench = ledger.members.get(organisation, (None, ""))
    if standing is None:
        raise Inadmissible("not-a-member", f"{act} was of '{organisation}', which never belonged")
    if standing != before:
        raise Inadmissible("wrong-standing", f"{act} was of '{organisation}', which was '{standing}'")
    ledger.members[organisation] = (after, bench)
    ledger.membership_version = entry.version
