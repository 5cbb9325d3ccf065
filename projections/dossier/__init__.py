"""Dossier: an item and everything that happened to it, in one readable timeline (T2).

Read by the page of a dossier, the list of dossiers, and whoever wants to know afterwards how a decision was
reached. One line of the timeline is one event, except for what many do at once: the ballots of a poll are
told together (how many papers, how often a mind was changed, from when to when), so that a dossier of five
hundred ballots stays readable; the roll call is in `results`. Support is told together too, and only once
the item is on an agenda (E3). Of a consent round the concerns and objections are told one by one, with their
reasons.

A line stands under what it is about (`about`): the item, a poll, a contribution, a sitting, an agenda item, a
measure, an action, a signal. An event says that much of itself. Which of these belong to one item is
told by small tables (poll, place, action, signal) that the question joins; of what was said, which there may
be much of, by the line itself.

    schema.py      the tables
    telling.py     a line of the timeline
    items.py       the item itself: text, preparation, phases, outcome
    voting.py      polls, ballots, objections that hold an item
    delegations.py who got it, its route, what came back
    debate.py      amendments, contributions, measures that hide, minority positions
    meetings.py    support, places, sittings
    answers.py     what the city owes and answers, actions
    signals.py     signals from the field that it has to do with
    questions.py   what is asked
"""

from __future__ import annotations

from projections.dossier import answers, debate, delegations, items, meetings, signals, voting
from projections.dossier.questions import (
    CHANGED,
    CLAUSES,
    COUNTS,
    DOSSIERS,
    POLLS,
    POSITION,
    PROPOSAL,
    TIMELINE,
    WORDS,
)
from projections.dossier.schema import DDL, SCHEMA
from projections.dossier.telling import HAPPENED
from projections.naming import NAMED, NAMES
from projections.projection import Projection, writers_of

__all__ = [
    "CHANGED",
    "CLAUSES",
    "COUNTS",
    "DOSSIER",
    "DOSSIERS",
    "POLLS",
    "POSITION",
    "PROPOSAL",
    "TIMELINE",
    "WORDS",
]

PARTS = (items, voting, debate, meetings, answers, delegations, signals)

DOSSIER = Projection(
    name="dossier",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(NAMES, *(part.WRITERS for part in PARTS)),
    statements=(
        *(NAMED, HAPPENED),
        *(statement for part in PARTS for statement in part.STATEMENTS),
    ),
    queries=(POSITION, DOSSIERS, PROPOSAL, CLAUSES, POLLS, TIMELINE, CHANGED, WORDS, COUNTS),
    position=POSITION,
)
"""The read model of dossiers."""
