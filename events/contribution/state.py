"""What stream `contribution-<id>` adds up to."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.commission.within import Within
from events.contribution.facts import (
    Answered,
    Asked,
    Contributed,
    Event,
    Hidden,
    Kind,
    Revised,
    SaidWithin,
    Shown,
    Withdrawn,
)


class Contribution(Struct, frozen=True):
    """About a `proposal`, or said `within` a commission; neither: there is no such contribution.

    `answers` is how often it was answered. `hidden`: by a measure of both benches.
    """

    proposal: str | None = None
    organisation: str = ""
    kind: Kind = "information"
    reply_to: str | None = None
    asked: Asked | None = None
    version: int = 1
    text: str = ""
    answers: int = 0
    withdrawn: bool = False
    hidden: bool = False
    within: Within | None = None

    @property
    def made(self) -> bool:
        """Whether it was ever said."""
        return bool(self.organisation)


def stream(contribution: str) -> str:
    """The name of the contribution's stream."""
    return f"contribution-{contribution}"


def evolve(state: Contribution, event: Event) -> Contribution:  # noqa: PLR0911 - one case per fact
    """The contribution after the event."""
    match event:
        case Contributed() as made:
            return Contribution(
                made.proposal, made.organisation, made.kind, made.reply_to, made.asked, text=made.text
            )
        case SaidWithin() as said:
            words = Contribution(None, said.organisation, said.kind, said.reply_to, text=said.text)
            return replace(words, within=said.within)
        case Revised(version=version, text=text):
            return replace(state, version=version, text=text)
        case Answered():
            return replace(state, answers=state.answers + 1)
        case Withdrawn():
            return replace(state, withdrawn=True)
        case Hidden():
            return replace(state, hidden=True)
        case Shown():
            return replace(state, hidden=False)
        case _:
            assert_never(event)
