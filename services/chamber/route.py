"""What the API consists of: a `Route` for every method and path, and the two ways to make one.

- `act`: a body becomes an act and its texts (`Deed`), the gateway does it, the answer is the receipt.
- `read`: a query becomes rows of the read models, no staler than `at_least` asks.

Whatever is neither (tokens, ballots in bulk) is a Route with a handler of its own. The routes are registered
with Litestar by `app.py`, answered by `lane.py` and described by `openapi.py`: nothing is said twice.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from events.fact import Actor, digest
from events.seal import Seal
from events.submission import Prose
from events.world import Act
from services.chamber.place import Places
from services.chamber.ports.city import City
from services.chamber.ports.kept import Contacts, Corrections, Drafts, Prospects
from services.chamber.ports.mail import Letterbox
from services.chamber.ports.people import People, Visits
from services.chamber.ports.proofs import Links, Passkeys
from services.chamber.ports.published import Erasing, Published, Texts
from services.chamber.ports.sealing import Seals
from services.chamber.ports.sessions import Sessions
from services.chamber.ports.tokens import Tokens
from services.chamber.ports.webhooks import Webhooks
from services.chamber.problem import Header
from services.chamber.reading import Reading
from services.gateway import Command, Gateway, Line, Receipt
from services.origin import Origin
from services.ports import Clock, Identity, Log

JSON = "application/json"

MAX_BODY = 1_048_576
"""Bytes of a body: far more than any act needs."""

MAX_BULK = 4 * MAX_BODY
"""Bytes of a body with many acts."""


class Parts(NamedTuple):
    """What the chamber is composed of."""

    gateway: Gateway
    clock: Clock
    log: Log
    tokens: Tokens
    reading: Reading
    published: Published
    texts: Texts
    erasing: Erasing
    drafts: Drafts
    contacts: Contacts
    corrections: Corrections
    prospects: Prospects
    visits: Visits
    seals: Seals
    seal: Seal
    people: People
    sessions: Sessions
    links: Links
    passkeys: Passkeys
    origin: Origin
    places: Places
    letterbox: Letterbox | None
    webhooks: Webhooks
    city: City | None = None


class Trail:
    """What is noted of a request while it is answered, for its log line and the metrics."""

    __slots__ = ("act", "command", "position", "request_id", "verdicts")

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.act = ""
        self.command = ""
        self.position: int | None = None
        self.verdicts: dict[str, int] = {}

    def told(self) -> dict[str, Any]:
        """What of it stands in the log line."""
        told: dict[str, Any] = {"request_id": self.request_id}
        if self.act:
            told["act"] = self.act
            told["verdicts"] = self.verdicts
            if self.command:
                told["command"] = self.command
            if self.position is not None:
                told["position"] = self.position
        return told


class Asked(NamedTuple):
    """A request that was found in order. `path` is the one that was asked, `ids` are those in it,
    `place` the network address of who asks, on a route for anybody.
    """

    path: str
    ids: Mapping[str, str]
    input: Any
    who: Actor | None
    key: str
    trail: Trail
    place: str = ""

    @property
    def actor(self) -> Actor:
        """Who asks, on a route that needs a token."""
        assert self.who is not None, "the lane asks for a token"  # noqa: S101 - for the type checker
        return self.who


class Reply(NamedTuple):
    """An answer. `position` is what it is as fresh as, or where the act stands; None: neither."""

    status: int
    body: bytes
    position: int | None = None
    headers: Sequence[Header] = ()


class Route(NamedTuple):
    """One method and path under /api. `name` is its operation, `who` may use it.

    `answers` is what stands in the answer, None where there is nothing to say, or no JSON: then `media` is
    its type. `token`: it needs one; `known`: it needs none, and tells more to who is known by one;
    `anybody`: it is an act that needs none, within limits of a network address.
    """

    name: str
    method: str
    path: str
    summary: str
    who: str
    handle: Callable[[Parts, Asked], Awaitable[Reply]]
    status: int
    answers: Any
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    limit: int = MAX_BODY
    token: bool = False
    known: bool = False
    anybody: bool = False
    media: str = JSON


class Body(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What stands in a request."""


class Query(msgspec.Struct, forbid_unknown_fields=True):
    """What stands behind the question mark."""


class Nothing(Body):
    """A body that holds nothing: an empty object, or no body at all."""


class NoQuery(Query):
    """Nothing stands behind the question mark."""


