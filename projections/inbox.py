"""What commissions are told: from a fact about a delegation to the message in their inbox (A2, ADR 0048).

A message is a CloudEvent 1.0 in structured JSON, deterministic, with its members in this order:

    {"specversion": "1.0", "id": "<origin>/<position>/<leaf hash, 16 digits>", "source": "<origin>",
     "type": "item.delegated", "subject": "<kind>/<item>", "time": …, "datacontenttype": "application/json",
     "dataschema": "urn:halfrond:inbox:1", "data": {…}}

One fact is one event with one id, to whomever it concerns: who has the item, or had it last, and whom the
fact names. Who hands an item on and who gets it are told the same. The hash in the id sees to it that no id
ever comes with other content, also where positions had to be given anew after a disaster.

A message follows from the log alone: no text, no address, no clock. Made again it has the same bytes. Links
are paths on the address of the chamber. This form is a contract with strangers: `VERSION` names it, vectors
hold it, and another form gets another schema and a stream of its own.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args
from urllib.parse import quote

import msgspec
from msgspec import Struct

from events.commission.facts import CommissionFounded, Dissolved
from events.delegation import facts, state
from events.delegation.state import Delegation
from events.fact import Digest, Id, Moment
from events.log.merkle import leaf_hash
from events.registry import Recorded

VERSION = "1.0.0"
"""Of the contract, as in semver.org: new types and new members raise the second number."""

MEDIA_TYPE = "application/cloudevents+json"
"""Of a message, where a protocol asks for one (CloudEvents, JSON event format)."""

SHORT = 16
"""Hex digits of the leaf hash in an id: 64 bits, of what nobody chooses freely."""

TYPES: dict[str, type[facts.Event]] = {
    f"item.{fact.type.split('.')[1]}": fact for fact in get_args(facts.Event)
}
"""Every type of message, with the fact that it tells of."""

OF: dict[type[facts.Event], str] = {fact: name for name, fact in TYPES.items()}


class Body(Struct, frozen=True):
    """A body that has an item.

    commission: which commission; null where it is a consultation outside the parliament
    organisation: the member that speaks for such a consultation; null where none does
    """

    commission: Id | None
    organisation: Id | None


class Links(Struct, frozen=True):
    """Where there is more, as paths on the address of the chamber.

    item: the item with its question, its route and all texts, in the API
    page: the same for people
    entry: the entry of the log that this is about
    """

    item: str
    page: str
    entry: str


class Data(Struct, frozen=True):
    """Where the item stands after what happened: ids, dates and links, no texts.

    position: of the entry in the log, from 0
    leaf_hash: of that entry (RFC 6962), 64 hex digits: by it the entry is proven to stand in the log
    kind: what kind of item
    item: which one
    number: of its present delegation, from 1; 0 where it was only passed on by the city
    phase: where it stands
    holder: the body that has it; null: the assembly has it
    previous: the body that had it before this; null: the assembly had it
    mandate: what is to be done with it; null where it was never delegated
    due_at: until when (UTC), or until when it was, where no body has it now; null where it was never
        delegated
    overdue: that date passed, and no report came
    hand_ons: how many times it was handed on
    links: where there is more
    """

    position: int
    leaf_hash: Digest
    kind: facts.Kind
    item: Id
    number: int
    phase: state.Phase
    holder: Body | None
    previous: Body | None
    mandate: facts.Mandate | None
    due_at: Moment | None
    overdue: bool
    hand_ons: int
    links: Links


class CloudEvent(Struct, frozen=True, kw_only=True):
    """A message, with the attributes of CloudEvents 1.0.

    specversion: of CloudEvents
    id: of this event; the same wherever and whenever it is told
    source: the log it stands in, as a URI reference
    type: what happened
    subject: the item, as kind/item
    time: when (UTC)
    datacontenttype: of data
    dataschema: of data, with the version of this contract
    data: where the item stands now
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: Moment
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Literal["urn:halfrond:inbox:1"] = "urn:halfrond:inbox:1"
    data: Data


class Message(NamedTuple):
    """An event, and the commissions that are told: at most two, who had the item first."""

    event: CloudEvent
    commissions: tuple[str, ...]

    def encode(self) -> bytes:
        """Its bytes, the same wherever they are made."""
        return msgspec.json.encode(self.event)


class Telling:
    """Reads a log from its beginning and tells what concerns commissions. `origin`: what the log is called.

    `standing` are the commissions that were founded and not dissolved, `dissolved` those that were.
    """

    def __init__(self, origin: str) -> None:
        self.standing: set[str] = set()
        self.dissolved: set[str] = set()
        self._origin = origin
        self._delegations: dict[str, Delegation] = {}

    @property
    def holding(self) -> set[str]:
        """The commissions that have an item now."""
        holders = (one.holder for one in self._delegations.values())
        return {one.commission for one in holders if one != "assembly" and one.commission is not None}

    def told(self, event: Recorded) -> Message | None:
        """What this event is to commissions; None where it concerns none. Events come in their order."""
        match event.fact:
            case CommissionFounded(commission=commission):
                self.standing.add(commission)
            case Dissolved(commission=commission):
                self.standing.discard(commission)
                self.dissolved.add(commission)
            case fact if type(fact) in OF:
                before = self._delegations.get(event.stream, Delegation())
                after = self._delegations[event.stream] = state.evolve(before, fact)  # type: ignore[arg-type]
                return message(self._origin, event, before, after)
            case _:
                pass
        return None


def message(origin: str, event: Recorded, before: Delegation, after: Delegation) -> Message | None:
    """The message about a fact of a delegation's stream, with the delegation before and after it."""
    fact = event.fact
    assert isinstance(fact, facts.Event)  # noqa: S101 - for the type checker
    commissions = concerned(fact, before)
    if not commissions:
        return None
    at = f"{fact.kind}/{fact.item}"
    hashed, delegated = leaf_hash(event.leaf).hex(), after.number > 0
    data = Data(
        position=event.position,
        leaf_hash=hashed,
        kind=fact.kind,
        item=fact.item,
        number=after.number,
        phase=after.phase,
        holder=_body(after),
        previous=_body(before),
        mandate=after.mandate if delegated else None,
        due_at=after.due_at,
        overdue=after.overdue,
        hand_ons=after.hand_ons,
        links=Links(
            f"/api/delegations/{at}", f"/verwijzingen/{at}", f"/api/log?from={event.position}&limit=1"
        ),
    )
    told = CloudEvent(
        id=f"{origin}/{event.position}/{hashed[:SHORT]}",
        source=quote(origin, safe="/:@!$&'()*,;=~"),
        type=OF[type(fact)],
        subject=at,
        time=event.at,
        data=data,
    )
    return Message(told, commissions)


def concerned(fact: facts.Event, before: Delegation) -> tuple[str, ...]:
    """The commissions that a fact concerns: that which has the item or had it last, and that which it names.

    A new delegation concerns whom it names alone.
    """
    named = fact.receiver if isinstance(fact, facts.Delegated | facts.HandedOn | facts.PassedOn) else None
    had = None if isinstance(fact, facts.Delegated) else before.receiver
    found = (body.commission for body in (had, named) if body is not None)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _body(delegation: Delegation) -> Body | None:
    holder = delegation.holder
    return None if holder == "assembly" else Body(holder.commission, holder.organisation)
