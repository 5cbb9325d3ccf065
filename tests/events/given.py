"""Given facts, when an act, then facts or a refusal: the rules read as a book.

    history = given(*ASSEMBLY, *OPENED)
    assert history.when(Cast("p1", "fietsers", "for"), CEM) == [("ballot-p1-fietsers", BallotCast(…))]
    assert history.when(Cast("p2", "fietsers", "for"), CEM) == refused(Unknown, "no-such-poll")
    assert history.relied_on(Cast("p1", "fietsers", "for"), CEM) == {"poll-p1": 1, …}

Facts that an act gave are a history again: `given(*before, *given(*before).when(act, who))`.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from events import registry
from events.fact import Actor, Fact
from events.refusal import Refused
from events.world import Act, Gathered, NotGathered, World, Writes
from tests.events.sample import NOW


class Given:
    """The states that some facts add up to, each stream folded by the registry."""

    def __init__(self, facts: tuple[tuple[str, Fact], ...]) -> None:
        streams: dict[str, list[Fact]] = {}
        for stream, fact in facts:
            assert type(fact) in registry.category(stream).facts, f"{fact} in stream {stream}"
            streams.setdefault(stream, []).append(fact)
        self.states: dict[str, Gathered] = {
            stream: registry.fold(stream, registry.empty(stream), facts) for stream, facts in streams.items()
        }

    def when(self, act: Act, who: Actor, at: datetime = NOW) -> Writes | Refused:
        """All facts that the decision gives, or its refusal."""
        return self._decide(act, who, at)[1]

    def relied_on(self, act: Act, who: Actor, at: datetime = NOW) -> dict[str, int]:
        """What the append must find unchanged: each stream that the decision read or writes."""
        world, answer = self._decide(act, who, at)
        for stream, _ in answer if isinstance(answer, list) else ():
            self.states.setdefault(stream, registry.empty(stream))
            world.follow(stream)
        return world.relied_on

    def _decide(self, act: Act, who: Actor, at: datetime) -> tuple[World, Writes | Refused]:
        while True:
            world = World(self.states)
            try:
                return world, act.decide(world, who, at)
            except NotGathered as missing:
                self.states[missing.stream] = registry.empty(missing.stream)
            except Refused as refusal:
                return world, refusal


def given(*facts: tuple[str, Fact]) -> Given:
    """The world after these facts, in order, each with its stream."""
    return Given(facts)


class refused(NamedTuple):  # noqa: N801 - reads as a verb in a test
    """Equal to a refusal of exactly this kind and code, when it is told in whole sentences."""

    kind: type[Refused]
    code: str

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is self.kind
            and isinstance(other, Refused)
            and other.code == self.code
            and " was refused: " in other.detail
            and other.detail.endswith(".")
            and other.remedy.endswith((".", "…"))
        )

    __hash__ = None  # type: ignore[assignment]
