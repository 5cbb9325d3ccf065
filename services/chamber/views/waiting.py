"""What waits for an organisation: votes, questions, amendments, objections, what the other bench asked."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from projections import amendments as amendment_model
from projections import deliberation as deliberation_model
from projections import results as result_model
from services.chamber.reading import Reading
from services.chamber.views import Erased, amendments, belonging, delegations, deliberation, erasures, polls
from services.chamber.views import proposals as proposal_views
from services.chamber.views.dossiers import DossierLine, dossiers

OF = (
    *polls.OF,
    *deliberation.OF,
    *amendments.OF,
    *belonging.OF,
    *erasures.OF,
    *delegations.OF,
    *proposal_views.OF,
)
"""The read models that these views are made of."""

MOST = 100
"""Of each kind of thing that waits."""


class VoteLine(Struct, frozen=True):
    """An open poll; `title` is its question where it is on no proposal.

    `voted`: a ballot of the organisation stands; `disputed`: that one does not count. `amendments`: on how
    many of them it is, 0: on the item. `commission_name` of one within a commission.
    """

    poll: str
    proposal: str | None
    title: str | None
    method: str
    closes_at: datetime | None
    voted: bool
    disputed: bool
    amendments: int = 0
    commission_name: str | None = None


class QuestionLine(Struct, frozen=True):
    """A question that nobody answered. `due`: until when it is to be, by the rules of procedure."""

    contribution: str
    proposal: str
    organisation: str
    organisation_name: str | None
    asked: str
    due: datetime | None
    text: str | None
    erased: dict[str, Erased]


class AmendmentLine(Struct, frozen=True):
    """An amendment to a proposal of the organisation that is not decided."""

    amendment: str
    proposal: str
    organisation: str
    organisation_name: str | None
    title: str | None
    filed_at: datetime


class ObjectionLine(Struct, frozen=True):
    """An objection that holds a proposal of the organisation, and is not answered."""

    poll: str
    proposal: str
    title: str | None
    organisation: str
    organisation_name: str | None
    until: datetime


class Waiting(Struct, frozen=True):
    """All of it. `measures` and `erasures` were asked for by the other bench, and wait for this one.

    `delegations`: items in the hands of a commission in which it has a seat, or of a consultation for which
    it speaks.
    """

    votes: list[VoteLine]
    questions: list[QuestionLine]
    amendments: list[AmendmentLine]
    objections: list[ObjectionLine]
    measures: list[belonging.MeasureLine]
    erasures: list[erasures.ErasureLine]
    proposals: list[DossierLine]
    delegations: list[delegations.DelegationLine]


async def waiting(
    reading: Reading,
    organisation: str,
    bench: str,
    opened: Sequence[polls.PollLine],
    on_the_roll: Collection[str],
    most: int = MOST,
) -> Waiting:
    """What waits for an organisation of a bench, at most so much of each kind; of the votes all.

    `opened` are the open polls, `on_the_roll` those in which it may vote now.
    """
    reading = reading.together()
    fetch = reading.models.fetch
    mine, votes, objections, measures, gone, delegated = await gather(
        dossiers(reading, organisation=organisation, state="open", limit=MOST),
        _votes(reading, organisation, opened, on_the_roll),
        fetch(result_model.HOLDING, organisation=organisation, limit=most),
        belonging.measures(reading, phase="asked", for_bench=bench, but_of=organisation, limit=most),
        erasures.erasures(reading, phase="requested", for_bench=bench, limit=most),
        delegations.delegations(reading, organisation=organisation, open=True, limit=most),
    )
    titles = {one.proposal: one.title for one in mine}
    named = list(titles)
    asked = ["city"] if bench == "city" else []
    questions, on_them = await gather(
        fetch(deliberation_model.UNANSWERED, asked=asked, proposals=named, limit=most),
        fetch(amendment_model.ON, proposals=named, but=organisation, limit=most),
    )
    return Waiting(
        votes,
        [msgspec.convert(row, QuestionLine) for row in await reading.marked(questions)],
        [msgspec.convert({**row, "title": titles[row["proposal"]]}, AmendmentLine) for row in on_them],
        [msgspec.convert(row, ObjectionLine) for row in objections],
        measures,
        gone,
        mine,
        delegated,
    )


async def _votes(
    reading: Reading, organisation: str, opened: Sequence[polls.PollLine], on_the_roll: Collection[str]
) -> list[VoteLine]:
    cast = {
        row["poll"]: row
        for row in await reading.models.fetch(result_model.OWN_BALLOTS, organisation=organisation)
    }
    return [
        VoteLine(
            *(one.poll, one.proposal, one.title if one.proposal else one.question, one.method, one.closes_at),
            one.poll in cast,
            one.poll in cast and cast[one.poll]["disputed"],
            one.amendments,
            one.commission_name,
        )
        for one in opened
        if one.poll in cast or one.poll in on_the_roll
    ]
