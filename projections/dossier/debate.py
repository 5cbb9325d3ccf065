"""What is said about an item: amendments and their fate, contributions, minority positions; what hides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
)
from events.contribution.facts import Answered, Contributed, Hidden, Revised, Shown, Withdrawn
from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)
from events.minority.facts import PositionTaken
from events.registry import Recorded
from projections.dossier.telling import told
from projections.projection import Statement, Write, subject

CONTRIBUTED = Statement(
    "contributed",
    "something that was said about an item",
    "contribution",
    "insert into contribution (contribution, proposal) values ($1, $2)",
)

HIDDEN = Statement(
    "hidden",
    "whether a measure hides its words",
    "contribution",
    "update contribution set hidden = $2 where contribution = $1",
)

MEASURE = Statement(
    "measure",
    "a measure about a contribution",
    "measure",
    "insert into measure (measure, contribution) values ($1, $2)",
)

_AMENDMENTS = (
    *(AmendmentFiled, AmendmentCoSigned, AmendmentWithdrawn, AmendmentsRanked, AmendmentsPutToVote),
    *(AmendmentAdopted, AmendmentRejected, AmendmentRebased, AmendmentFlagged),
)
_MEASURES = (
    *(MeasureAsked, MeasureConfirmed, MeasureRefused, MeasureAppealed, AppealWithdrawn, AppealJudged),
)
READS = (
    *_AMENDMENTS,
    *(Contributed, Revised, Answered, Withdrawn, Hidden, Shown),
    *_MEASURES,
    PositionTaken,
)
STATEMENTS = (CONTRIBUTED, HIDDEN, MEASURE)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from what was said about an item."""
    match event.fact:
        case PositionTaken(proposal, organisation, text):
            return [told(event, "minority", f"proposal-{proposal}", of=organisation, text=text)]
        case fact if isinstance(fact, _AMENDMENTS):
            return [_amended(event)]
        case fact if isinstance(fact, _MEASURES):
            return _measured(event)
        case _:
            return _said(event)


def _amended(event: Recorded) -> Write:  # noqa: PLR0911 - one case per fact
    def line(**more: Any) -> Write:
        return told(event, "amendments", f"proposal-{subject(event)}", **more)

    match event.fact:
        case AmendmentFiled() as filed:
            return _filed(event, filed)
        case AmendmentCoSigned(amendment, organisation):
            return line(of=organisation, amendment=amendment)
        case AmendmentsRanked(ranking, reason):
            return line(text=reason, ranking=ranking)
        case AmendmentsPutToVote(amendments, poll):
            return line(poll=poll, amendments=amendments)
        case AmendmentAdopted(amendment, way, poll, lapsed):
            return line(poll=poll, amendment=amendment, way=way, lapsed=lapsed)
        case AmendmentRejected(amendment, poll):
            return line(poll=poll, amendment=amendment)
        case AmendmentRebased(amendment, version) | AmendmentFlagged(amendment, version):
            return line(amendment=amendment, version=version)
        case fact:
            assert isinstance(fact, AmendmentWithdrawn)  # noqa: S101 - the one that is left
            return line(amendment=fact.amendment)


def _filed(event: Recorded, filed: AmendmentFiled) -> Write:
    changes = enumerate(filed.changes, start=1)
    return told(
        event,
        "amendments",
        f"proposal-{filed.proposal}",
        of=filed.organisation,
        text=filed.reason,
        texts=[("change", str(n), change.text) for n, change in changes if change.text is not None],
        amendment=filed.amendment,
        version=filed.version,
        on=filed.on,
        rivals=filed.rivals,
        changes=[{"kind": c.kind, "at": c.at, "clause": c.clause} for c in filed.changes],
    )


def _said(event: Recorded) -> list[Write]:
    contribution = subject(event)

    def line(**more: Any) -> Write:
        return told(event, "debate", event.stream, contribution=contribution, **more)

    match event.fact:
        case Contributed() as made:
            how = {"reply_to": made.reply_to, "for_another": made.for_another, "asked": made.asked}
            said = line(of=made.organisation, text=made.text, kind=made.kind, **how, due=made.due)
            return [Write(CONTRIBUTED, (contribution, made.proposal)), said]
        case Revised(_, version, text):
            return [line(text=text, version=version)]
        case Answered(_, organisation, text):
            return [line(of=organisation, text=text)]
        case Hidden(_, measure, reason):
            return [Write(HIDDEN, (contribution, True)), line(text=reason, measure=measure)]
        case Shown(_, measure):
            return [Write(HIDDEN, (contribution, False)), line(measure=measure)]
        case _:
            return [line()]


def _measured(event: Recorded) -> list[Write]:
    measure = subject(event)

    def line(**more: Any) -> Write:
        return told(event, "measures", event.stream, measure=measure, **more)

    match event.fact:
        case MeasureAsked(_, kind, against, ground, reason, bench):
            about = [Write(MEASURE, (measure, against))] if kind == "hide" else []
            return [*about, line(text=reason, kind=kind, subject=against, ground=ground, bench=bench)]
        case MeasureConfirmed(_, bench, appeal_until):
            return [line(bench=bench, appeal_until=appeal_until)]
        case MeasureRefused(_, reason, bench):
            return [line(text=reason, bench=bench)]
        case MeasureAppealed(_, reason):
            return [line(text=reason)]
        case AppealJudged(_, poll, judgement):
            return [line(poll=poll, judgement=judgement)]
        case _:
            return [line()]
