"""A decided act on its way into the log, and what can come between.

LogError
├── Stale          a stream moved on since the decision read it: gather and decide again
├── Skewed         the event's time is more than two seconds from the log's clock
├── Reused         this command id was used before, for another body
├── Fenced         the log is not the one that this process knows: nothing may be written
└── Unavailable    no answer in time; the same command id may be tried again
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct


class LogError(Exception):
    """The log did not take the submission; nothing of it is stored, unless a subclass says otherwise."""


class Stale(LogError):
    """A stream moved on since the decision read it."""


class Skewed(LogError):
    """The event's time is more than two seconds from the log's clock."""


class Reused(LogError):
    """This command id was used before, for another body."""


class Fenced(LogError):
    """The log is not the one that this process knows; nothing may be written until that is explained."""


class Unavailable(LogError):
    """The log did not answer in time. The submission may stand: the same command id tells."""


class Entry(NamedTuple):
    """One new event: `version` counts from 1 within `stream`; `leaf` is its exact bytes."""

    stream: str
    version: int
    type: str
    leaf: bytes


class Prose(NamedTuple):
    """A text that stands outside the log. `digest` is SHA-256 of `salt ‖ body`, 64 hex characters."""

    digest: str
    salt: bytes
    body: str


class Submission(NamedTuple):
    """One decided act, ready to be appended, all of it or nothing.

    `actor` is the sender (`Actor.sender`), `command` its command id, `body` the HMAC of what was asked
    (32 bytes, of which the log keeps 16), `at` the time of its events, `expected` {stream: version} for every
    stream that the decision read.
    """

    actor: str
    command: str
    body: bytes
    at: datetime
    expected: Mapping[str, int]
    entries: Sequence[Entry]
    prose: Sequence[Prose] = ()


class Appended(Struct, frozen=True):
    """Where a submission stands. `repeated`: it stood there before; this command id was sent again."""

    first: int
    last: int
    repeated: bool
