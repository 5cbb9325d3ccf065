"""What the directory and the results should hold, as a model that anyone can follow: dictionaries, no SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from events.ballot.facts import Cast
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import MandateGiven, MandateWithdrawn, Profiled
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened
from events.proposal.facts import Submitted, Withdrawn
from events.registry import Recorded


class Plain:
    """Add events in order, and ask for the rows. Times are UTC."""

    RESULTS: ClassVar = {
        "proposal": "proposal, organisation, title, withdrawn_at",
        "poll": "poll, position, proposal, phase, closes_at, closed_at, counted_at, annulled_at,"
        " recorded_for, recorded_against, recorded_abstain, outcome, reason",
        "ballot": "poll, organisation, choice, position, at",
    }
    DIRECTORY: ClassVar = {
        "member": "organisation, bench, standing, admitted_at, since, reason",
        "profile": "organisation, name, stands_for, themes, target_groups, neighbourhoods",
        "mandate": "organisation, mandate, kind, valid_from, valid_until, given_at, withdrawn_at",
    }

    def __init__(self) -> None:
        self._proposals: dict[str, dict[str, Any]] = {}
        self._polls: dict[str, dict[str, Any]] = {}
        self._ballots: dict[tuple[str, str], tuple[str, int, datetime]] = {}
        self._members: dict[str, dict[str, Any]] = {}
        self._profiles: dict[str, Profiled] = {}
        self._mandates: dict[tuple[str, str], list[Any]] = {}

    def add(self, event: Recorded) -> None:  # noqa: C901, PLR0912 - one case per fact
        """What an event changes."""
        at, about = event.at, event.stream.partition("-")[2]
        match event.fact:
            case Submitted(proposal=proposal) as f:
                self._proposals[proposal] = {"by": f.organisation, "title": f.title, "withdrawn": None}
            case Withdrawn(proposal=proposal):
                self._proposals[proposal]["withdrawn"] = at
            case Opened() as f:
                self._polls[f.poll] = {
                    "position": event.position,
                    "proposal": f.proposal,
                    "phase": "open",
                    "closes_at": f.closes_at,
                }
            case ClosingAnnounced(poll=poll, closes_at=closes_at):
                self._polls[poll]["closes_at"] = closes_at
            case Closed(poll=poll):
                self._polls[poll] |= {"phase": "closed", "closed_at": at}
            case Counted(poll=poll) as f:
                tally = (f.tally.in_favour, f.tally.against, f.tally.abstain)
                self._polls[poll] |= {
                    "phase": "counted",
                    "counted_at": at,
                    "tally": tally,
                    "outcome": f.outcome,
                }
            case Annulled(poll=poll, reason=reason):
                self._polls[poll] |= {"phase": "annulled", "annulled_at": at, "reason": reason}
            case Cast(poll=poll, organisation=organisation, choice=choice):
                self._ballots[poll, organisation] = (choice, event.position, at)
            case Admitted(organisation=organisation, bench=bench):
                self._members[organisation] = {"bench": bench, "admitted_at": at}
                self._stands(organisation, "member", at, None)
            case Suspended(organisation=organisation, reason=reason):
                self._stands(organisation, "suspended", at, reason)
            case Reinstated(organisation=organisation, reason=reason):
                self._stands(organisation, "member", at, reason)
            case Left(organisation=organisation):
                self._stands(organisation, "left", at, None)
            case Profiled() as f:
                self._profiles[about] = f
            case MandateGiven() as f:
                self._mandates[about, f.mandate] = [f.kind, f.valid_from, f.valid_until, at, None]
            case MandateWithdrawn(mandate=mandate):
                self._mandates[about, mandate][-1] = at

    def _stands(self, organisation: str, standing: str, since: datetime, reason: str | None) -> None:
        self._members[organisation] |= {"standing": standing, "since": since, "reason": reason}

    def choices(self) -> dict[tuple[str, str], str]:
        """The last choice by poll and organisation."""
        return {name: choice for name, (choice, _, _) in self._ballots.items()}

    def recorded(self) -> dict[str, tuple[int, int, int]]:
        """The recorded tally of every poll that was counted."""
        return {name: poll["tally"] for name, poll in self._polls.items() if "tally" in poll}

    def tables(self) -> dict[str, set[tuple[Any, ...]]]:
        """The rows of every table, by read model and table."""
        return {
            "results.proposal": {
                (name, p["by"], p["title"], p["withdrawn"]) for name, p in self._proposals.items()
            },
            "results.poll": {self._poll(name) for name in self._polls},
            "results.ballot": {(*name, *ballot) for name, ballot in self._ballots.items()},
            "directory.member": {
                (name, m["bench"], m["standing"], m["admitted_at"], m["since"], m["reason"])
                for name, m in self._members.items()
            },
            "directory.profile": {
                (name, f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
                for name, f in self._profiles.items()
            },
            "directory.mandate": {(*name, *mandate) for name, mandate in self._mandates.items()},
        }

    def _poll(self, name: str) -> tuple[Any, ...]:
        poll = self._polls[name]
        given = [poll[part] for part in ("position", "proposal", "phase", "closes_at")]
        times = [poll.get(part) for part in ("closed_at", "counted_at", "annulled_at")]
        return name, *given, *times, *poll.get("tally", (None,) * 3), poll.get("outcome"), poll.get("reason")
