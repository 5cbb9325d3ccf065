"""Opening, announcing the close, closing, counting and annulling a poll."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from events.amendment.deciding import put_to_vote
from events.authority import require_clerk
from events.commission.acting import require_presiding
from events.commission.within import Seated
from events.fact import Actor, Digest, Id, Moment
from events.hold.facts import ItemHeld, ItemReleased
from events.hold.state import stream as hold_stream
from events.membership.state import roll_digest
from events.poll import opening
from events.poll.annulling import require_nothing_rests, taken_along
from events.poll.counting import counted
from events.poll.facts import (
    BESIDE,
    MAX_VOTERS,
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    CountedV2,
    Opened,
    OpenedV2,
    PrivateKey,
    PublicKey,
    Quorum,
    Threshold,
)
from events.poll.paper import Paper
from events.poll.seated import by_bench
from events.poll.state import Poll, stream
from events.poll.terms import (
    NO_QUORUM,
    SIMPLE_MAJORITY,
    future,
    procedure_of,
    require_fractions,
    require_keeper,
    require_opener,
)
from events.proposal.facts import PutToVote
from events.proposal.state import Proposal, text_digest
from events.proposal.state import stream as proposal_stream
from events.refusal import Malformed, OutOfOrder, Unknown
from events.statements.standing import put
from events.world import World, Writes


class Open(Struct, frozen=True):
    """Open a poll. Without `closes_at` the closing time is announced later; without `paper` it is a majority.

    Threshold and quorum are for assemblies without rules of procedure, where None stands for a simple
    majority and no quorum. `proposal` None: a survey on none. `seal`: the public key of a sealed poll.
    """

    poll: Id
    proposal: Id | None
    threshold: Threshold | None = None
    quorum: Quorum | None = None
    closes_at: Moment | None = None
    paper: Paper | None = None
    seal: PublicKey | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk opens it, or whoever the rules name; the roll is frozen at this moment."""
        act = "Opening a poll"
        paper = self.paper or Paper()
        proposal = Proposal() if self.proposal is None else world.proposal(self.proposal)
        procedure = world.rules.procedure if self.proposal is None else procedure_of(world, proposal)
        opening.require_may_open(world, who, procedure, paper, at, self.closes_at)
        if world.poll(self.poll).phase != "unknown":
            raise OutOfOrder(
                "poll-exists",
                "Opening was refused: this id is in use.",
                "Give the poll another id, or none: the chamber then makes one.",
            )
        closes_at = None if self.closes_at is None else future(self.closes_at, at, act)
        if self.proposal is None and paper.kind != "survey":
            raise Malformed(
                "no-proposal",
                "Opening was refused: what decides is on a proposal; only a survey needs none.",
                "Name the proposal.",
            )
        if self.proposal is not None:
            _require_stands(proposal)
        if self.paper is None and procedure is None:
            return [(stream(self.poll), self._first_form(world, proposal, closes_at))]
        return self._second_form(world, proposal, paper, closes_at, at)

    def _first_form(self, world: World, proposal: Proposal, closes_at: datetime | None) -> Opened:
        threshold, quorum = self.threshold or SIMPLE_MAJORITY, self.quorum or NO_QUORUM
        require_fractions(threshold, quorum, "Opening a poll")
        roll, _ = opening.roll_of(world, None, "Opening a poll")
        return Opened(
            poll=self.poll,
            proposal=self.proposal or "",
            text=text_digest(proposal.clauses),
            method="majority",
            threshold=threshold,
            quorum=quorum,
            secrecy="open",
            closes_at=closes_at,
            membership_version=world.membership.version,
            roll_size=len(roll),
            roll=roll_digest(roll),
        )

    def _second_form(
        self, world: World, proposal: Proposal, paper: Paper, closes_at: datetime | None, at: datetime
    ) -> Writes:
        name, item = self.proposal, proposal.terms
        if item is not None and name is not None:
            paper = opening.of_item(world, name, proposal, paper, at)
        rules = item.rules if item is not None else world.rules.version if name is None else 0
        procedure = world.rules.by_version.get(rules) if rules else None
        given = self.threshold, self.quorum
        if procedure is None:
            paper, terms = opening.without_rules(paper, given)
        else:
            paper, terms = opening.by_the_rules(paper, item, procedure, given)
        opened = opening.opening(
            world,
            self.poll,
            name,
            None if name is None else text_digest(proposal.clauses),
            rules,
            paper,
            terms,
            self.seal,
            closes_at,
            opening.roll_of(world, procedure, "Opening a poll", item),
        )
        writes: Writes = [(stream(self.poll), opened), *opening.released(world, name, paper, at)]
        if item is not None and name is not None and paper.kind not in BESIDE:
            writes.append((proposal_stream(name), PutToVote(name, self.poll)))
            writes.extend(put(world, name, item, "Opening a poll"))
        if paper.amendments and name is not None:
            writes.append(put_to_vote(world, name, paper.amendments, self.poll, "Opening a poll"))
        return writes


