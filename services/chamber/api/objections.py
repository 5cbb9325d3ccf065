"""Objections of a consent round that hold an item: answering and withdrawing them."""

from __future__ import annotations

from events.hold.acts import AnswerObjection, WithdrawObjection
from services.chamber.route import Body, Case, Deed, act
from services.chamber.words import Short


class AnswerBody(Body):
    """The answer, in public."""

    answer: Short


class WithdrawalBody(Body):
    """Why, in public, if it is said."""

    reason: Short | None = None


def answer(body: AnswerBody, case: Case) -> Deed:
    """Answer an objection."""
    proposal, organisation = case.ids["proposal"], case.ids["organisation"]
    return Deed(proposal, AnswerObjection(proposal, organisation, case.text(body.answer)))


def withdraw(body: WithdrawalBody, case: Case) -> Deed:
    """Withdraw one's objection."""
    proposal = case.ids["proposal"]
    return Deed(proposal, WithdrawObjection(proposal, case.organisation, case.maybe(body.reason)))


ROUTES = (
    act("answer-objection", "/proposals/{proposal}/objections/{organisation}/answer",
        "Answer an objection that holds an item.", "the submitter, or who opens polls", AnswerBody, answer),
    act("withdraw-objection", "/proposals/{proposal}/objections/withdrawal",
        "Withdraw one's objection; with the last one the item is adopted by consent.",
        "a mandate of who objected", WithdrawalBody, withdraw),
)  # fmt: skip
"""The routes about objections."""
