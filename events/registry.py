"""Every fact once: its type name, its stored bytes, and the stream that it belongs to.

A leaf is deterministic JSON with its members in this order, at most 65,535 bytes (C2SP tlog-tiles gives an
entry's length in a uint16):

    {"stream": …, "version": …, "type": …, "at": …, "actor": {…}, "command": …, "data": {…}}

`version` counts from 1 within the stream, `at` is RFC 3339 in UTC. The bytes are made once, at the append;
they are hashed and never encoded again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import Annotated, Any, NamedTuple, get_args

import msgspec

from events.action import facts as action_facts
from events.action import state as action
from events.agenda import facts as agenda_facts
from events.agenda import state as agenda
from events.amendment import facts as amendment_facts
from events.amendment import state as amendment
from events.application import facts as application_facts
from events.application import state as application
from events.assembly import facts as assembly_facts
from events.assembly import state as assembly
from events.attendance import facts as attendance_facts
from events.attendance import state as attendance
from events.ballot import facts as ballot_facts
from events.ballot import state as ballot
from events.bundle import facts as bundle_facts
from events.bundle import state as bundle
from events.call import facts as call_facts
from events.call import state as call
from events.charter import facts as charter_facts
from events.charter import state as charter
from events.commission import facts as commission_facts
from events.commission import state as commission
from events.contribution import facts as contribution_facts
from events.contribution import state as contribution
from events.coverage import facts as coverage_facts
from events.coverage import state as coverage
from events.delegation import facts as delegation_facts
from events.delegation import state as delegation
from events.duty import facts as duty_facts
from events.duty import state as duty
from events.erasure import facts as erasure_facts
from events.erasure import state as erasure
from events.fact import Actor, Fact, Moment
from events.fund import facts as fund_facts
from events.fund import state as fund
from events.hold import facts as hold_facts
from events.hold import state as hold
from events.measure import facts as measure_facts
from events.measure import state as measure
from events.membership import facts as membership_facts
from events.membership import state as membership
from events.minority import facts as minority_facts
from events.minority import state as minority
from events.organisation import facts as organisation_facts
from events.organisation import state as organisation
from events.outreach import facts as outreach_facts
from events.outreach import state as outreach
from events.poll import facts as poll_facts
from events.poll import state as poll
from events.proposal import facts as proposal_facts
from events.proposal import state as proposal
from events.prospect import facts as prospect_facts
from events.prospect import state as prospect
from events.recognition import facts as recognition_facts
from events.recognition import state as recognition
from events.refusal import Malformed
from events.rules import facts as rules_facts
from events.rules import state as rules
from events.signal import facts as signal_facts
from events.signal import state as signal
from events.sitting import facts as sitting_facts
from events.sitting import state as sitting
from events.statements import facts as statements_facts
from events.statements import state as statements
from events.support import facts as support_facts
from events.support import state as support
from events.world import Gathered

MAX_LEAF = 65_535

Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class Category(NamedTuple):
    """One kind of stream: what it starts as and how it evolves. `facts` are those that it may hold."""

    initial: Any
    evolve: Callable[[Any, Any], Any]
    facts: tuple[type[Fact], ...]


def _category(initial: Any, evolve: Callable[[Any, Any], Any], union: Any) -> Category:
    return Category(initial, evolve, get_args(union) or (union,))


CATEGORIES: dict[str, Category] = {
    "assembly": _category(assembly.Assembly(), assembly.evolve, assembly_facts.Event),
    "charter": _category(charter.Charter(), charter.evolve, charter_facts.Event),
    "rules": _category(rules.Rules(), rules.evolve, rules_facts.Event),
    "membership": _category(membership.Membership(), membership.evolve, membership_facts.Event),
    "organisation": _category(organisation.Organisation(), organisation.evolve, organisation_facts.Event),
    "application": _category(application.Application(), application.evolve, application_facts.Event),
    "measure": _category(measure.Measure(), measure.evolve, measure_facts.Event),
    "proposal": _category(proposal.Proposal(), proposal.evolve, proposal_facts.Event),
    "amendments": _category(amendment.Amendments(), amendment.evolve, amendment_facts.Event),
    "contribution": _category(contribution.Contribution(), contribution.evolve, contribution_facts.Event),
    "support": _category(support.Supported(), support.evolve, support_facts.Event),
    "agenda": _category(agenda.Agenda(), agenda.evolve, agenda_facts.Event),
    "sitting": _category(sitting.Sitting(), sitting.evolve, sitting_facts.Event),
    "attendance": _category(attendance.Attendance(), attendance.evolve, attendance_facts.Event),
    "statements": _category(statements.Statements(), statements.evolve, statements_facts.Event),
    "poll": _category(poll.Poll(), poll.evolve, poll_facts.Event),
    "ballot": _category(ballot.Ballot(), ballot.evolve, ballot_facts.Event),
    "hold": _category(hold.Hold(), hold.evolve, hold_facts.Event),
    "minority": _category(minority.Position(), minority.evolve, minority_facts.Event),
    "call": _category(call.Call(), call.evolve, call_facts.Event),
    "commission": _category(commission.Commission(), commission.evolve, commission_facts.Event),
    "delegation": _category(delegation.Delegation(), delegation.evolve, delegation_facts.Event),
    "duty": _category(duty.Duty(), duty.evolve, duty_facts.Event),
    "action": _category(action.Action(), action.evolve, action_facts.Event),
    "signal": _category(signal.Signal(), signal.evolve, signal_facts.Event),
    "recognition": _category(recognition.Recognition(), recognition.evolve, recognition_facts.Event),
    "bundle": _category(bundle.Bundle(), bundle.evolve, bundle_facts.Event),
    "fund": _category(fund.Fund(), fund.evolve, fund_facts.Event),
    "coverage": _category(coverage.Coverage(), coverage.evolve, coverage_facts.Event),
    "outreach": _category(outreach.Outreach(), outreach.evolve, outreach_facts.Event),
    "prospect": _category(prospect.Prospect(), prospect.evolve, prospect_facts.Event),
    "erasure": _category(erasure.Erasure(), erasure.evolve, erasure_facts.Event),
}
"""Every kind of stream by the first word of its name."""

FACTS: dict[str, type[Fact]] = {
    fact.type: fact for category in CATEGORIES.values() for fact in category.facts
}
"""Every fact by its type name."""


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leaf, in the order of its members; `data` still undecoded.

    stream: the stream that it belongs to; the first word of its name, up to a hyphen, is its kind
    version: counts from 1 within the stream, without gaps
    type: what happened; the number at the end is the version of the form
    at: when, by the log's clock (UTC, to the microsecond): at most two seconds off when it was appended
    actor: by whom
    command: the id of the command, as its sender named it; all events of one command stand together
    data: what happened, as the type says
    """

    stream: str
    version: Version
    type: str
    at: Moment
    actor: Actor
    command: str
    data: msgspec.Raw


