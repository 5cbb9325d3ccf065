"""The stage: voters become organisations with a mandate and a token, statements become proposals with a poll.

Every id begins with that of the run, so that rehearsals can share an assembly. The words of a statement are
the one clause of its proposal, exactly as they stand in the file.
"""

from __future__ import annotations

from typing import NamedTuple

from services.rehearsal.client import Chamber, each
from services.rehearsal.conversation import Conversation, Statement
from services.rehearsal.progress import Progress

ADMISSIONS = 4
"""Admissions at once: all of them write the one stream of the membership, and take turns there anyway."""

TITLE = 120
"""Characters of a statement in the title of its proposal."""


class Stage(NamedTuple):
    """What was made: ids of organisations and polls, and tokens, by the numbers in the files."""

    run: str
    organisations: dict[str, str]
    tokens: dict[str, str]
    polls: dict[str, str]

    def poll(self, statement: str) -> str:
        """The poll on a statement; for one that does not exist, an id that does not exist either."""
        return self.polls.get(statement) or f"{self.run}p{statement}"


async def build(
    chamber: Chamber, clerk: str, conversation: Conversation, run: str, at_once: int, progress: Progress
) -> Stage:
    """Make it all, with the clerk's token. The last poll opens when everyone belongs.

    Raises: Declined, Unanswered.
    """
    people = [*conversation.voters, *conversation.authors_who_never_voted]
    stage = Stage(run, {person: f"{run}o{person}" for person in people}, {}, {})
    done = progress.stage("admitting organisations", len(people))

    async def admit(person: str) -> None:
        name = f"Deelnemer {person} (repetitie {run})"
        body = {"id": stage.organisations[person], "bench": "civil-society", "name": name}
        await chamber.act("api/organisations", clerk, body, f"{run}-admit-{person}")
        done()

    async def authorise(person: str) -> None:
        organisation, mandate = stage.organisations[person], f"{run}m{person}"
        path = f"api/organisations/{organisation}/mandates"
        await chamber.act(path, clerk, {"id": mandate, "kind": "full"}, f"{run}-mandate-{person}")
        token = await chamber.act(f"{path}/{mandate}/tokens", clerk, {})
        stage.tokens[person] = token.body["token"]
        done()

    await each(people, admit, ADMISSIONS)
    done = progress.stage("giving mandates and tokens", len(people))
    await each(people, authorise, at_once)
    done = progress.stage("opening polls", len(conversation.statements))

    async def put_to_the_vote(statement: Statement) -> None:
        proposal, poll = f"{run}s{statement.id}", f"{run}p{statement.id}"
        submitted = {
            "id": proposal,
            "title": _title(statement),
            "for_whom": f"Wie deelnam aan het gesprek '{conversation.topic}'.",
            "clauses": [statement.body],
        }
        token = stage.tokens[statement.author]
        await chamber.act("api/proposals", token, submitted, f"{run}-propose-{statement.id}")
        await chamber.act(
            "api/polls", clerk, {"id": poll, "proposal": proposal}, f"{run}-open-{statement.id}"
        )
        stage.polls[statement.id] = poll
        done()

    await each(conversation.statements.values(), put_to_the_vote, at_once)
    return stage


def _title(statement: Statement) -> str:
    words = " ".join(statement.body.split())
    shown = words if len(words) <= TITLE else words[:TITLE].rstrip() + "…"
    return f"Stelling {statement.id}: {shown}"
