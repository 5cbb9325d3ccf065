"""JSON log lines: what stands in them, what never does, and when they are written."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from infra.telemetry.logging import ENOUGH, Lines, configure
from tests.waiting import until

SECRET = "geheimpje"


class Sink(io.BytesIO):
    """Counts how often it was written to."""

    writes = 0

    def write(self, lines: Any) -> int:
        self.writes += 1
        return super().write(lines)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Where this process logs, for one test."""
    before = structlog.get_config(), logging.getLogger().handlers[:], logging.getLogger().level
    sink = Sink()
    configure("proef", sink)
    yield sink
    structlog.configure(**before[0])
    logging.getLogger().handlers[:] = before[1]
    logging.getLogger().setLevel(before[2])


def test_a_line_is_one_json_object_with_its_event_first(sink: Sink) -> None:
    structlog.get_logger().info("gebeurd", position=12, when=object)
    assert sink.getvalue().startswith(b'{"event":"gebeurd",')
    [line] = sink.lines
    assert (line["level"], line["service"], line["position"]) == ("info", "proef", 12)
    assert line["at"].endswith("Z")
    assert line["when"] == "type"


def _fail() -> None:
    try:
        {}[SECRET]
    except KeyError as error:
        raise ValueError(f"mag niet: {SECRET}") from error


def test_of_an_exception_only_its_type_and_places_are_told(sink: Sink) -> None:
    try:
        _fail()
    except ValueError:
        structlog.get_logger().exception("mislukt")
    assert SECRET.encode() not in sink.getvalue()
    [line] = sink.lines
    assert [cause["type"] for cause in line["exception"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert all("test_logging.py:" in cause["places"][-1] for cause in line["exception"])


def test_of_what_libraries_log_no_value_is_told(sink: Sink) -> None:
    library = logging.getLogger("asyncpg")
    library.warning("could not do %s", SECRET)
    library.info("not at all")
    library.error("first line\nrow: %s" % SECRET)  # noqa: UP031 - as asyncio does it
    try:
        _fail()
    except ValueError:
        library.exception("broken")
    assert SECRET.encode() not in sink.getvalue()
    assert [line["event"] for line in sink.lines] == ["could not do %s", "first line", "broken"]
    assert sink.lines[0]["logger"] == "asyncpg"
    assert sink.lines[2]["exception"][0]["type"] == "builtins.ValueError"


async def test_lines_of_a_busy_moment_are_written_together_and_soon(sink: Sink) -> None:
    for number in range(100):
        structlog.get_logger().info("druk", number=number)
    assert sink.writes == 0
    await until(lambda: sink.writes)
    assert sink.writes == 1
    lines = [line for line in sink.lines if line["event"] == "druk"]  # asyncio may have something to say too
    assert [line["number"] for line in lines] == list(range(100))


async def test_many_bytes_do_not_wait(sink: Sink) -> None:
    lines = Lines(sink)
    lines.msg(b"x" * ENOUGH)
    assert sink.writes == 1


async def test_a_reader_that_went_away_is_no_reason_to_end() -> None:
    sink = io.BytesIO()
    lines = Lines(sink)
    sink.close()
    lines.msg(b"x")
    lines.drain()


def test_nothing_is_kept_back_at_the_end_of_a_process() -> None:
    program = (
        "import asyncio, structlog\n"
        "from infra.telemetry.logging import configure\n"
        "configure('proef')\n"
        "async def main(): structlog.get_logger().info('het laatste')\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stderr)["event"] == "het laatste"
    assert done.stdout == b""


def test_what_a_task_left_behind_is_told_without_its_words(sink: Sink) -> None:
    async def failing() -> None:
        raise ValueError(SECRET)

    async def main() -> None:
        task = asyncio.ensure_future(failing())
        await asyncio.wait({task})
        del task

    asyncio.run(main())
    gc.collect()
    structlog.get_logger().info("daarna")
    assert SECRET.encode() not in sink.getvalue()
    assert [line["event"] for line in sink.lines] == ["Task exception was never retrieved", "daarna"]
