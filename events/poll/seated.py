"""A poll within a commission, about an item that it has in hand (A2, E2).

1. The chair of the commission opens it and announces its close, or the clerk, who helps.
2. The roll is the seats of organisations in good standing, by name: one seat, one vote.
3. Its terms are those of the rules of procedure: of policy for a majority, of an election for an approval.
   Paper, secrecy, ballots and count are those of every poll. An objection in a consent round holds nothing:
   it is told, and its author may stand in the report with a view of its own.
4. A majority is counted by bench too: what a commission decides needs one on both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from events.commission.acting import require_presiding, require_standing
from events.commission.within import Benches, Seated
from events.delegation.facts import Kind
from events.delegation.within import in_hand
from events.fact import Actor, Id, Moment
from events.poll import opening
from events.poll.facts import Kind as Voted
from events.poll.facts import OpenedV2, PublicKey
from events.poll.paper import ACT, Paper
from events.poll.state import stream
from events.poll.terms import future
from events.refusal import Malformed, OutOfOrder
from events.world import World, Writes

ASKED: tuple[Voted, ...] = ("policy", "election", "survey")
"""The kinds of polls within a commission: a choice for or against, among options, or a survey."""


class OpenWithin(Struct, frozen=True):
    """Open a poll within a commission. Without `closes_at` the closing time is announced later.

    `turned`: the poll tells its turn. False judges one that was opened before turns were told.
    """

    poll: Id
    commission: Id
    kind: Kind
    item: Id
    paper: Paper
    closes_at: Moment | None = None
    seal: PublicKey | None = None
    turned: bool = True

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """1. The chair, or a clerk, about an item that the commission accepted and has not reported on."""
        act = "Opening a poll within the commission"
        commission = require_standing(world, self.commission, act)
        require_presiding(world, who, at, self.commission, act)
        where = in_hand(world, self.commission, self.kind, self.item, act)
        if world.poll(self.poll).phase != "unknown":
            raise OutOfOrder(
                "poll-exists",
                f"{act} was refused: this id is in use.",
                "Give the poll another id, or none: the chamber then makes one.",
            )
        paper = self.paper
        if paper.question is None or paper.kind not in ASKED or paper.reruns or paper.decides:
            raise Malformed(
                "no-question-within",
                f"{act} was refused: it asks a question of its own, by majority, consent, approval or ranks, "
                "or as a survey; it is held for no amendment and no poll before it.",
                "Give 'question', and leave 'amendments', 'reruns' and 'decides' out.",
            )
        roll = tuple(sorted(one for one in commission.members if world.membership.standing(one) == "member"))
        if not roll:
            raise OutOfOrder(
                "empty-roll",
                f"{act} was refused: no organisation in good standing has a seat.",
                "Fill the seats first.",
            )
        city = tuple(one for one in roll if commission.members[one] == "city")
        turn = world.delegation(self.kind, self.item).turn if self.turned else None
        within = Seated(where.commission, where.kind, where.item, where.number, city, turn)
        return [(stream(self.poll), self._opened(world, paper, within, roll, at))]

    def _opened(
        self, world: World, paper: Paper, within: Seated, roll: tuple[str, ...], at: datetime
    ) -> OpenedV2:
        rules = world.rules.version
        paper, terms = opening.by_the_rules(paper, None, world.rules.by_version[rules], (None, None))
        closes_at = None if self.closes_at is None else future(self.closes_at, at, ACT)
        return replace(
            opening.opening(
                world,
                self.poll,
                None,
                None,
                rules,
                replace(paper, hold=0),
                terms,
                self.seal,
                closes_at,
                (roll, roll),
            ),
            within=within,
        )


def by_bench(within: Seated, choices: Sequence[str], voters: Sequence[str]) -> Benches:
    """4. Votes for and against by bench. `voters`: whose the choices are, in the same order."""
    city = set(within.city)
    said = Counter((voter in city, choice) for voter, choice in zip(voters, choices, strict=True))
    civil, ours = (False, True)
    return Benches(said[civil, "for"], said[civil, "against"], said[ours, "for"], said[ours, "against"])
