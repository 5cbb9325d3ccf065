"""Every published cell against the read model, and every recorded result against its column.

A cell is a participant and a statement: the choice of the last vote, or none. The ballots of a poll are read
from the chamber's roll call, and compared in both directions: a ballot that nobody published is a difference
too. The recorded result is compared with the counts of the published column, and with what the rule makes of
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from events.tally import majority
from services.rehearsal.client import Chamber, each
from services.rehearsal.conversation import Conversation
from services.rehearsal.progress import Progress
from services.rehearsal.stage import Stage

PAGE = 1_000
"""Lines of a roll call in one answer."""

SIMPLE_MAJORITY = majority.Threshold(1, 2, "votes", at_least=False)
NO_QUORUM = majority.Quorum(0, 1)


class Difference(NamedTuple):
    """Something that is not as published. `participant` is empty for the result of a statement."""

    statement: str
    participant: str
    published: str
    found: str


@dataclass
class Compared:
    """`matched` of `cells`, `results_matched` of `results`; `ballots` is how many the roll calls hold."""

    cells: int
    results: int
    matched: int = 0
    results_matched: int = 0
    ballots: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everything is as published."""
        all_matched = self.matched == self.cells and self.results_matched == self.results
        return all_matched and not self.differences


async def compare(
    chamber: Chamber,
    conversation: Conversation,
    stage: Stage,
    polls: Mapping[str, Mapping[str, Any]],
    at_least: int,
    at_once: int,
    progress: Progress,
) -> Compared:
    """Compare all of it; `polls` are the counted polls by statement, `at_least` the last ballot's position.

    Raises: Declined, Unanswered.
    """
    compared = Compared(conversation.cells, len(conversation.statements))
    columns = set(conversation.columns)
    done = progress.stage("comparing every cell", len(polls))

    async def one(statement: str) -> None:
        ballots = await _roll_call(chamber, stage, stage.polls[statement], at_least)
        compared.ballots += len(ballots)
        _compare_cells(conversation, statement, ballots, compared, counted=statement in columns)
        _compare_result(conversation, statement, polls[statement], compared)
        done()

    await each(polls, one, at_once)
    # A column whose statement could not be put to the vote has cells all the same: they do not match.
    for column in columns - set(polls):
        _compare_cells(conversation, column, {}, compared, counted=True)
    compared.differences.sort(key=lambda d: (int(d.statement), len(d.participant), d.participant))
    return compared


async def _roll_call(chamber: Chamber, stage: Stage, poll: str, at_least: int) -> dict[str, str]:
    """The choice of every participant that has a ballot in the poll; others by the id of the organisation."""
    participants = {organisation: person for person, organisation in stage.organisations.items()}
    ballots: dict[str, str] = {}
    after: str | None = None
    while True:
        path = f"api/polls/{poll}/ballots"
        lines = (await chamber.read(path, at_least=at_least, after=after, limit=PAGE)).body
        for line in lines:
            organisation = line["organisation"]
            ballots[participants.get(organisation, organisation)] = line["choice"]
        if len(lines) < PAGE:
            return ballots
        after = lines[-1]["organisation"]


def _compare_cells(
    conversation: Conversation,
    statement: str,
    ballots: Mapping[str, str],
    compared: Compared,
    *,
    counted: bool,
) -> None:
    strays = dict(ballots)
    for participant in conversation.participants if counted else ():
        published = conversation.published.get((participant, statement), "")
        found = strays.pop(participant, "")
        if published == found:
            compared.matched += 1
        else:
            compared.differences.append(Difference(statement, participant, published, found))
    for stray, choice in strays.items():
        compared.differences.append(Difference(statement, stray, "", choice))


def _compare_result(
    conversation: Conversation, statement: str, poll: Mapping[str, Any], compared: Compared
) -> None:
    counts = Counter(choice for (_, column), choice in conversation.published.items() if column == statement)
    tally = majority.Tally(counts["for"], counts["against"], counts["abstain"])
    outcome = majority.outcome(tally, SIMPLE_MAJORITY, NO_QUORUM, poll["terms"]["roll_size"])
    published = _told(counts, outcome)
    result = poll["result"] or {"tally": {}, "outcome": "nothing"}
    found = _told(result["tally"], result["outcome"])
    if published == found:
        compared.results_matched += 1
    else:
        compared.differences.append(Difference(statement, "", published, found))


def _told(counts: Mapping[Any, int], outcome: str) -> str:
    for_, against, abstain = (counts.get(choice, 0) for choice in ("for", "against", "abstain"))
    return f"{for_} for, {against} against, {abstain} abstain: {outcome}"