class Answer(msgspec.Struct, frozen=True):
    """The receipt of an act: `id` names what was made or acted on, `events` are those in the log.

    `proof` is where the signed proof that the last of them stands there is had, as soon as a checkpoint
    covers it; of another event it is under its own position.
    """

    id: str
    first: int
    last: int
    repeated: bool
    events: tuple[Line, ...]
    proof: str


class Deed(NamedTuple):
    """What a body asks to be done: the act, and the id of what it makes or acts on.

    `hidden`: what was asked is nobody's to know, not even that two asked the same.
    """

    id: str
    act: Act
    hidden: bool = False


class Case:
    """One act in the making: who acts, ids, and the texts that stand outside the log."""

    __slots__ = ("_identity", "command", "ids", "prose", "who")

    def __init__(self, who: Actor, ids: Mapping[str, str], command: str, identity: Identity) -> None:
        self.who = who
        self.ids = ids
        self.command = command
        self.prose: list[Prose] = []
        self._identity = identity

    @property
    def organisation(self) -> str:
        """The organisation that the token acts for; of a clerk's token none, which the rules then refuse."""
        return self.who.organisation or ""

    def new_id(self) -> str:
        """An id for what this act makes. It follows from the command: sent again, it names the same thing."""
        named = hashlib.sha256(f"{self.who.sender}\n{self.command}".encode()).digest()
        return base64.b32encode(named[:10]).decode().lower()

    def text(self, body: str) -> str:
        """The digest of a text that goes beside the act."""
        salt = self._identity.salt()
        name = digest(salt, body)
        self.prose.append(Prose(name, salt, body))
        return name

    def maybe(self, body: str | None) -> str | None:
        """The digest of a text, if there is one."""
        return None if body is None else self.text(body)


encode = msgspec.json.Encoder().encode


def act(
    name: str,
    path: str,
    summary: str,
    who: str,
    body: type[Body],
    decide: Callable[[Any, Case], Deed],
) -> Route:
    """A route for an act: POST, with a token."""

    async def handle(parts: Parts, asked: Asked) -> Reply:
        reply, _ = await done(parts, asked, lambda case: decide(asked.input, case))
        return reply

    return Route(name, "POST", path, summary, who, handle, 201, Answer, body=body, token=True)


def prepared(
    name: str,
    path: str,
    summary: str,
    who: str,
    body: type[Body],
    decide: Callable[[Parts, Any, Case], Awaitable[Deed]],
) -> Route:
    """The same, where the parts are asked for something before the act is made."""

    async def handle(parts: Parts, asked: Asked) -> Reply:
        reply, _ = await done(parts, asked, lambda case: decide(parts, asked.input, case))
        return reply

    return Route(name, "POST", path, summary, who, handle, 201, Answer, body=body, token=True)


async def done(
    parts: Parts, asked: Asked, decide: Callable[[Case], Deed | Awaitable[Deed]]
) -> tuple[Reply, Receipt]:
    """Do what is asked; gives the answer, and the receipt that it tells of."""
    gateway, trail = parts.gateway, asked.trail
    trail.command = asked.key or gateway.identity.command()
    case = Case(asked.actor, asked.ids, trail.command, gateway.identity)
    made = decide(case)
    deed = made if isinstance(made, Deed) else await made
    body = identified(asked.path, asked.input)
    command = hidden(asked.actor, trail.command, body) if deed.hidden else Command(trail.command, body)
    receipt = await gateway.act(deed.act, asked.actor, command, case.prose)
    return receipted(deed.id, receipt, trail), receipt


def identified(path: str, asked: Any) -> bytes:
    """What identifies an act beside its id: where it was sent, and what it said (not how it was spaced)."""
    return b"POST " + path.encode() + b"\n" + encode(asked)


def hidden(who: Actor, command: str, body: bytes) -> Command:
    """A command whose HMAC is like no other's: else all who chose the same would have the same one."""
    return Command(command, f"{who.sender}\n{command}\n".encode() + body)


def receipted(subject: str, receipt: Receipt, trail: Trail) -> Reply:
    """The answer to an act that stands in the log: 201, or 200 when it stood there before."""
    first, last, repeated, events = receipt.first, receipt.last, receipt.repeated, receipt.events
    trail.position = last
    trail.verdicts["repeated" if repeated else "done"] = 1
    answer = Answer(subject, first, last, repeated, events, proof_of(last))
    return Reply(200 if repeated else 201, encode(answer), last)


def proof_of(position: int) -> str:
    """Where the receipt of an entry is had."""
    return f"/log/proof?position={position}"
