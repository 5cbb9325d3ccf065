"""A rehearsal, from the files to the comparison.

1. Build the stage: organisations, mandates, tokens, proposals, polls without a closing time.
2. Cast every row, in order, while the lag of the read model is sampled.
3. Announce the close, and wait until the clerk process has counted every poll.
4. Compare every published cell and every result.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from services.rehearsal import closing, comparing, stage, voting
from services.rehearsal.client import Unanswered, connected
from services.rehearsal.comparing import Compared
from services.rehearsal.conversation import Conversation
from services.rehearsal.lag import Lag, caught_up, sampled
from services.rehearsal.progress import Progress
from services.rehearsal.voting import Booth, Voted


class Wanted(NamedTuple):
    """How to rehearse. `run` begins every id: 1-12 characters of a-z0-9, other than those of earlier runs."""

    url: str
    clerk: str
    run: str
    connections: int = 64
    bulk: bool = False


class Outcome(NamedTuple):
    """What a rehearsal came to. `retried` counts requests that were sent again, `seconds` is all of it."""

    conversation: Conversation
    voted: Voted
    lag: Lag
    compared: Compared
    retried: int
    seconds: float

    @property
    def matches(self) -> bool:
        """Whether every row was accepted and every cell and result is as published."""
        rows = self.conversation.rows
        accounted = self.voted.accepted + self.voted.repeated
        return accounted == rows and not self.conversation.odd and self.compared.complete


async def rehearse(conversation: Conversation, wanted: Wanted, progress: Progress) -> Outcome:
    """Do all of it.

    Raises: Declined when the chamber refuses what the stage needs; Unanswered.
    """
    began, at_once = time.perf_counter(), wanted.connections
    voted = Voted()
    # One connection more than ballots: the lag is sampled beside them.
    async with connected(wanted.url, at_once + 1) as chamber:
        built = await stage.build(chamber, wanted.clerk, conversation, wanted.run, at_once, progress)  # 1
        if not built.polls:
            raise Unanswered("the conversation holds no statement that can be put to the vote")
        watched = next(iter(built.polls.values()))
        done = progress.stage("casting ballots", len(conversation.votes))
        async with sampled(chamber, watched, voted) as lag:  # 2
            booth = Booth(chamber, built, voted, done)
            await voting.cast_all(booth, conversation.votes, voted, at_once, bulk=wanted.bulk)
        await caught_up(chamber, watched, voted, lag)
        await closing.close(chamber, wanted.clerk, built, at_once, progress)  # 3
        polls = await closing.counted(chamber, built, at_once, progress)
        compared = await comparing.compare(  # 4
            chamber, conversation, built, polls, max(voted.last, 0), at_once, progress
        )
        return Outcome(conversation, voted, lag, compared, chamber.retried, time.perf_counter() - began)
