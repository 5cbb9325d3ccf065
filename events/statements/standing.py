"""One statement a year on a theme or target group (A5): whether another one stands in the way of a vote.

Several may be submitted and find support: nobody owns a theme by filing first. The one that is put to the
vote stands in the way of the others while it is voted on, and for the rest of its year once it was adopted.
When it was not, another may be put to the vote.
"""

from __future__ import annotations

from events.proposal.facts import Kind
from events.proposal.state import Proposal, Terms
from events.refusal import Malformed, OutOfOrder
from events.rules.facts import Procedure
from events.statements.facts import StatementPut
from events.statements.state import stream, subjects
from events.world import World, Writes


def require_subject(kind: Kind, about: tuple[str, ...], procedure: Procedure | None, act: str) -> None:
    """Refuse a yearly statement that is about nothing, where the rules want one on each theme or group.

    Raises: Malformed.
    """
    if kind == "statement" and not about and procedure is not None and procedure.voting.one_statement:
        raise Malformed(
            "statement-on-nothing",
            f"{act} was refused: a yearly statement is on a theme or a target group, and it names none.",
            "Name at least one theme or target group.",
        )


def other(world: World, proposal: str, item: Terms) -> str | None:
    """The statement that stands in the way of one: of the same year, on one of its themes or target groups.

    None: there is none, or the rules that the item follows do not ask it.
    """
    rules = world.rules.by_version[item.rules]
    if item.year is None or not rules.voting.one_statement:
        return None
    mine = subjects(item.themes, item.target_groups)
    for name, about in world.statements(item.year).about.items():
        if name != proposal and mine & about and _stands(world.proposal(name)):
            return name
    return None


def put(world: World, proposal: str, item: Terms, act: str) -> Writes:
    """What is written when a poll on a statement opens; nothing of other items.

    Raises: OutOfOrder.
    """
    if item.year is None or not world.rules.by_version[item.rules].voting.one_statement:
        return []
    standing = other(world, proposal, item)
    if standing is not None:
        raise OutOfOrder(
            "another-statement",
            f"{act} was refused: on the same theme or target group statement '{standing}' of {item.year} is "
            "being voted on, or was adopted.",
            "Refer this one to it or withdraw it, or submit it as a statement of another year.",
        )
    about = StatementPut(item.year, proposal, item.themes, item.target_groups)
    return [(stream(item.year), about)]


def _stands(state: Proposal) -> bool:
    adopted = state.terms is not None and state.terms.outcome == "adopted"
    return state.phase == "voted" or (state.phase == "concluded" and adopted)