class _Written(msgspec.Struct, frozen=True):
    stream: str
    version: int
    type: str
    at: datetime
    actor: Actor
    command: str
    data: Fact


class Recorded(NamedTuple):
    """An event as it stands in the log. `position` counts from 0 without gaps; `leaf` is its exact bytes."""

    position: int
    stream: str
    version: int
    type: str
    at: datetime
    actor: Actor
    command: str
    fact: Fact
    leaf: bytes


_encoder = msgspec.json.Encoder()
_envelopes = msgspec.json.Decoder(Envelope)
_decoders = {
    (word, fact.type): msgspec.json.Decoder(fact)
    for word, category in CATEGORIES.items()
    for fact in category.facts
}


class Undecodable(ValueError):
    """These bytes are no leaf that this code knows."""


def encode(stream: str, version: int, at: datetime, actor: Actor, command: str, fact: Fact) -> bytes:
    """The leaf of a new event. `at` is UTC.

    Raises: Malformed when it would exceed 65,535 bytes.
    """
    leaf = _encoder.encode(_Written(stream, version, fact.type, at, actor, command, fact))
    if len(leaf) > MAX_LEAF:
        raise Malformed(
            "too-large",
            f"The act was refused: it takes {len(leaf)} bytes in the log, and at most {MAX_LEAF} fit.",
            "Make it smaller: fewer clauses, themes or neighbourhoods.",
        )
    return leaf


def decode(position: int, leaf: bytes) -> Recorded:
    """The event in a leaf.

    Raises: Undecodable when the bytes are no leaf, or of a type that this code knows not in such a stream.
    """
    try:
        e = _envelopes.decode(leaf)
        fact = _decoders[e.stream.partition("-")[0], e.type].decode(e.data)
    except KeyError as error:
        raise Undecodable(f"position {position}: no fact {e.type!r} in a stream {e.stream!r}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Undecodable(f"position {position}: {error}") from error
    return Recorded(position, e.stream, e.version, e.type, e.at, e.actor, e.command, fact, leaf)


def envelope(position: int, leaf: bytes) -> Envelope:
    """What stands around an event, also around one of a type that this code does not know.

    Raises: Undecodable.
    """
    try:
        return _envelopes.decode(leaf)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Undecodable(f"position {position}: {error}") from error


def fits(leaf: bytes, stream: str, version: int, kind: str, at: datetime) -> bool:
    """Whether a store files a leaf under what the leaf says: its stream, version, type and time."""
    try:
        told = _envelopes.decode(leaf)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return (told.stream, told.version, told.type, told.at) == (stream, version, kind, at)


def type_of(leaf: bytes) -> str:
    """The type of a leaf, read without decoding it: for whoever passes most leaves by.

    Members stand in a fixed order and a quote inside a value is escaped: the first `"type":"` is the leaf's.

    Raises: Undecodable when there is none.
    """
    start = leaf.find(b'"type":"') + 8
    end = leaf.find(b'"', start)
    if start < 8 or end < 0:  # noqa: PLR2004 - find() said -1
        raise Undecodable("a leaf without a type")
    try:
        return leaf[start:end].decode()
    except UnicodeDecodeError as error:
        raise Undecodable("a leaf with a type that is no text") from error


def category(stream: str) -> Category:
    """The kind of a stream, by its name.

    Raises: KeyError for a name that no kind of stream has.
    """
    return CATEGORIES[stream.partition("-")[0]]


def empty(stream: str) -> Gathered:
    """A stream before its first event."""
    return Gathered(0, category(stream).initial)


def evolve(stream: str, since: Gathered, fact: Fact) -> Gathered:
    """The state of a stream, one fact after `since`."""
    return Gathered(since.version + 1, category(stream).evolve(since.state, fact))


def fold(stream: str, since: Gathered, facts: list[Fact]) -> Gathered:
    """The state of a stream, `facts` after `since`."""
    state = reduce(category(stream).evolve, facts, since.state)
    return Gathered(since.version + len(facts), state)
