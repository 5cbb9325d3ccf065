"""The scenes in their order, so that each finds what it needs; what can go at the same time does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from services.cli.ghent import (
    belonging,
    delegating,
    dossier,
    filing,
    funds,
    outreach,
    signals,
    sittings,
    voting,
)
from services.cli.ghent.content import RULES, Ghent, Proposal, Sitting
from services.cli.ghent.stage import Stage, together
from services.cli.statutes import read_rules

Progress = Callable[[str, int], Callable[[], None]]
"""A stage of so many steps; what it gives is called after each."""


class Play:
    """Plays on a founded assembly that is served. `secret` gives the secret of the lot of a sitting."""

    def __init__(self, stage: Stage, ghent: Ghent, secret: sittings.Secret, progress: Progress) -> None:
        self._stage = stage
        self._ghent = ghent
        self._secret = secret
        self._progress = progress

    async def everything(self) -> None:
        """Who belongs; two sittings with all that comes before and after them; what is yet to come."""
        ghent, stage = self._ghent, self._stage
        await belonging.offices(stage)
        await self._each("admitting organisations", ghent.organisations, self._belongs)
        await belonging.applications(stage, ghent)
        first, second, *coming = ghent.sittings
        await self._first(first)
        # A call takes its time: others go on meanwhile.
        await together([self._second(second, first), delegating.elected(stage, ghent, self._secret)])
        await self._each("recording means", ghent.funds, self._funded)
        await self._each("giving signals", ghent.signals, self._signalled)
        await signals.brought_together(stage, ghent.signals, ghent.bundles)
        await outreach.missing(stage, ghent)
        await self._each("looking ahead", coming, self._convened)
        waiting = [one for one in ghent.proposals if not one.sitting and not one.competes]
        await self._each("filing what waits", waiting, self._files)
        await delegating.delegated(stage, ghent, read_rules(RULES).hand_ons)
        path = f"/proposals/{ghent.dossier.item}"
        others = f"{path}/contributions", f"{path}/amendments"
        heard = "/commissions", "/delegations", "/signals", "/funds", "/coverage"
        await stage.seen("/assembly", "/items", "/sittings", "/applications", *heard, *others)

    async def _belongs(self, organisation: Any) -> None:
        await belonging.organisation(self._stage, organisation)

    async def _funded(self, fund: Any) -> None:
        await funds.recorded(self._stage, fund)

    async def _signalled(self, signal: Any) -> None:
        await signals.signalled(self._stage, signal)

    async def _first(self, sitting: Sitting) -> None:
        """The dossier that goes all the way comes up here, among others."""
        stage, story = self._stage, self._ghent.dossier
        item, items = self._ghent.proposal(story.item), self._of(sitting)
        await filing.draft(stage, item, story.draft)
        await self._each("filing proposals", items, self._files)
        await dossier.discussed(stage, item, story.contributions, story.amendments)
        await self._drawn(sitting, items)
        await sittings.begin(stage, sitting)
        await dossier.amended(stage, item, story)
        await voting.deliberated(stage, items)

        async def goes_on() -> None:
            await dossier.consented(stage, item, story)
            await dossier.voted(stage, item, story)
            await dossier.answered(stage, item, story)

        async def others() -> None:
            await self._voted(items)
            await delegating.founded(stage, self._ghent, self._secret)

        await together([goes_on(), others()])
        await sittings.end(stage, sitting)

    async def _second(self, sitting: Sitting, before: Sitting) -> None:
        """Other proposals compete for the places that are left."""
        stage, items = self._stage, self._of(sitting)
        competing = [one for one in self._ghent.proposals if one.competes]
        await self._each("filing proposals", [*items, *competing], self._files)
        await self._drawn(sitting, [*items, *competing])
        await sittings.begin(stage, sitting)
        await sittings.approve(stage, sitting, before)
        await voting.deliberated(stage, items)
        await together([self._voted(items), *(voting.survey(stage, one) for one in self._ghent.surveys)])
        await together(voting.counted(stage, one.id) for one in self._ghent.surveys if one.ends)
        await together(dossier.owed(stage, one, "overdue") for one in items if one.late_answer)
        await sittings.end(stage, sitting)

    def _of(self, sitting: Sitting) -> list[Proposal]:
        return [one for one in self._ghent.proposals if one.sitting == sitting.id]

    async def _files(self, proposal: Proposal) -> None:
        stage = self._stage
        if proposal.id != self._ghent.dossier.item:
            await filing.submit(stage, proposal)
        await filing.support(stage, proposal)
        await dossier.discussed(stage, proposal, proposal.contributions, proposal.amendments)
        await filing.ended(stage, proposal)

    async def _drawn(self, sitting: Sitting, candidates: Iterable[Proposal]) -> None:
        stage, secret = self._stage, self._secret(sitting.id)
        await filing.qualified(stage, candidates)
        await sittings.convene(stage, sitting)
        await sittings.announce_agenda(stage, sitting, secret)
        await sittings.draw(stage, self._ghent, sitting, secret)

    async def _voted(self, items: Iterable[Proposal]) -> None:
        with_polls = [one for one in items if one.polls]

        async def vote(proposal: Proposal) -> None:
            await voting.on_item(self._stage, proposal)
            (*_, last) = proposal.polls.values()
            if last.ends == "counted" and last.method == "consent":
                await voting.counted(self._stage, proposal.id)  # objections hold it: nothing is concluded
            elif last.ends == "counted":
                await voting.concluded(self._stage, proposal.id)

        await self._each("voting", with_polls, vote)

    async def _convened(self, sitting: Sitting) -> None:
        await sittings.convene(self._stage, sitting)
        if sitting.kind == "plenary":
            await sittings.announce_agenda(self._stage, sitting, self._secret(sitting.id))

    async def _each(self, what: str, subjects: Iterable[Any], play: Callable[[Any], Awaitable[None]]) -> None:
        """Do it with each of them, at the same time."""
        all_of_them = list(subjects)
        done = self._progress(what, len(all_of_them))

        async def one(subject: Any) -> None:
            await play(subject)
            done()

        await together(one(subject) for subject in all_of_them)
