"""JSON logs on standard error, one object a line: never prose, tokens or choices.

    {"event": "request", "level": "info", "service": "chamber", "at": "2026-01-01T12:00:00.000000Z", …}

Who logs names ids, counts and positions. Nothing here can tell prose from a route, so this module closes the
ways by which a text gets into a log unasked: of an exception only its type and the places that it came
through are told, never its message or a value (PostgreSQL quotes the row that it refuses); of what libraries
log only the first line of the unformatted message.

Lines are written at most every tenth of a second, or every 64 KiB: at ten thousand acts a second a write per
line would cost more than the act. A process that is killed loses that tenth of a second; nothing is kept back
when it ends by itself.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import structlog

PAUSE = 0.1
"""Seconds that a line waits for others at most, while an event loop runs."""

ENOUGH = 64 * 1024
"""Bytes that are written without waiting."""

FRAMES = 12
"""How many places of an exception are told, the innermost ones."""

Event = MutableMapping[str, Any]

_encoder = msgspec.json.Encoder(enc_hook=lambda value: type(value).__name__)
"""Values that are no JSON are told by their type."""


class Lines:
    """Where log lines are gathered and written. A reader that went away is no reason to end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = bytearray()
        # The loop that will write, for one that ended will not.
        self._due: asyncio.AbstractEventLoop | None = None

    def msg(self, line: bytes) -> None:
        """Take a line, without its newline."""
        self._waiting += line
        self._waiting += b"\n"
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.drain()
            return
        if len(self._waiting) >= ENOUGH:
            self.drain()
        elif self._due is not loop:
            self._due = loop
            loop.call_later(PAUSE, self.drain)

    debug = info = warning = warn = error = critical = fatal = exception = log = msg

    def drain(self) -> None:
        """Write what waits."""
        self._due = None
        lines, self._waiting = self._waiting, bytearray()
        try:
            self._stream.write(lines)
            self._stream.flush()
        except (OSError, ValueError):
            return


class Libraries(logging.Handler):
    """Passes on what libraries log by the standard library, without the values that they filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line for a record."""
        told = structlog.get_logger().bind(logger=record.name)
        event = str(record.msg).partition("\n")[0]
        told.log(record.levelno, event, exc_info=record.exc_info)


def configure(service: str, stream: BinaryIO | None = None, level: int = logging.INFO) -> Lines:
    """Log as `service` from now on, libraries too (from WARNING up). What it gives can be drained early."""
    lines = Lines(stream or sys.stderr.buffer)
    atexit.register(lines.drain)

    def render(_logger: Any, method: str, event: Event) -> bytes:
        # One processor for all of it: every act has its line, and each step costs.
        if "exc_info" in event:
            event = told_exception(event)
        at = datetime.now(UTC)  # noqa: TID251 - a log line tells the machine's own time
        return _encoder.encode(
            {"event": event.pop("event"), "level": method, "service": service, "at": at, **event}
        )

    structlog.configure(
        processors=[render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[Libraries()], level=logging.WARNING, force=True)
    return lines


def told_exception(event: Event) -> Event:
    """The same event; what may be told of an exception stands in the place of `exc_info`."""
    given = event.pop("exc_info")
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = _chain(error)
    return event


def _chain(error: BaseException | None) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    while error is not None and len(told) < FRAMES:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        told.append({"type": f"{type(error).__module__}.{type(error).__qualname__}", "places": places})
        error = error.__cause__ or error.__context__
    return told
