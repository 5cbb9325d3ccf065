"""Everything at random, through the gateway: acts, races, stale states, lost answers, restarts, the clerk.

Two processes act on one log in memory. Whatever happens:

- positions have no gap, and versions count within each stream;
- replayed from position 0, the log gives the states that every process remembers, and the present ones;
- each act that was acknowledged stands once, where its receipt says; none that was refused stands;
- the read models, filled on a real PostgreSQL, hold the rows of a model that anyone can follow.

`make explore` runs it for minutes.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple

import asyncpg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from events import registry
from events.assembly.acts import Found
from events.ballot.acts import Cast
from events.fact import Actor
from events.log.merkle import leaf_hash
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate
from events.poll.acts import Count, Open
from events.proposal.acts import Submit
from events.proposal.facts import Clause
from events.refusal import Refused
from events.submission import Reused, Unavailable
from events.world import Act, Gathered
from projections.directory import DIRECTORY
from projections.results import RESULTS
from services.clerk.clerk import Clerk
from services.gateway import Command, Gateway, Receipt
from services.projector.batch import gather
from tests.conftest import Database
from tests.events.histories import CLERK, FOUNDER, PROFILE, START, TEXT, member, step
from tests.services.fakes import Counting, Fate, MemoryClock, MemoryLog, MemoryPolls
from tests.services.plain import Plain

SHORT = settings(
    max_examples=40, stateful_step_count=40, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
"""Seconds. Making a failure shorter takes minutes: the long profile does that."""

MANY = st.integers(0, 2**32)
PROCESSES = st.sampled_from([0, 1])
FATES: st.SearchStrategy[Fate] = st.sampled_from(["answered", "answered", "lost before", "lost after"])


class Sent(NamedTuple):
    """What somebody asked, so that it can be asked again."""

    act: Act
    who: Actor
    command: Command


class Acts(RuleBasedStateMachine):
    """`known` is what was acknowledged, by sender and command id; `sent` all that was ever asked."""

    database: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.log = MemoryLog(START)
        self.clocks = [MemoryClock(self.log) for _ in range(2)]
        self.gateways = [self.begun(clock) for clock in self.clocks]
        self.sent: list[Sent] = []
        self.known: dict[tuple[str, str], Receipt] = {}
        self.states: dict[str, list[Any]] = {}
        self.replayed = 0

    def begun(self, clock: MemoryClock) -> Gateway:
        """A process that remembers nothing."""
        return Gateway(self.log, clock, Counting(), b"k" * 32)

    def teardown(self) -> None:
        """What can be compared at the end only."""
        self.loop.run_until_complete(self.compare())
        self.loop.close()

    # --- acting --------------------------------------------------------------------------------------------

    async def ask(self, process: int, sent: Sent) -> Receipt | Refused | Reused | None:
        """What is answered; None: nobody knows."""
        stood = self.log.commands.get((sent.who.sender, sent.command.id))
        try:
            receipt = await self.gateways[process].act(*sent)
        except Refused as refusal:
            assert (sent.who.sender, sent.command.id) not in self.log.commands
            return refusal
        except Reused as reused:
            return reused
        except Unavailable:
            return None
        assert receipt.repeated or stood is None
        first = self.known.setdefault((sent.who.sender, sent.command.id), receipt)
        assert (first.first, first.last, first.events) == (receipt.first, receipt.last, receipt.events)
        return receipt

    def asked(self) -> Sent:
        """Something new that somebody asks; who counts, counts what the log holds."""
        act, who, minutes = step(self.chance)
        if self.chance.random() < 0.4:  # what is asked at random is mostly refused
            organisation = self.chance.choice(["o1", "o2", "o3"])
            act, who = Cast("p1", organisation, "for"), member(organisation)
        self.log.now += timedelta(minutes=minutes / 2, microseconds=1)
        if isinstance(act, Count):
            ballots = self.loop.run_until_complete(self.log.ballots(act.poll))
            act = Count(act.poll, tuple(b.fact.choice for b in ballots if self.is_closed(act.poll)))  # type: ignore[attr-defined]
        name = f"k{len(self.sent)}"
        self.sent.append(Sent(act, who, Command(name, repr(act).encode())))
        return self.sent[-1]

    def is_closed(self, poll: str) -> bool:
        """Whether no ballot of it can change any more."""
        return any(e.stream == f"poll-{poll}" and e.type == "poll.closed.v1" for e in self.log.entries)

    @initialize(seed=MANY)
    def an_assembly_begins(self, seed: int) -> None:
        """Three organisations, one of the city; a proposal that is voted on. `seed`: who asks for what."""
        self.chance = random.Random(seed)
        begin: list[tuple[Act, Actor]] = [(Found("example.org/log", TEXT, TEXT, ("c1",)), FOUNDER)]
        for organisation in ("o3", "o1", "o2"):
            bench = "city" if organisation == "o3" else "civil-society"
            begin.append((Admit(organisation, bench, PROFILE), CLERK))  # type: ignore[arg-type]
            begin.append((GiveMandate(organisation, "m1", "full"), CLERK))
        begin.append((Submit("v1", "o1", TEXT, TEXT, (Clause("a1", TEXT),)), member("o1")))
        begin.append((Open("p1", "v1", closes_at=START + timedelta(minutes=20)), CLERK))
        for number, (act, who) in enumerate(begin):
            sent = Sent(act, who, Command(f"b{number}", b""))
            assert isinstance(self.loop.run_until_complete(self.ask(0, sent)), Receipt)

    @rule(process=PROCESSES, fate=FATES)
    def somebody_acts(self, process: int, fate: Fate) -> None:
        """And may never hear what became of it."""
        sent = self.asked()
        before, self.log.fate = len(self.log.entries), fate
        answer = self.loop.run_until_complete(self.ask(process, sent))
        self.log.fate = "answered"
        if isinstance(answer, Refused) or fate == "lost before":
            assert len(self.log.entries) == before

    @rule(number=st.integers(2, 8), fate=FATES)
    def several_act_at_once(self, number: int, fate: Fate) -> None:
        """In both processes, on states that the others change under them."""
        asked = [self.asked() for _ in range(number)]
        several = [sent for sent in asked if not isinstance(sent.act, Count)]

        async def race() -> None:
            self.log.fate = fate
            await asyncio.gather(*(self.ask(number % 2, sent) for number, sent in enumerate(several)))
            self.log.fate = "answered"

        self.loop.run_until_complete(race())

    @rule(pick=MANY, process=PROCESSES)
    def something_is_sent_again(self, pick: int, process: int) -> None:
        """What stands is answered with its receipt, whatever the rules say now; else it is judged anew."""
        if not self.sent:
            return
        sent = self.sent[pick % len(self.sent)]
        name = sent.who.sender, sent.command.id
        stood, before = self.log.commands.get(name), len(self.log.entries)
        answer = self.loop.run_until_complete(self.ask(process, sent))
        if stood is not None:
            assert isinstance(answer, Receipt)
            assert (answer.first, answer.last, answer.repeated) == (stood.first, stood.last, True)
            assert len(self.log.entries) == before

    @rule(pick=MANY, process=PROCESSES)
    def a_command_id_is_used_for_something_else(self, pick: int, process: int) -> None:
        """Refused if it stands; and if not, this is what it stands for from now on."""
        if not self.sent:
            return
        sent = self.sent[pick % len(self.sent)]
        if (sent.who.sender, sent.command.id) not in self.log.commands:
            return
        before = len(self.log.entries)
        other = sent._replace(command=Command(sent.command.id, b"something else"))
        answer = self.loop.run_until_complete(self.ask(process, other))
        assert isinstance(answer, Reused | Refused)
        assert len(self.log.entries) == before

    @rule(process=PROCESSES)
    def a_process_starts_again(self, process: int) -> None:
        """It remembers nothing."""
        self.gateways[process] = self.begun(self.clocks[process])

    @rule(process=PROCESSES, seconds=st.integers(-300, 300))
    def a_clock_goes_wrong(self, process: int, seconds: int) -> None:
        """It is synchronised when the log does not take its time."""
        self.clocks[process].offset = timedelta(seconds=seconds)

    @rule(process=PROCESSES, fate=FATES)
    def the_clerk_does_what_is_due(self, process: int, fate: Fate) -> None:
        """A clerk process that has just begun, and may be lost between the close and the count."""
        gateway, clock = self.gateways[process], self.clocks[process]
        clerk = Clerk(MemoryPolls(self.log), self.log, clock, gateway, "c1")

        async def one_round() -> None:
            await clerk._learn()
            await clerk._do_what_is_due()

        self.log.fate = fate
        try:
            self.loop.run_until_complete(one_round())
        except Unavailable:
            assert fate != "answered"
        self.log.fate = "answered"

    # --- what holds ----------------------------------------------------------------------------------------

    @invariant()
    def positions_have_no_gap_and_replay_gives_what_is_remembered(self) -> None:
        """Leaf by leaf, from position 0; what was replayed before is not replayed again until the end."""
        for position in range(self.replayed, len(self.log.entries)):
            event = registry.decode(position, self.log.entries[position].leaf)
            assert event.position == position
            states = self.states.setdefault(event.stream, [registry.empty(event.stream).state])
            assert event.version == len(states)
            states.append(registry.category(event.stream).evolve(states[-1], event.fact))
        self.replayed = len(self.log.entries)
        for gateway in self.gateways:
            for stream, gathered in gateway._states.items():
                states = self.states.get(stream, [registry.empty(stream).state])
                assert gathered == Gathered(gathered.version, states[gathered.version])

    async def compare(self) -> None:
        """Every command stands once, as it was acknowledged; read models hold the plain model's rows."""
        places = [(event.actor.sender, event.command) for event in self.log.entries]
        for name, stands in self.log.commands.items():
            assert places[stands.first : stands.last + 1] == [name] * places.count(name)
        assert set(places) == set(self.log.commands)
        for name, receipt in self.known.items():
            events = self.log.entries[receipt.first : receipt.last + 1]
            assert (receipt.first, receipt.last) == self.log.commands[name][1:]
            assert [line.leaf_hash for line in receipt.events] == [leaf_hash(e.leaf).hex() for e in events]
        plain = Plain()
        for event in self.log.entries:
            plain.add(event)
        assert await self.rows() == plain.tables()
        for poll, recorded in plain.recorded().items():
            cast = Counter(choice for (of, _), choice in plain.choices().items() if of == poll)
            assert recorded == (cast["for"], cast["against"], cast["abstain"])

    async def rows(self) -> dict[str, set[tuple[Any, ...]]]:
        """What the projections write of this log, in one transaction that is not kept."""
        leaves = [(event.position, event.leaf) for event in self.log.entries]
        connection = await asyncpg.connect(self.database)
        try:
            await connection.execute("begin; set local timezone = 'utc'")
            found: dict[str, set[tuple[Any, ...]]] = {}
            for projection, tables in ((RESULTS, Plain.RESULTS), (DIRECTORY, Plain.DIRECTORY)):
                await connection.execute(f"create schema {projection.name}")
                await connection.execute(f"set local search_path = {projection.name}")
                await connection.execute(projection.ddl)
                for sql, bulk, rows in gather(projection, 0, leaves).runs:
                    if bulk:
                        await connection.execute(sql, *zip(*rows, strict=True))
                    else:
                        await connection.executemany(sql, rows)
                for name, columns in tables.items():
                    read = await connection.fetch(f"select {columns} from {name}")
                    found[f"{projection.name}.{name}"] = {tuple(map(_plain, row)) for row in read}
        finally:
            connection.terminate()
        return found


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_whatever_happens_replay_equals_live_and_each_act_stands_once(database: Database) -> None:
    chosen = settings() if settings.get_current_profile_name() == "long" else SHORT
    Acts.database = database.url
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(Acts, settings=settings(chosen, deadline=None, suppress_health_check=checks))
