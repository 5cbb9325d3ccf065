"""What is written of the directory: the statements, and which fact writes what."""

from __future__ import annotations

from datetime import datetime

from events.assembly.facts import Founded, OfficeGiven, OfficeTaken
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import (
    Described,
    MandateGiven,
    MandateWithdrawn,
    Merged,
    MergerAgreed,
    Profiled,
)
from events.registry import Recorded
from projections.projection import Statement, Write, Writers, on, subject

FOUNDED = Statement(
    "founded",
    "the assembly, once",
    "assembly",
    """
    insert into assembly (origin, name, purpose, sample, edition, founded_at)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

ADMITTED = Statement(
    "admitted",
    "a member, new or back again",
    "member",
    """
    insert into member (organisation, bench, standing, admitted_at, since)
    values ($1, $2, 'member', $3, $3)
    on conflict (organisation) do update
    set bench = excluded.bench, standing = excluded.standing,
        admitted_at = excluded.admitted_at, since = excluded.since, reason = null,
        merging_into = null, merged_into = null
    """,
)

STANDS = Statement(
    "stands",
    "a member's standing from now on, and the reason",
    "member",
    "update member set standing = $2, since = $3, reason = $4 where organisation = $1",
)

PROFILED = Statement(
    "profiled",
    "an organisation's latest profile",
    "profile",
    """
    insert into profile (organisation, name, stands_for, themes, target_groups, neighbourhoods,
                         legal_form, founded, staffing, size, tags, terms)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, tags, to_tsvector('dutch', tags)
    from (select replace(array_to_string($4::text[] || $5::text[] || $6::text[], ' '), '-', ' ')) as t (tags)
    on conflict (organisation) do update
    set name = excluded.name, stands_for = excluded.stands_for, themes = excluded.themes,
        target_groups = excluded.target_groups, neighbourhoods = excluded.neighbourhoods,
        legal_form = excluded.legal_form, founded = excluded.founded,
        staffing = excluded.staffing, size = excluded.size, tags = excluded.tags, terms = excluded.terms
    """,
)

MANDATE_GIVEN = Statement(
    "mandate given",
    "a mandate",
    "mandate",
    """
    insert into mandate (organisation, mandate, kind, valid_from, valid_until, given_at)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

MANDATE_WITHDRAWN = Statement(
    "mandate withdrawn",
    "the end of a mandate",
    "mandate",
    "update mandate set withdrawn_at = $3 where organisation = $1 and mandate = $2",
)

MERGING = Statement(
    "merging",
    "the organisation that it agreed to merge into; null: none any more",
    "member",
    "update member set merging_into = $2 where organisation = $1",
)

MERGED = Statement(
    "merged",
    "the organisation that it merged into",
    "member",
    "update member set merged_into = $2 where organisation = $1",
)

OFFICE_GIVEN = Statement(
    "office given",
    "an office that a mandate has",
    "office",
    "insert into office (office, mandate, given_at) values ($1, $2, $3) on conflict do nothing",
)

OFFICE_TAKEN = Statement(
    "office taken",
    "an office that a mandate has no longer",
    "office",
    "delete from office where office = $1 and mandate = $2",
)


def _founded(event: Recorded, f: Founded) -> list[Write]:
    return [Write(FOUNDED, (f.origin, f.name, f.purpose, f.sample, f.edition, event.at))]


def _profiled(event: Recorded, f: Profiled) -> list[Write]:
    profile = (f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
    return [Write(PROFILED, (subject(event), *profile, None, None, None, None))]


def _described(event: Recorded, f: Described) -> list[Write]:
    profile = (f.name, f.stands_for, f.themes, f.target_groups, f.neighbourhoods)
    besides = (f.legal_form, f.founded, f.staffing, f.size)
    return [Write(PROFILED, (subject(event), *profile, *besides))]


def _mandate_given(event: Recorded, f: MandateGiven) -> list[Write]:
    given = (f.mandate, f.kind, f.valid_from, f.valid_until, event.at)
    return [Write(MANDATE_GIVEN, (subject(event), *given))]


def _stands(organisation: str, standing: str, since: datetime, reason: str | None) -> Write:
    return Write(STANDS, (organisation, standing, since, reason))


WRITERS: Writers = (
    on(Founded, _founded),
    on(Admitted, lambda event, f: [Write(ADMITTED, (f.organisation, f.bench, event.at))]),
    on(Suspended, lambda event, f: [_stands(f.organisation, "suspended", event.at, f.reason)]),
    on(Reinstated, lambda event, f: [_stands(f.organisation, "member", event.at, f.reason)]),
    on(Left, lambda event, f: [_stands(f.organisation, "left", event.at, None)]),
    on(Profiled, _profiled),
    on(Described, _described),
    on(MergerAgreed, lambda event, f: [Write(MERGING, (subject(event), f.into))]),
    on(Merged, lambda event, f: [Write(MERGED, (f.organisation, subject(event)))]),
    on(OfficeGiven, lambda event, f: [Write(OFFICE_GIVEN, (f.office, f.mandate, event.at))]),
    on(OfficeTaken, lambda _, f: [Write(OFFICE_TAKEN, (f.office, f.mandate))]),
    on(MandateGiven, _mandate_given),
    on(MandateWithdrawn, lambda event, f: [Write(MANDATE_WITHDRAWN, (subject(event), f.mandate, event.at))]),
)

STATEMENTS = (
    FOUNDED,
    ADMITTED,
    STANDS,
    PROFILED,
    MANDATE_GIVEN,
    MANDATE_WITHDRAWN,
    MERGING,
    MERGED,
    OFFICE_GIVEN,
    OFFICE_TAKEN,
)
