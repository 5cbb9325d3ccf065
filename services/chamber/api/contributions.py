"""Contributions: arguments, questions and answers, information, concerns, objections, testimonies."""

from __future__ import annotations

from collections.abc import Mapping

from events.contribution.acts import Answer, Contribute, Revise, Withdraw
from events.contribution.facts import Asked, Kind
from events.minority.acts import TakePosition
from events.refusal import Unknown
from services.chamber.api.reads import At, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Nothing, act
from services.chamber.views import deliberation as views
from services.chamber.words import Id, Reason


class ContributionBody(Body):
    """Something to say about a proposal, for the organisation that the token acts for.

    `for_another`: it is what another organisation thinks, which is not named. `asked`: who is asked, of a
    question.
    """

    kind: Kind
    text: Reason
    reply_to: Id | None = None
    for_another: bool = False
    asked: Asked | None = None
    id: Id | None = None


class WordsBody(Body):
    """What is said."""

    text: Reason


def contribute(body: ContributionBody, case: Case) -> Deed:
    """Say something."""
    contribution = body.id or case.new_id()
    said = Contribute(
        contribution,
        case.ids["proposal"],
        case.organisation,
        body.kind,
        case.text(body.text),
        body.reply_to,
        body.for_another,
        body.asked,
    )
    return Deed(contribution, said)


def revise(body: WordsBody, case: Case) -> Deed:
    """Say it in other words."""
    contribution = case.ids["contribution"]
    return Deed(contribution, Revise(contribution, case.text(body.text)))


def answer(body: WordsBody, case: Case) -> Deed:
    """Answer it."""
    contribution = case.ids["contribution"]
    return Deed(contribution, Answer(contribution, case.text(body.text)))


def withdraw(_body: Nothing, case: Case) -> Deed:
    """Take it back."""
    contribution = case.ids["contribution"]
    return Deed(contribution, Withdraw(contribution))


def take_position(body: WordsBody, case: Case) -> Deed:
    """Take a minority position."""
    proposal = case.ids["proposal"]
    return Deed(proposal, TakePosition(proposal, case.organisation, case.text(body.text)))


async def minorities(reading: Reading, _query: At, ids: Mapping[str, str]) -> list[views.Minority]:
    """The minority positions on an outcome."""
    return await views.minorities(reading, ids["proposal"])


class DebateQuery(At):
    """Only one kind; in turns by organisation, or as it was said."""

    kind: Kind | None = None
    order: views.Order = "turns"


async def debate(reading: Reading, query: DebateQuery, ids: Mapping[str, str]) -> list[views.Said]:
    """What is said about a proposal."""
    return await views.debate(reading, ids["proposal"], query.kind, query.order)


async def history(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.History:
    """One thing that was said."""
    found = await views.history(reading, ids["contribution"])
    if found is None:
        raise Unknown(
            "no-such-contribution",
            "There is no such contribution, or it was not seen yet.",
            "See /api/proposals/…/contributions for those that there are; after an act, ask with at_least.",
        )
    return found


_OWN = "a mandate of the organisation that said it"

ROUTES = (
    act("contribute", "/proposals/{proposal}/contributions", "Say something about a proposal.",
        "a mandate of a member", ContributionBody, contribute),
    read("list-contributions", "/proposals/{proposal}/contributions",
         "What is said about a proposal, in turns by organisation.", views.OF, DebateQuery, list[views.Said],
         debate),
    read("show-contribution", "/contributions/{contribution}", "One contribution, in every wording.",
         views.OF, At, views.History, history),
    act("revise-contribution", "/contributions/{contribution}/wordings", "Say it in other words.", _OWN,
        WordsBody, revise),
    act("answer-contribution", "/contributions/{contribution}/answers",
        "Answer a question, a concern or an objection.", "who was asked; of a concern the submitter",
        WordsBody, answer),
    act("withdraw-contribution", "/contributions/{contribution}/withdrawal", "Take it back.", _OWN, Nothing,
        withdraw),
    act("take-position", "/proposals/{proposal}/minority", "Take a minority position on the outcome.",
        "a mandate of an organisation that was on the roll", WordsBody, take_position),
    read("list-positions", "/proposals/{proposal}/minority", "The minority positions on an outcome.",
         views.OF, At, list[views.Minority], minorities),
)  # fmt: skip
"""The routes about contributions."""
