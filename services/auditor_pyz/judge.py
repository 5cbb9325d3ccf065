"""One entry after another: was it allowed (step 5), and is it counted right (6).

Entries of one act stand together, by the same actor under the same command; most acts write one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import belonging, erasures, holds, items, opening, papers, polls, rules, seated
from .leaves import Entry
from .ledger import Inadmissible, Ledger
from .rules import Pending

RULES: dict[str, Callable[[Ledger, Entry], Any]] = {
    "assembly.founded.v1": rules.founded,
    "office.given.v1": rules.office_given,
    "office.taken.v1": rules.office_taken,
    "notary.key-announced.v1": rules.key_announced,
    "membership.admitted.v1": rules.admitted,
    "membership.suspended.v1": rules.suspended,
    "membership.reinstated.v1": rules.reinstated,
    "membership.left.v1": rules.left,
    "organisation.profiled.v1": rules.profiled,
    "organisation.profiled.v2": rules.profiled,
    "organisation.merger-agreed.v1": belonging.merger_agreed,
    "organisation.merged.v1": belonging.merged,
    "application.applied.v1": belonging.applied,
    "application.admitted.v1": belonging.application_admitted,
    "application.refused.v1": belonging.application_refused,
    "application.reopened.v1": belonging.reopened,
    "measure.asked.v1": belonging.asked,
    "measure.confirmed.v1": belonging.confirmed,
    "measure.refused.v1": belonging.refused,
    "measure.appealed.v1": belonging.appealed,
    "measure.appeal-withdrawn.v1": belonging.appeal_withdrawn,
    "measure.appeal-judged.v1": belonging.appeal_judged,
    "mandate.given.v1": rules.mandate_given,
    "mandate.withdrawn.v1": rules.mandate_withdrawn,
    "proposal.submitted.v1": rules.submitted,
    "proposal.withdrawn.v1": rules.proposal_withdrawn,
    "rules.adopted.v1": items.rules_adopted,
    "proposal.submitted.v2": items.filed,
    "proposal.prepared.v1": items.prepared,
    "proposal.revised.v1": items.revised,
    "proposal.consolidated.v1": items.consolidated,
    "proposal.put-to-vote.v1": items.put_to_vote,
    "proposal.concluded.v1": items.concluded,
    "proposal.outcome-annulled.v1": items.outcome_annulled,
    "erasure.requested.v1": erasures.requested,
    "erasure.refused.v1": erasures.refused,
    "prose.erased.v1": erasures.erased,
    "poll.opened.v1": polls.opened,
    "poll.closing-announced.v1": polls.announced,
    "poll.closed.v1": papers.closed,
    "poll.closed.v2": papers.closed,
    "poll.counted.v1": polls.counted,
    "poll.annulled.v1": papers.annulled,
    "ballot.cast.v1": polls.cast,
    "poll.opened.v2": opening.opened,
    "poll.counted.v2": papers.counted,
    "ballot.cast.v2": papers.cast,
    "ballot.disputed.v1": papers.disputed,
    "ballot.confirmed.v1": papers.confirmed,
    "item.held.v1": holds.alone,
    "item.released.v1": holds.alone,
    "objection.answered.v1": holds.answered,
    "objection.withdrawn.v1": holds.withdrawn,
}
"""How each type of event is judged. What the schema has and this list has not is passed over, and told."""


class Judge:
    """Takes the entries of a log from position 0 on, in order."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.results: dict[str, dict[str, Any]] = {}
        self.unjudged: dict[str, int] = {}
        self._before: Entry | None = None
        self._unruled = False
        self._pending: Pending | None = None

    def take(self, entry: Entry) -> None:
        """Judge the next entry and write it down.

        Raises: Inadmissible, with the step that saw it.
        """
        if entry.position == 0 and entry.type != "assembly.founded.v1":
            raise Inadmissible("not-founded", "the log does not begin with the founding of an assembly")
        expected, same = self._expected(entry), self._same_act(entry)
        # What an act writes of which a part has no rule here cannot be told: it is passed over too.
        self._unruled = (same and self._unruled) or entry.type not in RULES
        if same and not expected and not self._unruled:
            raise Inadmissible("too-much-in-one-act", "this does not belong to the act that it stands in")
        self._apply(entry, expected=expected)
        self._before = entry

    def _same_act(self, entry: Entry) -> bool:
        before = self._before
        return (
            before is not None
            and before.command == entry.command
            and before.actor == entry.actor
            and before.at == entry.at
        )

    def _expected(self, entry: Entry) -> bool:
        """Whether the entry is what the act under way has still to write."""
        pending = self._pending
        if pending is None:
            return False
        founding = pending.rest[0][0] == "office.given.v1"
        kind, stream, data = pending.rest[0]
        fits = entry.type in kind.split("|") and entry.stream == stream and data in (None, entry.data)
        if self._same_act(entry) and fits:
            if founding:  # one office at least, and any number of them
                self._pending = Pending(pending.position, pending.rest, begun=True)
            else:
                del pending.rest[0]
                self._pending = pending if pending.rest else None
            return True
        if pending.begun:
            self._pending = None
            return False
        raise Inadmissible("act-cut-short", f"the act at position {pending.position} lacks a {kind}")

    def _apply(self, entry: Entry, *, expected: bool) -> None:
        ledger = self.ledger
        rule = RULES.get(entry.type)
        if rule is None:
            self.unjudged[entry.type] = self.unjudged.get(entry.type, 0) + 1
        elif expected:
            _follow(ledger, entry)
        else:
            result = rule(ledger, entry)
            if isinstance(result, Pending):
                self._pending = result
                if result.result is not None:
                    self.results[entry.data["poll"]] = result.result
            elif result is not None:
                self.results[entry.data["poll"]] = result
        if entry.type in rules.PROFILED.split("|"):
            ledger.neighbourhoods[entry.stream.partition("-")[2]] = entry.data["neighbourhoods"]
        elif entry.stream.startswith("commission-"):
            seated.note(ledger, entry)


def _follow(ledger: Ledger, entry: Entry) -> None:
    """What an act writes besides its first entry: the first one was judged, and this follows from it."""
    if entry.type == "office.given.v1":
        rules.office_given(ledger, entry, founding=True)
    elif entry.type == "rules.adopted.v1":
        items.rules_adopted(ledger, entry, outcome=True)
    elif entry.type == "mandate.withdrawn.v1":
        rules.mandate_withdrawn(ledger, entry, leaving=True)
    elif entry.type == "item.held.v1":
        holds.held(ledger, entry)
    elif entry.type == "item.released.v1":
        holds.released(ledger, entry)
    else:
        belonging.follow(ledger, entry)
