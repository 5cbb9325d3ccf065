"""What a decision may look at, and what it gives back.

A decision reads states through a `World`, and the world remembers which streams were read and at which
version: that is exactly what the append must find unchanged. Nobody lists expectations by hand, so none is
forgotten. A stream that was not gathered yet raises `NotGathered`; the shell gathers it and asks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from events.action.state import Action
from events.action.state import stream as action_stream
from events.agenda.state import Agenda
from events.agenda.state import stream as agenda_stream
from events.amendment.state import Amendments
from events.amendment.state import stream as amendments_stream
from events.application.state import Application
from events.application.state import stream as application_stream
from events.assembly.state import STREAM as ASSEMBLY
from events.assembly.state import Assembly
from events.attendance.state import Attendance
from events.attendance.state import stream as attendance_stream
from events.ballot.state import Ballot
from events.ballot.state import stream as ballot_stream
from events.bundle.state import Bundle
from events.bundle.state import stream as bundle_stream
from events.call.state import Call
from events.call.state import stream as call_stream
from events.charter.state import STREAM as CHARTER
from events.charter.state import Charter
from events.commission.state import Commission
from events.commission.state import stream as commission_stream
from events.contribution.state import Contribution
from events.contribution.state import stream as contribution_stream
from events.coverage.state import STREAM as COVERAGE
from events.coverage.state import Coverage
from events.delegation.facts import Kind as Delegable
from events.delegation.state import Delegation
from events.delegation.state import stream as delegation_stream
from events.duty.state import Duty
from events.duty.state import stream as duty_stream
from events.erasure.state import Erasure
from events.erasure.state import stream as erasure_stream
from events.fact import Actor, Fact
from events.fund.state import Fund
from events.fund.state import stream as fund_stream
from events.hold.state import Hold
from events.hold.state import stream as hold_stream
from events.measure.state import Measure
from events.measure.state import stream as measure_stream
from events.membership.state import STREAM as MEMBERSHIP
from events.membership.state import Membership
from events.minority.state import Position
from events.minority.state import stream as minority_stream
from events.organisation.state import Organisation
from events.organisation.state import stream as organisation_stream
from events.outreach.state import Outreach
from events.outreach.state import stream as outreach_stream
from events.poll.state import Poll
from events.poll.state import stream as poll_stream
from events.proposal.state import Proposal
from events.proposal.state import stream as proposal_stream
from events.prospect.state import Prospect
from events.prospect.state import stream as prospect_stream
from events.recognition.state import Recognition
from events.recognition.state import stream as recognition_stream
from events.rules.state import STREAM as RULES
from events.rules.state import Rules
from events.signal.state import Signal
from events.signal.state import stream as signal_stream
from events.sitting.state import Sitting
from events.sitting.state import stream as sitting_stream
from events.statements.state import Statements
from events.statements.state import stream as statements_stream
from events.support.state import Supported
from events.support.state import stream as support_stream

Writes = list[tuple[str, Fact]]
"""What a decision gives back: facts, each with the stream that it belongs to, in order."""


class Gathered(NamedTuple):
    """A stream's state and the version that it was folded up to (0: the stream is empty)."""

    version: int
    state: Any