def _require_stands(proposal: Proposal) -> None:
    if proposal.submitter is None:
        raise Unknown(
            "no-such-proposal",
            "Opening was refused: there is no such proposal.",
            "Check the id of the proposal.",
        )
    if proposal.withdrawn:
        raise OutOfOrder(
            "proposal-withdrawn",
            "Opening was refused: the proposal was withdrawn.",
            "Only a proposal that stands can be put to the vote.",
        )


class AnnounceClosing(Struct, frozen=True):
    """Announce when a poll closes that was opened without a closing time."""

    poll: Id
    closes_at: Moment

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Who may open announces it once. What was announced is kept: no vote is shortened or lengthened."""
        terms = world.poll(self.poll).opened
        if isinstance(terms, OpenedV2) and terms.within is not None:
            require_presiding(world, who, at, terms.within.commission, "Announcing the close")
        elif isinstance(terms, OpenedV2) and terms.rules:
            require_opener(world, who, world.rules.by_version.get(terms.rules), "Announcing the close")
        else:
            require_clerk(world, who, "Announcing the close")
        poll = _require_phase(world, self.poll, "open", "Announcing the close")
        if poll.closes_at is not None:
            raise OutOfOrder(
                "closing-announced",
                f"Announcing was refused: the poll closes at {poll.closes_at.isoformat()}, as was announced.",
                "What was announced is kept. A poll that went wrong can be annulled, with a reason.",
            )
        closes_at = future(self.closes_at, at, "Announcing the close")
        return [(stream(self.poll), ClosingAnnounced(self.poll, closes_at))]


class Close(Struct, frozen=True):
    """Close a poll whose announced time has come. It reads the poll's stream, and the clerk's office.

    `key`: the private key of a sealed poll, which is published with the close; `half`: the public key that
    belongs to it, as whoever holds the curve found.
    """

    poll: Id
    key: PrivateKey | None = None
    half: PublicKey | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, in practice the clerk process, closes it at the announced time and never before."""
        require_keeper(world, who, world.poll(self.poll).opened, "Closing a poll")
        poll = _require_phase(world, self.poll, "open", "Closing a poll")
        if poll.closes_at is None or at < poll.closes_at:
            raise OutOfOrder(
                "too-early-to-close",
                "Closing was refused: the announced time has not come.",
                "Wait for it; if none was announced, announce one.",
            )
        seal = poll.second.seal if poll.second is not None else None
        if self.half != seal:
            raise OutOfOrder(
                "not-the-key",
                "Closing was refused: a sealed poll closes with the private key of its seal, others without.",
                "Put back the seal secret that the poll was opened with: no other one opens its ballots.",
            )
        closed = Closed(self.poll) if self.key is None else ClosedV2(self.poll, self.key)
        return [(stream(self.poll), closed)]


