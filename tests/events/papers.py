"""Polls of the second form to test with: p1 on v1, by any method, as facts."""

from __future__ import annotations

from typing import Any

from events.ballot.facts import CastV2, Confirmed, Disputed
from events.organisation.facts import MandateKind
from events.poll.facts import Closed, CountedV2, OpenedV2, Option, Quorum, Threshold
from events.poll.paper import Paper
from tests.events.sample import DAY, NOW, ON_THE_TABLE, ROLL, TEXT, Line, text

OPTIONS = tuple(Option(name, text(f"option {name}")) for name in ("a", "b", "c"))
NOTHING = CountedV2("p1", 0, None, None, (), (), (), (), (), (), 0, "none")
"""A result that says nothing; each test says what is different."""


def opened(method: str = "majority", poll: str = "p1", **change: Any) -> Line:
    """As Open gives it in an assembly without rules, when a paper says which method."""
    by_method: dict[str, dict[str, Any]] = {
        "majority": {"threshold": Threshold(1, 2, "votes")},
        "consent": {"hold": 7},
        "approval": {"kind": "election", "options": OPTIONS, "seats": 2, "limit": 3},
        "ranked": {"options": OPTIONS},
        "survey": {"kind": "survey", "options": OPTIONS, "limit": 3},
    }
    fact: dict[str, Any] = {
        "rules": 0,
        "kind": "policy",
        "proposal": "v1",
        "text": TEXT,
        "question": None,
        "options": (),
        "seats": 0,
        "limit": 0,
        "status_quo": None,
        "above": 0,
        "threshold": None,
        "quorum": Quorum(0, 1),
        "hold": 0,
        "secrecy": "open",
        "seal": None,
        "closes_at": NOW + DAY,
        "amendments": (),
        "reruns": None,
        "decides": None,
        "membership_version": 3,
        "roll_size": 3,
        "roll": ROLL,
        "voters": None,
    }
    return f"poll-{poll}", OpenedV2(poll=poll, method=method, **{**fact, **by_method[method], **change})  # type: ignore[arg-type]


def paper(method: str, **change: Any) -> Paper:
    """The paper that asks for such a poll."""
    by_method: dict[str, dict[str, Any]] = {
        "majority": {},
        "consent": {"hold": 7},
        "approval": {"kind": "election", "options": OPTIONS, "seats": 2},
        "ranked": {"options": OPTIONS},
        "survey": {"kind": "survey", "options": OPTIONS},
    }
    return Paper(method=method, **{**by_method[method], **change})  # type: ignore[arg-type]


def cast(
    organisation: str,
    choice: str,
    reason: str | None = None,
    *,
    capacity: MandateKind = "full",
    room: str | None = None,
) -> Line:
    fact = CastV2("p1", organisation, choice, None if reason is None else text(reason), capacity, room)
    return f"ballot-p1-{organisation}", fact


def disputed(organisation: str, ballot: int = 1) -> Line:
    return f"ballot-p1-{organisation}", Disputed("p1", organisation, ballot, None)


def confirmed(organisation: str, ballot: int = 1) -> Line:
    return f"ballot-p1-{organisation}", Confirmed("p1", organisation, ballot)


CLOSED: Line = ("poll-p1", Closed("p1"))


def open_by(method: str, **change: Any) -> tuple[Line, ...]:
    """Poll p1 is open by a method; it closes a day from now."""
    return (*ON_THE_TABLE, opened(method, **change))
