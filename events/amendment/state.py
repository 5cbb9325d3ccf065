"""What stream `amendments-<proposal>` adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentRejected,
    AmendmentsPutToVote,
    AmendmentsRanked,
    AmendmentWithdrawn,
    Event,
)
from events.clauses import Change, Filed, composed

Phase = Literal["standing", "flagged", "voted-on", "adopted", "rejected", "lapsed", "withdrawn"]


class Amendment(Struct, frozen=True):
    """One amendment. `changes` are what it is now, adopted sub-amendments in it; `order` is that of filing.

    `poll` is the one that is or was held on it.
    """

    organisation: str
    version: int
    on: str | None
    changes: tuple[Change, ...]
    order: int
    phase: Phase = "standing"
    co_signers: frozenset[str] = frozenset()
    poll: str | None = None


class Amendments(Struct, frozen=True):
    """The amendments to a proposal by id, oldest first. `rankings`: place in the order of voting, by id."""

    by_id: Mapping[str, Amendment] = {}
    ranking: Mapping[str, int] = {}

    def filed(self, *phases: Phase) -> list[Filed]:
        """Those to the text itself that are in one of these phases."""
        return [
            Filed(name, one.order, one.changes)
            for name, one in self.by_id.items()
            if one.on is None and one.phase in phases
        ]

    def on(self, amendment: str, *phases: Phase) -> list[Filed]:
        """The sub-amendments of one that are in one of these phases."""
        return [
            Filed(name, one.order, one.changes)
            for name, one in self.by_id.items()
            if one.on == amendment and one.phase in phases
        ]


def stream(proposal: str) -> str:
    """The name of the stream of a proposal's amendments."""
    return f"amendments-{proposal}"


def evolve(state: Amendments, event: Event) -> Amendments:  # noqa: C901, PLR0911 - one case per fact
    """The amendments after the event."""
    match event:
        case AmendmentFiled() as filed:
            one = Amendment(filed.organisation, filed.version, filed.on, filed.changes, len(state.by_id) + 1)
            return replace(state, by_id={**state.by_id, filed.amendment: one})
        case AmendmentCoSigned(amendment=amendment, organisation=organisation):
            one = state.by_id[amendment]
            return _with(state, amendment, replace(one, co_signers=one.co_signers | {organisation}))
        case AmendmentWithdrawn(amendment=amendment):
            subs = [sub.amendment for sub in state.on(amendment, "standing", "flagged")]
            return _entered(_entered(state, [amendment], "withdrawn"), subs, "lapsed")
        case AmendmentsRanked(ranking=ranking):
            return replace(state, ranking={**state.ranking, **{name: n for n, name in enumerate(ranking)}})
        case AmendmentsPutToVote(amendments=amendments, poll=poll):
            for name in amendments:
                state = _with(state, name, replace(state.by_id[name], phase="voted-on", poll=poll))
            return state
        case AmendmentAdopted(amendment=amendment, lapsed=lapsed):
            one = state.by_id[amendment]
            if one.on is not None:
                parent = state.by_id[one.on]
                merged = composed(parent.changes, one.changes)
                state = _with(state, one.on, replace(parent, changes=merged))
            return _entered(_entered(state, [amendment], "adopted"), lapsed, "lapsed")
        case AmendmentRejected(amendment=amendment):
            return _entered(state, [amendment], "rejected")
        case AmendmentRebased(amendment=amendment, version=version):
            return _with(state, amendment, replace(state.by_id[amendment], version=version))
        case AmendmentFlagged(amendment=amendment):
            return _entered(state, [amendment], "flagged")
        case _:
            assert_never(event)


def _with(state: Amendments, name: str, amendment: Amendment) -> Amendments:
    return replace(state, by_id={**state.by_id, name: amendment})


def _entered(state: Amendments, names: Iterable[str], phase: Phase) -> Amendments:
    for name in names:
        state = _with(state, name, replace(state.by_id[name], phase=phase))
    return state
