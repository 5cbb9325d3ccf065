"""What the report tells (step 8), gathered while the entries are read: one dossier per proposal.

What happens to a proposal and in its polls is kept, event by event. Ballots are not: of each poll the last
choice of every organisation is, packed, once it is over.
"""

from __future__ import annotations

import zlib
from typing import Any

import msgspec

from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.fact import Fact
from events.organisation.facts import Described, Profiled
from events.poll.facts import Opened, OpenedV2
from events.registry import FACTS
from events.strict import Leaf, read
from services.auditor.judging import OVER, Judge

PAPERS = (Cast, CastV2, Disputed, Confirmed)
PROFILES = (Profiled, Described)

TOLD: frozenset[type[Fact]] = frozenset(
    fact
    for fact in FACTS.values()
    if fact in PROFILES or (fact not in PAPERS and {"proposal", "poll"} & set(fact.__struct_fields__))
)
"""Facts of which the report tells: whatever names a proposal or a poll, but ballots; and names."""


class Line(msgspec.Struct, frozen=True):
    """Something that happened; `leaf` is its entry, as it stands at `position`."""

    position: int
    leaf: bytes

    @property
    def event(self) -> Leaf:
        """The entry, read."""
        return read(self.leaf)


class Dossiers(msgspec.Struct):
    """`lines` by proposal, `proposals` by poll, `names` digests by organisation, `rolls` packed by poll."""

    lines: dict[str, list[Line]] = {}
    proposals: dict[str, str] = {}
    names: dict[str, str] = {}
    rolls: dict[str, bytes] = {}

    def take(self, position: int, event: Leaf, judge: Judge) -> None:
        """The next of the events that are told."""
        fact: Any = event.data
        if isinstance(fact, PROFILES):
            self.names[event.stream.partition("-")[2]] = fact.name
            return
        poll = getattr(fact, "poll", None)
        proposal = getattr(fact, "proposal", None) or self.proposals.get(poll or "")
        if proposal is None:
            return
        if isinstance(fact, Opened | OpenedV2):
            self.proposals[fact.poll] = proposal
        elif type(fact) in OVER and fact.poll not in self.rolls:
            self.rolls[fact.poll] = packed(judge.choices(fact.poll))
        self.lines.setdefault(proposal, []).append(Line(position, msgspec.json.encode(event)))

    def ballots(self, poll: str, judge: Judge) -> dict[str, str]:
        """The last choice of every organisation in a poll, sorted by organisation."""
        roll = self.rolls.get(poll)
        if roll is None:
            return dict(sorted(judge.ballots(poll).items()))
        return msgspec.json.decode(zlib.decompress(roll), type=dict[str, str])


def packed(ballots: dict[str, str]) -> bytes:
    """A roll call in few bytes."""
    return zlib.compress(msgspec.json.encode(dict(sorted(ballots.items()))), 1)
