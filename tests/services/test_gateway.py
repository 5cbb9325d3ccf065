"""Gather, decide, append, on real PostgreSQL, with one process and with two."""

from __future__ import annotations

import asyncio
import gc
import itertools
from datetime import timedelta

import pytest

from events.ballot.acts import Cast
from events.ballot.facts import Cast as BallotCast
from events.fact import Actor
from events.log.merkle import leaf_hash
from events.membership.acts import Admit, Leave, Suspend
from events.organisation.acts import GiveMandate, Profile, WithdrawMandate
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import Tally
from events.refusal import NotAllowed, OutOfOrder, Refused
from events.registry import Recorded
from events.submission import Appended, Reused, Submission, Unavailable
from services.gateway import Busy, Command, Gateway, Line, Receipt
from tests.events.histories import START
from tests.services.conftest import CLERK, TEXT, Assembly, member
from tests.services.fakes import Counting, MemoryClock, MemoryLog
from tests.waiting import until


async def test_a_receipt_names_position_stream_and_leaf_hash_of_what_was_stored(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    receipt = await assembly.vote("o0")
    [event] = await assembly.log.read(receipt.first, receipt.last)
    assert event.fact == BallotCast("p1", "o0", "for")
    assert event.actor == member("o0")
    assert receipt == Receipt(
        event.position,
        event.position,
        repeated=False,
        events=(Line(event.position, "ballot-p1-o0", 1, "ballot.cast.v1", leaf_hash(event.leaf).hex()),),
    )


async def test_a_refusal_stores_nothing(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    before = await assembly.log.head()
    with pytest.raises(NotAllowed):
        await assembly.act(Suspend("o0", TEXT), member("o0"))
    assert await assembly.log.head() == before


async def test_one_hundred_parallel_ballots_of_one_organisation_count_as_one(
    assembly: Assembly, another: Assembly
) -> None:
    """E1: and the last of them in the log is the one that counts."""
    await assembly.with_poll(2)
    receipts = await asyncio.gather(
        *((assembly, another)[n % 2].vote("o1", "for" if n % 3 else "against") for n in range(100))
    )
    assert sorted(line.version for receipt in receipts for line in receipt.events) == list(range(1, 101))
    [ballot] = await assembly.log.ballots("p1")
    assert ballot.version == 100
    [last] = [receipt for receipt in receipts if receipt.events[0].version == 100]
    assert last.first == ballot.position


async def _insist_on_closing(process: Assembly) -> Receipt:
    while True:
        try:
            return await process.act(Close("p2"))
        except OutOfOrder as refusal:
            if refusal.code != "too-early-to-close":
                raise


async def _until_refused(
    process: Assembly, organisations: list[str], answers: list[Receipt | Refused]
) -> None:
    """Vote in p2, over and over, until each organisation is refused; `answers`: what each ballot came to."""
    for round_ in itertools.count():
        refused = 0
        for organisation in organisations:
            act = Cast("p2", organisation, ("for", "against", "abstain")[round_ % 3])  # type: ignore[arg-type]
            try:
                answers.append(await process.act(act, member(organisation)))
            except Refused as refusal:
                answers.append(refusal)
                refused += 1
        if refused == len(organisations):
            break


async def test_the_close_racing_a_thousand_ballots_is_the_boundary(
    assembly: Assembly, another: Assembly
) -> None:
    """Each accepted ballot stands before poll.closed; each other one was answered with a refusal."""
    await assembly.with_poll(1)
    organisations = [f"x{n}" for n in range(250)]
    for organisation in organisations:
        await assembly.act(Admit(organisation, "civil-society", Profile(TEXT)))
    await asyncio.gather(*(assembly.act(GiveMandate(o, f"m{o}", "full")) for o in organisations))
    await assembly.act(Open("p2", "v1"))

    answers: list[Receipt | Refused] = []
    parts = [organisations[n::50] for n in range(50)]
    voting = [
        asyncio.create_task(_until_refused((assembly, another)[n % 2], part, answers))
        for n, part in enumerate(parts)
    ]
    await until(lambda: len(answers) >= 250)
    await assembly.timely(lambda moment: AnnounceClosing("p2", moment))
    closed = (await _insist_on_closing(another)).first
    await asyncio.gather(*voting)
    accepted = [answer for answer in answers if isinstance(answer, Receipt)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(accepted) >= 250
    assert len(refused) >= 250
    assert all(receipt.first < closed for receipt in accepted)
    assert {refusal.code for refusal in refused} <= {"poll-closed", "poll-closing"}
    standing = [e for e in await assembly.log.read(0, 1_000_000) if e.stream.startswith("ballot-p2-")]
    assert sorted(e.position for e in standing) == sorted(receipt.first for receipt in accepted)


async def test_the_same_command_twice_is_one_event_and_the_same_receipt(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    first = await assembly.vote("o0", "for", "again")
    second = await assembly.vote("o0", "for", "again")
    assert (second.first, second.last, second.events) == (first.first, first.last, first.events)
    assert (first.repeated, second.repeated) == (False, True)
    with pytest.raises(Reused):
        await assembly.vote("o0", "against", "again")
    assert len(await assembly.log.stream("ballot-p1-o0")) == 1


async def test_a_command_that_stands_keeps_its_receipt_when_the_rules_would_refuse_it_now(
    assembly: Assembly, another: Assembly
) -> None:
    await assembly.with_poll(2)
    first = await assembly.vote("o1", "for", "mine")
    await assembly.act(Annul("p1", TEXT))
    for process in (assembly, another):
        again = await process.vote("o1", "for", "mine")
        assert (again.first, again.events, again.repeated) == (first.first, first.events, True)
    with pytest.raises(OutOfOrder):
        await assembly.vote("o1", "for", "other")


def _casting(organisation: str, choice: str, command: str) -> tuple[Cast, Actor, Command, tuple[()]]:
    body = f"{organisation} {choice}".encode()
    return Cast("p1", organisation, choice), member(organisation), Command(command, body), ()


async def test_acts_that_are_done_together_are_each_judged_alone(
    assembly: Assembly, another: Assembly
) -> None:
    await assembly.with_poll(4)
    await assembly.act(Suspend("o3", TEXT))
    stood = await another.gateway.act(*_casting("o2", "for", "stood"))
    asked = [
        _casting("o0", "for", "c0"),
        _casting("o3", "for", "c3"),
        _casting("o2", "for", "stood"),
        _casting("o2", "against", "stood"),
        _casting("nobody", "for", "cn"),
        _casting("o1", "against", "c1"),
    ]
    for gateway in (another.gateway, assembly.gateway):  # one knows the streams, the other gathers them
        first, suspended, repeated, reused, unknown, last = await gateway.act_all(asked)
        assert isinstance(first, Receipt)
        assert isinstance(last, Receipt)
        assert isinstance(suspended, NotAllowed)
        assert isinstance(repeated, Receipt)
        assert (repeated.events, repeated.repeated) == (stood.events, True)
        assert isinstance(reused, Reused)
        assert isinstance(unknown, Refused)
    assert (first.repeated, last.repeated) == (True, True)
    assert {(e.stream, e.version) for e in await assembly.log.ballots("p1")} == {
        ("ballot-p1-o0", 1), ("ballot-p1-o1", 1), ("ballot-p1-o2", 1),
    }  # fmt: skip


async def test_acts_on_one_stream_that_are_done_together_all_stand(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    outcomes = await assembly.gateway.act_all([_casting("o0", "for", f"c{number}") for number in range(20)])
    receipts = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
    assert sorted(line.version for receipt in receipts for line in receipt.events) == list(range(1, 21))


async def test_an_answer_that_comes_late_does_not_undo_what_was_learned_meanwhile(
    assembly: Assembly, another: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mandate is given; before its giver hears so, another process withdraws it, and that is gathered."""
    await assembly.with_poll(1)
    submit, heard = assembly.log.submit, asyncio.Event()

    def slowly(submission: Submission) -> asyncio.Future[Appended]:
        answer = submit(submission)

        async def late() -> Appended:
            await heard.wait()
            return await answer

        return asyncio.ensure_future(late())

    with monkeypatch.context() as patched:
        patched.setattr(assembly.log, "submit", slowly)
        giving = asyncio.create_task(assembly.act(GiveMandate("o0", "m2", "full")))
        await until(lambda: _reached(another, "organisation-o0", 3))
    await another.act(WithdrawMandate("o0", "m2"))
    await assembly.vote("o0")  # learns of both
    heard.set()
    await giving
    with pytest.raises(NotAllowed, match="mandate"):
        await assembly.act(Cast("p1", "o0", "against"), Actor("member", "m2", "o0", "token"))


async def _reached(process: Assembly, stream: str, version: int) -> bool:
    return (await process.log.versions([stream]))[stream] >= version


async def test_two_senders_may_use_the_same_command_id(assembly: Assembly) -> None:
    await assembly.with_poll(2)
    assert not (await assembly.vote("o0", "for", "one")).repeated
    assert not (await assembly.vote("o1", "for", "one")).repeated


async def test_a_state_that_another_process_changed_is_gathered_again(
    assembly: Assembly, another: Assembly
) -> None:
    await assembly.with_poll(2)
    await another.vote("o0")
    await assembly.vote("o0", "against")
    await another.act(WithdrawMandate("o0", "mo0"))
    with pytest.raises(NotAllowed, match="mandate"):
        await assembly.vote("o0")
    await assembly.act(Leave("o1"), member("o1"))
    with pytest.raises(NotAllowed, match="no longer a member"):
        await another.vote("o1")


async def test_a_refusal_on_an_old_state_is_thought_over(assembly: Assembly, another: Assembly) -> None:
    """A state that is out of date costs a round, never a wrong refusal."""
    await assembly.with_poll(1)
    new = Actor("member", "mnew", "o0", "token")
    with pytest.raises(NotAllowed):
        await assembly.act(Cast("p1", "o0", "for"), new)
    await another.act(GiveMandate("o0", "mnew", "full"))
    assert (await assembly.act(Cast("p1", "o0", "for"), new)).events[0].version == 1


async def test_a_clock_that_is_off_is_set_and_the_act_goes_through(assembly: Assembly) -> None:
    await assembly.with_poll(1)
    assembly.clock._origin += timedelta(minutes=5)
    receipt = await assembly.vote("o0")
    [event] = await assembly.log.read(receipt.first, receipt.last)
    assert abs(event.at - assembly.clock.now()) < timedelta(minutes=1)


async def test_a_poll_is_closed_and_counted_over_the_last_ballots(assembly: Assembly) -> None:
    await assembly.with_poll(4)
    for organisation, choice in (("o0", "against"), ("o1", "for"), ("o2", "abstain"), ("o0", "for")):
        await assembly.vote(organisation, choice)
    await assembly.act(Open("p2", "v1", closes_at=assembly.clock.now() + timedelta(days=1)))
    with pytest.raises(OutOfOrder, match="has not come"):
        await assembly.act(Close("p2"))
    await assembly.timely(lambda moment: AnnounceClosing("p1", moment))
    await until(lambda: _done(assembly, Close("p1")))
    ballots = await assembly.log.ballots("p1")
    await assembly.act(Count("p1", tuple(b.fact.choice for b in ballots if isinstance(b.fact, BallotCast))))
    counted = (await assembly.log.stream("poll-p1"))[-1].fact
    assert (counted.tally, counted.outcome) == (Tally(2, 0, 1), "adopted")  # type: ignore[attr-defined]


async def _done(assembly: Assembly, act: Close) -> bool:
    try:
        await assembly.act(act, CLERK)
    except OutOfOrder:
        return False
    return True


async def test_an_act_that_never_gets_its_turn_is_told_to_come_back(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    await assembly.with_poll(1)
    monkeypatch.setattr("services.gateway.PATIENCE", 0.0)
    fresh = await Assembly(assembly.database, assembly.readers).start()
    with pytest.raises(Busy):
        await fresh.vote("o0")
    await fresh.stop()


async def test_a_mandate_with_the_id_of_the_clerks_sends_no_command_in_its_place(assembly: Assembly) -> None:
    """Ids of mandates are chosen by organisations: one could name its own as the clerk's is named."""
    await assembly.with_poll(1)
    await assembly.act(GiveMandate("o0", "k1", "full"), member("o0"))
    squatter = Actor("member", "k1", "o0", "token")
    await assembly.act(Cast("p1", "o0", "for"), squatter, "close-p1")
    receipt = await assembly.act(Annul("p1", TEXT), CLERK, "close-p1")
    assert not receipt.repeated


async def test_what_cannot_be_gathered_for_somebody_who_went_away_is_no_error_of_anybody() -> None:
    log, told = MemoryLog(START), list[object]()
    failing = asyncio.Event()

    async def unavailable(_stream: str, _after: int = 0) -> list[Recorded]:
        await failing.wait()
        raise Unavailable("away")

    log.stream = unavailable  # type: ignore[method-assign]
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, what: told.append(what["message"]))
    try:
        gateway = Gateway(log, MemoryClock(log), Counting(), b"k" * 32)
        asking = asyncio.create_task(gateway.act(Close("p1"), CLERK, Command("c1", b"")))
        await until(lambda: gateway._gathering)
        asking.cancel()
        await asyncio.wait([asking])
        failing.set()
        await until(lambda: not gateway._gathering)
        del asking  # it remembers what it waited for
        gc.collect()
    finally:
        loop.set_exception_handler(before)
    assert told == []
