"""Opening a poll of the second form: by any method, on the terms of the rules where there are some.

1. Who opens: an office that the rules name. A survey decides nothing: any member and the contact person of
   the city may hold one, with a closing time.
2. An item under rules is ripe: deliberated, with all that it needs. Its poll is put into its stream; surveys,
   votes on amendments and on late items are held before that.
3. The paper means something, and its terms are those of the rules: nobody chooses them.
4. What objections hold is voted on only to decide them, when each was answered or at the end of the term. A
   poll that is held again names the one that was annulled.
5. The roll is everybody in good standing whom the rules give a vote.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from events import preparation
from events.authority import holds, require_mandate
from events.delegation.reopening import require_reported
from events.fact import Actor
from events.hold.facts import ItemReleased
from events.hold.state import stream as hold_stream
from events.membership.state import roll_digest
from events.poll.facts import BESIDE, MAX_VOTERS, OpenedV2, Option, Quorum, Threshold
from events.poll.paper import ACT, Paper, require_sound
from events.poll.terms import NO_QUORUM, SIMPLE_MAJORITY, asked_of, require_fractions, require_opener
from events.proposal.phases import BEFORE_THE_VOTE, require_phase
from events.proposal.state import Proposal, Terms
from events.refusal import Malformed, OutOfOrder, Unknown
from events.rules.facts import Procedure
from events.world import World

Given = tuple[Threshold | None, Quorum | None]
"""Threshold and quorum."""


def require_may_open(
    world: World,
    who: Actor,
    procedure: Procedure | None,
    paper: Paper,
    at: datetime,
    closes_at: datetime | None,
) -> None:
    """1. Refuse who may not open such a poll.

    Raises: NotAllowed, Malformed.
    """
    if paper.method != "survey" or not (who.office == "member" or holds(world, who, "contact")):
        require_opener(world, who, procedure, ACT)
        return
    if who.office == "member":
        require_mandate(world, who, at, who.organisation or "", ACT)
    if closes_at is None:
        raise Malformed(
            "survey-without-end",
            f"{ACT} was refused: a survey that a member or the city holds says when it closes.",
            "Give 'closes_at'.",
        )


def of_item(world: World, proposal: str, state: Proposal, paper: Paper, at: datetime) -> Paper:
    """2. The paper of a poll on an item under rules of procedure, which is ripe for it.

    Raises: OutOfOrder, Malformed.
    """
    if paper.kind in BESIDE:
        require_phase(world, proposal, ACT, *BEFORE_THE_VOTE)
        return paper
    item = state.terms
    assert item is not None, "an item under rules"  # noqa: S101 - for the type checker
    if not _again(world, proposal, state, item, paper):
        require_phase(world, proposal, ACT, "deliberated")
        require_reported(world, proposal, item, ACT, at)
    if lacks := preparation.missing(item, world.rules.by_version[item.rules], at):
        raise OutOfOrder(
            "not-prepared",
            f"{ACT} was refused: the proposal lacks {', '.join(lacks)}.",
            "GET /api/proposals/{proposal}/preparation says what is missing, and until when it is read.",
        )
    if item.kind != "election":
        return replace(paper, kind=item.kind)
    candidates = tuple(Option(clause.clause, clause.text) for clause in state.clauses)
    if paper.options and paper.options != candidates:
        raise Malformed(
            "not-the-candidates",
            f"{ACT} was refused: the options of an election are its candidates.",
            "Leave the options out.",
        )
    seats = (item.seats or 1) if paper.method == "approval" else 0
    return replace(paper, kind="election", options=candidates, seats=seats)


def _again(world: World, proposal: str, state: Proposal, item: Terms, paper: Paper) -> bool:
    """Whether the vote before was annulled, or ended in objections that this poll decides; or an appeal
    against a measure found no quorum: nothing was judged then, and the assembly votes again.
    """
    if item.kind == "membership" and item.outcome == "no-quorum" and state.phase == "concluded":
        return world.measure(proposal).phase == "appealed"
    if state.phase != "voted" or item.poll is None:
        return False
    return item.poll == paper.decides or world.poll(item.poll).phase == "annulled"


def by_the_rules(paper: Paper, item: Terms | None, procedure: Procedure, given: Given) -> tuple[Paper, Given]:
    """3. The paper with what the rules ask of it, and threshold and quorum.

    Raises: OutOfOrder.
    """
    threshold, quorum = asked_of(procedure, paper.kind)
    own = any((option.numerator, option.denominator) != (1, 1) for option in paper.options)
    if given not in ((None, None), (threshold, quorum)) or paper.above or paper.hold or own:
        raise OutOfOrder(
            "terms-by-the-rules",
            f"{ACT} was refused: majorities, quorum and terms are those of the rules of procedure.",
            "Leave them out.",
        )
    needed = procedure.voting.secrecy if item is None else preparation.secrecy(item, procedure)
    consent = paper.method == "consent"
    if needed == "sealed" and paper.secrecy == "open" and not consent:
        raise OutOfOrder(
            "must-be-sealed",
            f"{ACT} was refused: by the rules of procedure this is decided by consent, or sealed.",
            "Leave 'secrecy' out, or hold a consent round.",
        )
    paper = replace(
        paper,
        secrecy=paper.secrecy or ("open" if consent else needed),
        hold=procedure.periods.hold if consent else 0,
    )
    if paper.method == "ranked" and threshold is not None:
        paper = _ranked(paper, threshold)
    return paper, (threshold if paper.method == "majority" else None, quorum)


def _ranked(paper: Paper, threshold: Threshold) -> Paper:
    """A majority of n in d is more than n ballots above the status quo for every d - n below it."""
    if paper.status_quo is None or threshold.numerator == threshold.denominator:
        raise OutOfOrder(
            "ranked-without-status-quo",
            f"{ACT} was refused: what needs a majority is ranked against the status quo, and cannot be where "
            "unanimity is asked.",
            "Name the option that stands for leaving things as they are.",
        )
    ratio = threshold.numerator, threshold.denominator - threshold.numerator
    options = (
        option if option.option == paper.status_quo else Option(option.option, option.label, *ratio)
        for option in paper.options
    )
    return replace(paper, options=tuple(options))


def without_rules(paper: Paper, given: Given) -> tuple[Paper, Given]:
    """3. The terms that who opens chose, where there are no rules of procedure.

    Raises: Malformed.
    """
    threshold, quorum = given[0] or SIMPLE_MAJORITY, given[1] or NO_QUORUM
    if given[0] is not None and paper.method != "majority":
        raise Malformed(
            "threshold-misplaced",
            f"{ACT} was refused: a threshold is for a majority.",
            "Leave it out; a ranked poll asks majorities of its options.",
        )
    require_fractions(threshold, quorum, ACT)
    return replace(paper, secrecy=paper.secrecy or "open"), (
        threshold if paper.method == "majority" else None,
        quorum,
    )


def released(
    world: World, proposal: str | None, paper: Paper, at: datetime
) -> list[tuple[str, ItemReleased]]:
    """4. What ends with the opening: the hold that this poll decides.

    Raises: OutOfOrder, Unknown.
    """
    if paper.reruns is not None:
        before = world.poll(paper.reruns)
        same = before.opened is not None and before.opened.proposal == proposal
        same = same and (before.second is None or before.second.within is None)
        if before.phase != "annulled" or not same:
            raise Unknown(
                "nothing-to-rerun",
                f"{ACT} was refused: no poll of that id was annulled on the same proposal.",
                "Name the annulled poll, or leave 'reruns' out.",
            )
    if proposal is None or paper.kind in BESIDE:
        return _none_decided(paper)
    hold = world.hold(proposal)
    if paper.decides is None and not hold.holds(at):
        return []
    if paper.decides != hold.poll or hold.poll is None or paper.method != "majority":
        raise OutOfOrder(
            "objections-undecided",
            f"{ACT} was refused: objections of consent round '{hold.poll}' are to be decided first, or there "
            "are none to decide.",
            "Put them to the vote by majority with 'decides': that consent round; or leave 'decides' out.",
        )
    if hold.holds(at):
        raise OutOfOrder(
            "item-held",
            f"{ACT} was refused: an objection holds the item until {hold.until}, unless it is answered.",
            "Answer each objection, or wait for the end of the term.",
        )
    return [(hold_stream(proposal), ItemReleased(proposal, hold.poll, "vote"))]


def _none_decided(paper: Paper) -> list[tuple[str, ItemReleased]]:
    if paper.decides is not None:
        raise OutOfOrder(
            "objections-undecided",
            f"{ACT} was refused: such a poll decides no objections.",
            "Leave 'decides' out.",
        )
    return []


def roll_of(
    world: World, procedure: Procedure | None, act: str, item: Terms | None = None
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """5. Who may vote; and the same again where it is not simply everybody in good standing.

    Raises: OutOfOrder.
    """
    everybody = world.membership.roll()
    roll = everybody if procedure is None else preparation.roll(world, procedure, item)
    if not roll:
        raise OutOfOrder(
            "empty-roll",
            f"{act} was refused: nobody may vote, for the assembly has no member in good standing.",
            "Admit organisations first.",
        )
    if roll == everybody:
        return roll, None
    if len(roll) > MAX_VOTERS:
        raise OutOfOrder(
            "roll-too-long",
            f"{act} was refused: a roll that is not everybody has at most {MAX_VOTERS} organisations.",
            "Change the rules of procedure: everybody votes.",
        )
    return roll, roll


def opening(
    world: World,
    poll: str,
    proposal: str | None,
    text: str | None,
    rules: int,
    paper: Paper,
    terms: Given,
    seal: str | None,
    closes_at: datetime | None,
    roll: tuple[tuple[str, ...], tuple[str, ...] | None],
) -> OpenedV2:
    """The fact.

    Raises: Malformed, OutOfOrder.
    """
    require_sound(paper)
    if (paper.secrecy == "sealed") != (seal is not None):
        raise OutOfOrder(
            "no-seal",
            f"{ACT} was refused: a sealed poll needs a key to seal ballots with, and this chamber has none.",
            "Give the chamber its seal secret, or hold the poll in the open where the rules allow it.",
        )
    voters, named = roll
    return OpenedV2(
        poll=poll,
        rules=rules,
        kind=paper.kind,
        method=paper.method,
        proposal=proposal,
        text=text,
        question=paper.question,
        options=paper.options,
        seats=paper.seats,
        limit=(paper.limit or len(paper.options)) if paper.method in ("approval", "survey") else 0,
        status_quo=paper.status_quo,
        above=paper.above,
        threshold=terms[0],
        quorum=terms[1] or NO_QUORUM,
        hold=paper.hold,
        secrecy=paper.secrecy or "open",
        seal=seal,
        closes_at=closes_at,
        amendments=paper.amendments,
        reruns=paper.reruns,
        decides=paper.decides,
        membership_version=world.membership.version,
        roll_size=len(voters),
        roll=roll_digest(voters),
        voters=named,
    )
