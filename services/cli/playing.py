"""The Ghent demo is played: real acts, one after the other, through the same gateway as the chamber's.

Every command id follows from what is played (`ghent-…`), so that a play that was broken off is played again
from the start and only what is missing is done. Who acts proves it at the console. Polls that are to be
finished are given a closing time a moment ahead, and it is the clerk process that closes and counts them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain

from events import registry
from events.ballot.acts import Cast
from events.fact import Actor
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from events.poll.acts import AnnounceClosing, Annul, Open
from events.poll.facts import Quorum, Threshold
from events.poll.state import stream as poll_stream
from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import Clause
from events.submission import Prose
from events.tally.majority import Choice
from events.world import Act
from services.cli.founding import prose
from services.cli.ghent import Ghent, Organisation, Poll, Proposal
from services.cli.parts import Desk
from services.cli.screen import Code, Stop
from services.gateway import Command

CLOSES_IN = timedelta(seconds=1.5)
"""How far ahead the closing time of a poll lies that is to be finished."""

COUNTED_WITHIN = 30.0
"""Seconds in which the clerk process has closed and counted the polls."""


class Play:
    """Plays on a founded assembly. `clerk` is the mandate that the person at the console holds."""

    def __init__(self, desk: Desk, clerk: str, ghent: Ghent) -> None:
        self._desk = desk
        self._clerk = Actor("clerk", clerk, None, "console")
        self._ghent = ghent
        self._texts: list[Prose] = []

    async def everything(self, progress: Callable[[str, int], Callable[[], None]]) -> None:
        """Organisations, then proposals with their polls, then wait for the results."""
        organisations, proposals = self._ghent.organisations, self._ghent.proposals
        done = progress("admitting organisations", len(organisations))
        for organisation in organisations:
            await self._admit(organisation)
            done()
        done = progress("playing dossiers", len(proposals))
        for proposal in proposals:
            await self._submit(proposal)
        for proposal in proposals:
            for poll, terms in proposal.polls.items():
                await self._vote(proposal, poll, terms)
            done()
        finished = [poll for proposal in proposals for poll, terms in proposal.polls.items() if terms.ends]
        done = progress("closing and counting", len(finished))
        for poll in finished:
            await self._ended(poll)
            done()

    async def _admit(self, organisation: Organisation) -> None:
        profile = Profile(
            self._text(organisation.name),
            self._text(organisation.stands_for),
            organisation.themes,
            organisation.target_groups,
            organisation.neighbourhoods,
            organisation.legal_form,
            organisation.founded,
            organisation.staffing,
            organisation.size,
        )
        id_ = organisation.id
        await self._act(f"admit-{id_}", Admit(id_, organisation.bench, profile), self._clerk)
        await self._act(f"mandate-{id_}", GiveMandate(id_, mandate_of(id_), "full"), self._clerk)

    async def _submit(self, proposal: Proposal) -> None:
        clauses = (Clause(f"c{n}", self._text(text)) for n, text in enumerate(proposal.clauses, 1))
        submit = Submit(
            proposal.id,
            proposal.organisation,
            self._text(proposal.title),
            self._text(proposal.for_whom),
            tuple(clauses),
            None if proposal.background is None else self._text(proposal.background),
            proposal.themes,
            proposal.target_groups,
            proposal.neighbourhoods,
        )
        who = member(proposal.organisation)
        await self._act(f"submit-{proposal.id}", submit, who)
        if proposal.withdrawn is not None:
            withdraw = Withdraw(proposal.id, self._text(proposal.withdrawn))
            await self._act(f"withdraw-{proposal.id}", withdraw, who)

    async def _vote(self, proposal: Proposal, poll: str, terms: Poll) -> None:
        now = self._desk.clock.now()
        days = terms.closes_in_days
        closes_at = (
            None if days is None else (now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        )
        threshold, quorum = Threshold(*terms.threshold, "votes"), Quorum(*terms.quorum)
        await self._act(f"open-{poll}", Open(poll, proposal.id, threshold, quorum, closes_at), self._clerk)
        for organisation, choice in _ballots(terms):
            cast = Cast(poll, organisation, choice)
            await self._act(f"cast-{poll}-{organisation}", cast, member(organisation))
        if terms.ends == "annulled":
            await self._act(f"annul-{poll}", Annul(poll, self._text(terms.reason)), self._clerk)
        elif terms.ends == "counted":
            closing = AnnounceClosing(poll, self._desk.clock.now() + CLOSES_IN)
            await self._act(f"close-{poll}", closing, self._clerk)

    async def _ended(self, poll: str) -> None:
        stream = poll_stream(poll)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + COUNTED_WITHIN
        while True:
            facts = [event.fact for event in await self._desk.log.stream(stream)]
            if registry.fold(stream, registry.empty(stream), facts).state.phase in {"counted", "annulled"}:
                return
            if loop.time() > deadline:
                raise Stop(
                    f"poll {poll} was not counted within {COUNTED_WITHIN:.0f} s, so the clerk process does "
                    "not do its work: see its log, and run `halfrond demo` again to go on from here.",
                    Code.NOT_READY,
                )
            await asyncio.sleep(0.05)

    def _text(self, body: str) -> str:
        text = prose(self._desk.identity, body)
        self._texts.append(text)
        return text.digest

    async def _act(self, command: str, act: Act, who: Actor) -> None:
        texts, self._texts = self._texts, []
        # What was asked is what is played, not its salts and times: so it can be played again.
        name = f"ghent-{command}"
        await self._desk.gateway.act(act, who, Command(name, name.encode()), texts)


def mandate_of(organisation: str) -> str:
    """The mandate of an organisation's one representative."""
    return f"m{organisation}"


def member(organisation: str) -> Actor:
    """The representative of an organisation, at the console."""
    return Actor("member", mandate_of(organisation), organisation, "console")


def _ballots(terms: Poll) -> Iterable[tuple[str, Choice]]:
    given: tuple[tuple[Choice, tuple[str, ...]], ...] = (
        ("for", terms.in_favour),
        ("against", terms.against),
        ("abstain", terms.abstain),
    )
    return chain.from_iterable(((name, choice) for name in names) for choice, names in given)
