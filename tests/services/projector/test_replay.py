"""Replay equals live: however the log is cut into batches, and whatever is delivered again."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.ballot.facts import Cast
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import MandateGiven, MandateWithdrawn, Profiled
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import Clause, Submitted, Withdrawn
from projections import PROJECTIONS
from projections.projection import Projection
from tests.conftest import Database
from tests.events.sample import FOUNDED, NOW, Line, text
from tests.projections.given import History, MemoryFeed, fill, tables

pytestmark = pytest.mark.fault


def any_log(chance: random.Random, length: int) -> History:  # noqa: C901 - a case for each kind of event
    """A log in which much happens to few: five organisations, four proposals, four polls."""
    history = History(*FOUNDED)
    proposals = polls = mandates = 0
    while len(history.leaves) < length:
        organisation = f"o{chance.randrange(5)}"
        poll = f"p{chance.randrange(4)}"
        digest = text(str(chance.random()))
        match chance.randrange(14):
            case 0:
                bench = chance.choice(["civil-society", "city"])
                line: Line = "membership", Admitted(organisation, bench)  # type: ignore[arg-type]
            case 1:
                fact = chance.choice([Suspended(organisation, digest), Reinstated(organisation, digest)])
                line = "membership", fact
            case 2:
                line = "membership", Left(organisation)
            case 3:
                themes = tuple(chance.sample(["wonen", "jeugd", "armoede"], chance.randrange(4)))
                line = f"organisation-{organisation}", Profiled(digest, None, themes, (), ())
            case 4:
                mandates += 1
                line = f"organisation-{organisation}", MandateGiven(f"m{mandates}", "full", NOW, None)
            case 5:
                line = f"organisation-{organisation}", MandateWithdrawn(f"m{chance.randrange(mandates + 1)}")
            case 6 if proposals < 4:
                clauses = tuple(Clause(f"a{n}", digest) for n in range(chance.randrange(1, 4)))
                line = (
                    f"proposal-v{proposals}",
                    Submitted(
                        f"v{proposals}", organisation, digest, digest, clauses, None, ("wonen",), (), ()
                    ),
                )
                proposals += 1
            case 7:
                line = f"proposal-v{chance.randrange(4)}", Withdrawn(f"v{chance.randrange(4)}", digest)
            case 8 if polls < 4:
                line = f"poll-p{polls}", _opened(f"p{polls}", f"v{chance.randrange(4)}")
                polls += 1
            case 9:
                line = f"poll-{poll}", _later(chance, poll, digest)
            case _:
                choice = chance.choice(["for", "against", "abstain"])
                line = f"ballot-{poll}-{organisation}", Cast(poll, organisation, choice)  # type: ignore[arg-type]
        history.add(line)
    return history


def _opened(poll: str, proposal: str) -> Opened:
    terms: dict[str, Any] = {"threshold": Threshold(1, 2, "votes"), "quorum": Quorum(0, 1)}
    voters = {"membership_version": 1, "roll_size": 5, "roll": "f" * 64}
    return Opened(
        poll=poll,
        proposal=proposal,
        text="e" * 64,
        method="majority",
        secrecy="open",
        closes_at=None,
        **terms,
        **voters,  # type: ignore[arg-type]
    )


def _later(chance: random.Random, poll: str, digest: str) -> Any:
    return chance.choice(
        [
            ClosingAnnounced(poll, NOW),
            Closed(poll),
            Counted(poll, Tally(chance.randrange(9), 0, 0), "adopted"),
            Annulled(poll, digest),
        ]
    )


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.name)
@given(seed=st.integers(0, 2**32), most=st.integers(1, 120), back=st.integers(0, 30))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_replay_equals_live_in_any_batches_with_anything_delivered_again(
    database: Database, projection: Projection, seed: int, most: int, back: int
) -> None:
    chance = random.Random(seed)
    leaves = any_log(chance, 120).leaves
    live = MemoryFeed(leaves, lambda: chance.randint(1, most), lambda: chance.randint(0, back))
    await fill(database, projection, leaves, live)
    as_lived = await tables(database, projection.schema)
    await fill(database, projection, leaves)
    assert await tables(database, projection.schema) == as_lived
    assert as_lived["position"] == [(True, 120)]
