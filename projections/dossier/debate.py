"""What is said about an item: amendments and their fate, contributions, minority positions; what hides."""

from __future__ import annotations

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
from projections.projection import Statement, Write, Writers, on, subject

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

STATEMENTS = (CONTRIBUTED, HIDDEN)


def _filed(event: Recorded, f: AmendmentFiled) -> list[Write]:
    changes = enumerate(f.changes, start=1)
    return _amended(
        event,
        of=f.organisation,
        text=f.reason,
        texts=[("change", str(n), change.text) for n, change in changes if change.text is not None],
        amendment=f.amendment,
        version=f.version,
        on=f.on,
        rivals=f.rivals,
        changes=[{"kind": c.kind, "at": c.at, "clause": c.clause} for c in f.changes],
    )


def _adopted(event: Recorded, f: AmendmentAdopted) -> list[Write]:
    return _amended(event, poll=f.poll, amendment=f.amendment, way=f.way, lapsed=f.lapsed)


def _moved(event: Recorded, f: AmendmentRebased | AmendmentFlagged) -> list[Write]:
    return _amended(event, amendment=f.amendment, version=f.version)


def _amended(event: Recorded, **more: Any) -> list[Write]:
    return [told(event, "amendments", f"proposal-{subject(event)}", **more)]


def _contributed(event: Recorded, f: Contributed) -> list[Write]:
    how = {"reply_to": f.reply_to, "for_another": f.for_another, "asked": f.asked}
    whose = {"of": f.organisation, "said_of": f.proposal}
    said = _said(event, **whose, text=f.text, kind=f.kind, **how, due=f.due)
    return [Write(CONTRIBUTED, (f.contribution, f.proposal)), *said]


def _hidden(event: Recorded, f: Hidden) -> list[Write]:
    return [Write(HIDDEN, (f.contribution, True)), *_said(event, text=f.reason, measure=f.measure)]


def _shown(event: Recorded, f: Shown) -> list[Write]:
    return [Write(HIDDEN, (f.contribution, False)), *_said(event, measure=f.measure)]


def _said(event: Recorded, **more: Any) -> list[Write]:
    return [told(event, "debate", event.stream, like=event.stream, contribution=subject(event), **more)]


def _asked(event: Recorded, f: MeasureAsked) -> list[Write]:
    why = {"kind": f.kind, "subject": f.subject, "ground": f.ground, "bench": f.bench}
    like = f"contribution-{f.subject}" if f.kind == "hide" else event.stream
    return _measured(event, like, text=f.reason, **why)


def _confirmed(event: Recorded, f: MeasureConfirmed) -> list[Write]:
    return _measured(event, bench=f.bench, appeal_until=f.appeal_until)


def _measured(event: Recorded, like: str | None = None, **more: Any) -> list[Write]:
    about, measure = event.stream, subject(event)
    return [told(event, "measures", about, like=like or about, measure=measure, **more)]


def _position_taken(event: Recorded, f: PositionTaken) -> list[Write]:
    return [told(event, "minority", f"proposal-{f.proposal}", of=f.organisation, text=f.text)]


WRITERS: Writers = (
    on(AmendmentFiled, _filed),
    on(AmendmentCoSigned, lambda event, f: _amended(event, of=f.organisation, amendment=f.amendment)),
    on(AmendmentWithdrawn, lambda event, f: _amended(event, amendment=f.amendment)),
    on(AmendmentsRanked, lambda event, f: _amended(event, text=f.reason, ranking=f.ranking)),
    on(AmendmentsPutToVote, lambda event, f: _amended(event, poll=f.poll, amendments=f.amendments)),
    on(AmendmentAdopted, _adopted),
    on(AmendmentRejected, lambda event, f: _amended(event, poll=f.poll, amendment=f.amendment)),
    on(AmendmentRebased, _moved),
    on(AmendmentFlagged, _moved),
    on(Contributed, _contributed),
    on(Revised, lambda event, f: _said(event, text=f.text, version=f.version)),
    on(Answered, lambda event, f: _said(event, of=f.organisation, text=f.text)),
    on(Withdrawn, lambda event, _: _said(event)),
    on(Hidden, _hidden),
    on(Shown, _shown),
    on(MeasureAsked, _asked),
    on(MeasureConfirmed, _confirmed),
    on(MeasureRefused, lambda event, f: _measured(event, text=f.reason, bench=f.bench)),
    on(MeasureAppealed, lambda event, f: _measured(event, text=f.reason)),
    on(AppealWithdrawn, lambda event, _: _measured(event)),
    on(AppealJudged, lambda event, f: _measured(event, poll=f.poll, judgement=f.judgement)),
    on(PositionTaken, _position_taken),
)
