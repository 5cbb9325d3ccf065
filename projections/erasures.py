"""Erasures: which texts were asked to go, on which ground, by which bench; and what the other bench said.

Read by the public list of erasures, and by every page where an erased text stood: there the date and the
reason stand in its place. An erasure is one row; its texts are rows of their own, once by the order in which
they were asked for, and once by digest when they are erased.
"""

from __future__ import annotations

from typing import Any

from events.erasure.facts import ErasureRefused, ErasureRequested, ProseErased
from events.membership.facts import Bench
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "erasures_v1"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- An erasure. `position` is that of the request, `judged_position` that of the confirmation or the refusal.
create table erasure (
    erasure             text        collate "C" primary key,
    position            bigint      not null unique,
    phase               text        not null,
    ground              text        not null,
    reason              text        not null,
    bench               text        not null,
    organisation        text        collate "C",
    requested_at        timestamptz not null,
    judged_position     bigint,
    judged_bench        text,
    judged_organisation text        collate "C",
    judged_at           timestamptz,
    refusal             text
);

create table requested (
    erasure text collate "C" not null,
    number  int  not null,
    digest  text collate "C" not null,
    primary key (erasure, number)
);

-- What is erased, by which erasure first.
create table erased (digest text collate "C" primary key, erasure text collate "C" not null);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

REQUESTED = Statement(
    "requested",
    "an erasure that was asked for",
    "erasure",
    """
    insert into erasure (erasure, position, phase, ground, reason, bench, organisation, requested_at)
    values ($1, $2, 'requested', $3, $4, $5, $6, $7)
    """,
)

TEXT = Statement(
    "text",
    "a text that an erasure asks for",
    "requested",
    "insert into requested (erasure, number, digest) values ($1, $2, $3)",
)

JUDGED = Statement(
    "judged",
    "what the other bench said; a reason where it refused",
    "erasure",
    """
    update erasure set phase = $2, judged_position = $3, judged_bench = $4, judged_organisation = $5,
                       judged_at = $6, refusal = $7
    where erasure = $1
    """,
)

ERASED = Statement(
    "erased",
    "a text that is gone; the first erasure of it is kept",
    "erased",
    "insert into erased (digest, erasure) values ($1, $2) on conflict (digest) do nothing",
)


def _erasure_requested(event: Recorded, f: ErasureRequested) -> list[Write]:
    asked = (f.erasure, event.position, f.ground, f.reason, f.bench, event.actor.organisation, event.at)
    texts = (Write(TEXT, (f.erasure, *text)) for text in enumerate(f.digests, start=1))
    return [Write(REQUESTED, asked), *texts]


def _erasure_refused(event: Recorded, f: ErasureRefused) -> list[Write]:
    return [Write(JUDGED, (f.erasure, "refused", *_judged(event, f.bench), f.reason))]


def _prose_erased(event: Recorded, f: ProseErased) -> list[Write]:
    gone = (Write(ERASED, (digest, f.erasure)) for digest in f.digests)
    return [Write(JUDGED, (f.erasure, "erased", *_judged(event, f.bench), None)), *gone]


def _judged(event: Recorded, bench: Bench) -> tuple[Any, ...]:
    return event.position, bench, event.actor.organisation, event.at


WRITERS: Writers = (
    *NAMES,
    on(ErasureRequested, _erasure_requested),
    on(ErasureRefused, _erasure_refused),
    on(ProseErased, _prose_erased),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "erasures.position",
    "The next position to come.",
    (),
    "select next from erasures_v1.position",
)

LIST = Query(
    "erasures.list",
    "Erasures, newest first; `after` is the last one of the page before. `for_bench`: those that the other"
    " one asked for.",
    ("erasure", "phase", "after", "limit", "for_bench"),
    """
    select e.erasure, e.position, e.phase, e.ground, e.bench, e.organisation,
           name.body as organisation_name, e.requested_at, reason.body as reason, e.reason as reason_digest,
           e.judged_position, e.judged_bench, e.judged_organisation, judge.body as judged_organisation_name,
           e.judged_at, refusal.body as refusal, e.refusal as refusal_digest,
           (select array_agg(r.digest order by r.number) from erasures_v1.requested r
            where r.erasure = e.erasure) as digests
    from erasures_v1.erasure e
    left join erasures_v1.organisation asking on asking.organisation = e.organisation
    left join erasures_v1.organisation judging on judging.organisation = e.judged_organisation
    left join public.prose name on name.digest = asking.name
    left join public.prose judge on judge.digest = judging.name
    left join public.prose reason on reason.digest = e.reason
    left join public.prose refusal on refusal.digest = e.refusal
    where ($1::text is null or e.erasure = $1)
      and ($2::text is null or e.phase = $2)
      and ($3::text is null
           or e.position < (select position from erasures_v1.erasure where erasure = $3))
      and ($5::text is null or e.bench <> $5)
    order by e.position desc
    limit $4::bigint
    """,
)

OF_TEXTS = Query(
    "erasures.of_texts",
    "Of these digests, those of texts that were erased: when, and why.",
    ("digests",),
    """
    select g.digest, g.erasure, e.judged_at as at, reason.body as reason
    from erasures_v1.erased g
    join erasures_v1.erasure e on e.erasure = g.erasure
    left join public.prose reason on reason.digest = e.reason
    where g.digest = any ($1::text[])
    """,
)

ERASURES = Projection(
    name="erasures",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(NAMED, REQUESTED, TEXT, JUDGED, ERASED),
    queries=(POSITION, LIST, OF_TEXTS),
    position=POSITION,
)
