"""Refusals and bad input as RFC 9457 problem details: what was wrong, and what to do.

    Refused (events.refusal)          Malformed 422 · Unknown 404 · NotAllowed 403 · OutOfOrder 409
    Reused                            422, as the IETF draft on Idempotency-Key says
    Busy, Fenced, Unavailable         503 with Retry-After; the same command id may be sent again
    Declined                          what the chamber finds wrong with a request, before any rule is asked
    anything else                     500, and nothing is told of it but the id of the request

The `code` is stable, for programs; `type` is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec
import structlog

from events.refusal import Malformed, NotAllowed, OutOfOrder, Refused, Unknown
from events.submission import Fenced, Reused, Unavailable
from services.gateway import Busy

Header = tuple[bytes, bytes]

MEDIA_TYPE = b"application/problem+json"

STATUS: dict[type[Refused], int] = {Malformed: 422, Unknown: 404, NotAllowed: 403, OutOfOrder: 409}
"""The HTTP status of a refusal by the rules."""

VERDICT: dict[type[Refused], str] = {
    Malformed: "malformed",
    Unknown: "unknown",
    NotAllowed: "not-allowed",
    OutOfOrder: "out-of-order",
}
"""What metrics call it."""

AGAIN_SOON: Sequence[Header] = ((b"retry-after", b"1"),)
AGAIN_LATER: Sequence[Header] = ((b"retry-after", b"5"),)

log = structlog.get_logger()


class Problem(msgspec.Struct, frozen=True):
    """A problem details object. `detail` says what was wrong, `remedy` what to do."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str
    code: str


class Declined(Exception):
    """The chamber did not take a request. Nothing of it is stored."""

    def __init__(
        self, status: int, code: str, detail: str, remedy: str, headers: Sequence[Header] = ()
    ) -> None:
        super().__init__(code)
        self.problem = problem(status, code, detail, remedy)
        self.headers = headers


class Told(msgspec.Struct, frozen=True):
    """What becomes of an error: the problem that is answered, its headers, and the verdict for metrics."""

    problem: Problem
    headers: Sequence[Header]
    verdict: str


def problem(status: int, code: str, detail: str, remedy: str) -> Problem:
    """A problem by its code."""
    return Problem(f"/problems/{code}", _title(code), status, detail, remedy, code)


def told(error: Exception, request_id: str) -> Told:
    """What is answered to an error. Of one that nobody expected only the id of the request is told."""
    match error:
        case Refused():
            kind = type(error)
            refusal = problem(STATUS.get(kind, 422), error.code, error.detail, error.remedy)
            return Told(refusal, (), VERDICT.get(kind, "malformed"))
        case Declined():
            return Told(error.problem, error.headers, "declined")
        case Fenced():
            return Told(_fenced(str(error)), AGAIN_LATER, "fenced")
        case Reused() | Busy() | Unavailable():
            return _STORE.get(type(error), _STORE[Unavailable])
        case _:
            log.error("unexpected error", request_id=request_id, exc_info=error)
            return Told(_unexpected(request_id), (), "error")


@lru_cache(512)
def _title(code: str) -> str:
    return code.replace("-", " ").capitalize()


_REUSED = problem(
    422,
    "idempotency-key-reused",
    "The act was refused: this Idempotency-Key was used before, for something else.",
    "Send another key with a new act. To repeat an act, send exactly what was sent the first time.",
)
_BUSY = problem(
    503,
    "busy",
    "The act was not done: too many others act on the same subject at this moment.",
    "Send it again after a moment, with the same Idempotency-Key.",
)
_UNAVAILABLE = problem(
    503,
    "unavailable",
    "The database does not answer at this moment. If this was an act, it may stand in the log all the same.",
    "Try again after a moment. An act that is sent again with the same Idempotency-Key is never done twice.",
)

_STORE: dict[type[Exception], Told] = {
    Reused: Told(_REUSED, (), "reused"),
    Busy: Told(_BUSY, AGAIN_SOON, "busy"),
    Unavailable: Told(_UNAVAILABLE, AGAIN_SOON, "unavailable"),
}
"""What is answered when the store does not take an act; subclasses of Unavailable like itself."""


def _fenced(reason: str) -> Problem:
    return problem(
        503,
        "log-fenced",
        f"Nothing can be written, for the log is not what it was: {reason}",
        "Ask the operator of this assembly; what was acknowledged before stands in the copies of the log.",
    )


def _unexpected(request_id: str) -> Problem:
    return problem(
        500,
        "unexpected",
        f"Something went wrong here that nobody expected (request {request_id}).",
        "Try again; if it happens again, give the operator the id of the request.",
    )
