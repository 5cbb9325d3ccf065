"""Results: what is put to the vote, who voted what, and what came of it.

Read by the page of a poll, the front page, the roll call, the clerk (what must be closed or counted), and
whoever compares a recount. A ballot is one row per poll and organisation: the last one that was cast. The
running tally is counted from those rows when it is asked for; the recorded result is `poll.counted` as it
stands in the log, and the two agree as soon as a poll is closed. Ballots of a poll that was annulled stay.

    schema.py      the tables
    voting.py      polls and the ballots in them
    holding.py     objections that hold an item
    questions.py   what is asked
"""

from __future__ import annotations

from projections.naming import NAMED, NAMES
from projections.projection import Projection, writers_of
from projections.results import holding, voting
from projections.results.questions import (
    COUNTS,
    ELECTED,
    HOLDING,
    LATER,
    OBJECTIONS,
    OPEN_POLLS,
    OPTIONS,
    OWN_BALLOTS,
    PAPER_OF,
    PENDING,
    POLL,
    POLLS,
    POSITION,
    RECENT_RESULTS,
    ROLL_CALL,
    VOTES,
)
from projections.results.schema import DDL, SCHEMA

__all__ = [
    "COUNTS",
    "ELECTED",
    "HOLDING",
    "LATER",
    "OBJECTIONS",
    "OPEN_POLLS",
    "OPTIONS",
    "OWN_BALLOTS",
    "PAPER_OF",
    "PENDING",
    "POLL",
    "POLLS",
    "POSITION",
    "RECENT_RESULTS",
    "RESULTS",
    "ROLL_CALL",
    "VOTES",
]

RESULTS = Projection(
    name="results",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(NAMES, voting.WRITERS, holding.WRITERS),
    statements=(NAMED, *voting.STATEMENTS, *holding.STATEMENTS),
    queries=(
        *(POSITION, POLL, POLLS, OPEN_POLLS, RECENT_RESULTS, ROLL_CALL, PAPER_OF, OPTIONS, VOTES, OBJECTIONS),
        *(LATER, PENDING, ELECTED, COUNTS, OWN_BALLOTS, HOLDING),
    ),
    position=POSITION,
)
"""The read model of results."""