class Count(Struct, frozen=True):
    """Record the result of a closed poll. `choices`: of every organisation whose ballot counts, opened where
    they were sealed; SPOILT (events/seal.py) for what does not open to a choice.

    `objectors`: of a consent round who objects, sorted, the first 1,000. `voters`: of a poll within a
    commission, whose the choices are, in the same order.
    """

    poll: Id
    choices: tuple[str, ...]
    objectors: tuple[Id, ...] = ()
    voters: tuple[Id, ...] = ()

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A closed poll is counted once. Objections hold the item for the term that was fixed."""
        require_keeper(world, who, world.poll(self.poll).opened, "Counting")
        poll = _require_phase(world, self.poll, "closed", "Counting")
        assert poll.opened is not None, "what is closed was opened"  # noqa: S101 - for the type checker
        result = counted(poll.opened, self.choices)
        if not isinstance(poll.opened, OpenedV2) or not isinstance(result, CountedV2):
            return [(stream(self.poll), result)]
        if poll.opened.within is not None:  # an objection holds nothing there
            return [(stream(self.poll), self._by_bench(poll.opened, poll.opened.within, result))]
        writes: Writes = [(stream(self.poll), result)]
        if result.outcome == "held":
            writes.append(_held(poll.opened, result, self.objectors, at))
        return writes

    def _by_bench(self, terms: OpenedV2, within: Seated, result: CountedV2) -> CountedV2:
        if terms.method != "majority":
            return result
        if len(self.voters) != len(self.choices) or not set(self.voters) <= set(terms.voters or ()):
            raise Malformed(
                "voters-missing",
                f"Counting was refused: {len(self.choices)} choices are counted by bench, and "
                f"{len(self.voters)} voters are named.",
                "Name whose each choice is, in the same order.",
            )
        return replace(result, benches=by_bench(within, self.choices, self.voters))


def _held(
    terms: OpenedV2, result: CountedV2, objectors: tuple[str, ...], at: datetime
) -> tuple[str, ItemHeld]:
    assert result.consent is not None, "what is held is held by objections"  # noqa: S101 - for the type checker
    if len(set(objectors)) != min(result.consent.objection, MAX_VOTERS):
        raise Malformed(
            "objectors-missing",
            f"Counting was refused: {result.consent.objection} object, and {len(set(objectors))} are named.",
            "Name each organisation that objects, once.",
        )
    proposal = terms.proposal or ""
    held = ItemHeld(proposal, terms.poll, tuple(sorted(objectors)), at + timedelta(days=terms.hold))
    return hold_stream(proposal), held


class Annul(Struct, frozen=True):
    """Annul a poll, with a public reason. Its ballots stay in the log and decide nothing."""

    poll: Id
    reason: Digest

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """Who keeps the poll annuls it, in any phase, also after the count, while nothing rests on it."""
        require_keeper(world, who, world.poll(self.poll).opened, "Annulment")
        terms = _require_phase(world, self.poll, None, "Annulment").opened
        require_nothing_rests(world, self.poll, terms, "Annulment")
        writes: Writes = [(stream(self.poll), Annulled(self.poll, self.reason))]
        if isinstance(terms, OpenedV2) and terms.method == "consent" and terms.proposal is not None:
            hold = world.hold(terms.proposal)
            if hold.poll == self.poll:
                released = ItemReleased(terms.proposal, self.poll, "annulled")
                writes.append((hold_stream(terms.proposal), released))
        return [*writes, *taken_along(world, self.poll, terms)]


def _require_phase(world: World, poll: str, phase: str | None, act: str) -> Poll:
    state = world.poll(poll)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-poll", f"{act} was refused: there is no such poll.", "Check the id of the poll."
        )
    if state.phase == "annulled" or phase not in (None, state.phase):
        raise OutOfOrder(
            f"poll-{state.phase}",
            f"{act} was refused: the poll is {state.phase}" + (f", and must be {phase}." if phase else "."),
            "See the poll's page for what happened.",
        )
    return state
