"""A service lives until it is stopped, and begins again while what it needs is away."""

from __future__ import annotations

import asyncio

import pytest

from events.submission import Unavailable
from services.living import end, insist, together, until


class Enough(Exception):
    """There is nothing more to do."""


class Worker:
    """Does one thing after another, as it is told: an error is raised."""

    def __init__(self, *days: Exception | None, idle: bool = False) -> None:
        self._days = list(days)
        self._idle = idle
        self.begun = 0
        self.complaints: list[str] = []

    async def resume(self) -> None:
        self.begun += 1
        if not self._days:
            raise Enough
        if (error := self._days.pop(0)) is not None:
            raise error

    async def follow(self) -> None:
        """Ends at once."""

    async def insist(self) -> None:
        reached = (lambda: 0) if self._idle else (lambda: self.begun)
        await insist(self.resume, self.follow, reached, self.complaints.append)


async def _never(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


async def _fails() -> None:
    raise ValueError("this one")


async def test_it_begins_again_and_says_why_once_until_it_worked() -> None:
    worker = Worker(Unavailable("away"), OSError("away"), None, Unavailable("away"))
    with pytest.raises(Enough):
        await worker.insist()
    assert worker.begun == 5
    assert worker.complaints == ["away", "away"]


@pytest.mark.parametrize(
    ("idle", "pauses"),
    [(True, [0.05, 0.15, 0.35, 0.75, 1.55, 2.0, 2.0]), (False, [0.05] * 7)],
    ids=["nothing comes of it", "it got further"],
)
async def test_the_pause_grows_as_long_as_nothing_comes_of_it(
    *, idle: bool, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 2))

    worker = Worker(*[Unavailable("away")] * 7, idle=idle)
    monkeypatch.setattr("services.living.asyncio.sleep", sleep)
    with pytest.raises(Enough):
        await worker.insist()
    assert slept == pauses


async def test_what_no_pause_mends_ends_it() -> None:
    worker = Worker(None, ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        await worker.insist()
    assert worker.complaints == []


async def test_all_parts_end_when_it_is_stopped() -> None:
    stop, ended = asyncio.Event(), list[str]()
    asyncio.get_running_loop().call_soon(stop.set)
    await until(stop, _never(ended), _never(ended))
    assert ended == ["ended", "ended"]


async def test_a_part_that_fails_ends_the_others_and_is_told() -> None:
    ended = list[str]()
    with pytest.raises(ValueError, match="this one"):
        await together(_never(ended), _fails())
    with pytest.raises(ValueError, match="this one"):
        await until(asyncio.Event(), _never(ended), _fails())
    assert ended == ["ended", "ended"]


@pytest.mark.parametrize(
    ("error", "told"), [(ValueError("torn"), "torn"), (Unavailable("away"), "")], ids=["broken", "away"]
)
async def test_what_breaks_while_it_is_ended_is_told_unless_it_was_only_away(
    error: Exception, told: str
) -> None:
    async def breaks() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise error from None

    stop = asyncio.Event()
    asyncio.get_running_loop().call_soon(stop.set)
    raised = ""
    try:
        await until(stop, breaks())
    except ValueError as found:
        raised = str(found)
    assert raised == told


@pytest.mark.fault  # it takes a second
async def test_a_task_that_passes_over_a_cancellation_is_cancelled_again() -> None:
    passed = list[str]()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            passed.append("once")
        await asyncio.Event().wait()

    task = asyncio.ensure_future(stubborn())
    await asyncio.sleep(0)
    await end([task])
    assert passed == ["once"]
    assert task.cancelled()