class NotGathered(LookupError):
    """The decision looked at a stream that the shell has not gathered yet."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.stream = stream


class Act(Protocol):
    """Something that somebody wants to do. `decide` is pure: the same world gives the same answer."""

    def decide(self, world: World, who: Actor, at: datetime, /) -> Writes:
        """The facts that follow. `at` is UTC and becomes the `at` of the events.

        Raises: Refused, NotGathered.
        """


class World:
    """The states that a decision reads, by name. `relied_on` grows as it reads: {stream: version}."""

    __slots__ = ("_states", "relied_on")

    def __init__(self, states: Mapping[str, Gathered]) -> None:
        self._states = states
        self.relied_on: dict[str, int] = {}

    def _state(self, stream: str) -> Any:
        try:
            gathered = self._states[stream]  # not get(): the mapping may have an answer for what it lacks
        except KeyError:
            raise NotGathered(stream) from None
        self.relied_on[stream] = gathered.version
        return gathered.state

    def follow(self, stream: str) -> int:
        """The version that a new event of the stream follows; relied on from now on."""
        if stream not in self.relied_on:
            self._state(stream)
        return self.relied_on[stream]

    @property
    def assembly(self) -> Assembly:
        """The founding and the offices."""
        state: Assembly = self._state(ASSEMBLY)
        return state

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        state: Charter = self._state(CHARTER)
        return state

    @property
    def rules(self) -> Rules:
        """The rules of procedure, by version."""
        state: Rules = self._state(RULES)
        return state

    @property
    def membership(self) -> Membership:
        """Everyone's standing."""
        state: Membership = self._state(MEMBERSHIP)
        return state

    def organisation(self, organisation: str) -> Organisation:
        """One organisation's mandates."""
        state: Organisation = self._state(organisation_stream(organisation))
        return state

    def application(self, application: str) -> Application:
        """One application for membership."""
        state: Application = self._state(application_stream(application))
        return state

    def measure(self, measure: str) -> Measure:
        """One measure."""
        state: Measure = self._state(measure_stream(measure))
        return state

    def proposal(self, proposal: str) -> Proposal:
        """One proposal."""
        state: Proposal = self._state(proposal_stream(proposal))
        return state

    def amendments(self, proposal: str) -> Amendments:
        """The amendments to one proposal."""
        state: Amendments = self._state(amendments_stream(proposal))
        return state

    def contribution(self, contribution: str) -> Contribution:
        """One contribution to a deliberation."""
        state: Contribution = self._state(contribution_stream(contribution))
        return state

    def call(self, call: str) -> Call:
        """One call for candidates."""
        state: Call = self._state(call_stream(call))
        return state

    def commission(self, commission: str) -> Commission:
        """One commission."""
        state: Commission = self._state(commission_stream(commission))
        return state

    def delegation(self, kind: Delegable, item: str) -> Delegation:
        """The delegations of one item."""
        state: Delegation = self._state(delegation_stream(kind, item))
        return state

    def sitting(self, sitting: str) -> Sitting:
        """One sitting."""
        state: Sitting = self._state(sitting_stream(sitting))
        return state

    def attendance(self, sitting: str, organisation: str) -> Attendance:
        """Whether an organisation is at a sitting."""
        state: Attendance = self._state(attendance_stream(sitting, organisation))
        return state

    def position(self, proposal: str, organisation: str) -> Position:
        """One organisation's minority position on one outcome."""
        state: Position = self._state(minority_stream(proposal, organisation))
        return state

    def poll(self, poll: str) -> Poll:
        """One poll."""
        state: Poll = self._state(poll_stream(poll))
        return state

    def ballot(self, poll: str, organisation: str) -> Ballot:
        """One organisation's ballot in one poll."""
        state: Ballot = self._state(ballot_stream(poll, organisation))
        return state

    def support(self, proposal: str, organisation: str) -> Supported:
        """One organisation's support of one item."""
        state: Supported = self._state(support_stream(proposal, organisation))
        return state

    def agenda(self, sitting: str) -> Agenda:
        """The agenda of one sitting."""
        state: Agenda = self._state(agenda_stream(sitting))
        return state

    def statements(self, year: int) -> Statements:
        """The yearly statements of one year that were put to the vote."""
        state: Statements = self._state(statements_stream(year))
        return state

    def hold(self, proposal: str) -> Hold:
        """The objections that hold one proposal."""
        state: Hold = self._state(hold_stream(proposal))
        return state

    def duty(self, proposal: str) -> Duty:
        """The answer that the city owes to the outcome of one proposal."""
        state: Duty = self._state(duty_stream(proposal))
        return state

    def action(self, action: str) -> Action:
        """One action."""
        state: Action = self._state(action_stream(action))
        return state

    def signal(self, signal: str) -> Signal:
        """One signal."""
        state: Signal = self._state(signal_stream(signal))
        return state

    def recognition(self, signal: str, organisation: str) -> Recognition:
        """One organisation's recognition of one signal."""
        state: Recognition = self._state(recognition_stream(signal, organisation))
        return state

    def bundle(self, bundle: str) -> Bundle:
        """One bundle of signals."""
        state: Bundle = self._state(bundle_stream(bundle))
        return state

    def fund(self, fund: str) -> Fund:
        """One fund."""
        state: Fund = self._state(fund_stream(fund))
        return state

    @property
    def coverage(self) -> Coverage:
        """Where and whom the assembly means to reach."""
        state: Coverage = self._state(COVERAGE)
        return state

    def outreach(self, outreach: str) -> Outreach:
        """One outreach task."""
        state: Outreach = self._state(outreach_stream(outreach))
        return state

    def prospect(self, prospect: str) -> Prospect:
        """One organisation that is known and is no member."""
        state: Prospect = self._state(prospect_stream(prospect))
        return state

    def erasure(self, erasure: str) -> Erasure:
        """One erasure."""
        state: Erasure = self._state(erasure_stream(erasure))
        return state
