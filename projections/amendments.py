"""Amendments, and every version of the text that they made.

Read by the page of a proposal, by who wants to amend it, and by the clerk who puts amendments to the vote.
What collides with what, and in which order rivals are voted on, is computed from these rows by the same
functions that the rules use.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

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
from events.proposal.facts import Clause, Consolidated, Filed, Revised, Submitted
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, subject, writers_of

SCHEMA = "amendments_v2"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- `ranked`: place in the order of voting that the clerk set. `target`: what a sub-amendment changes.
-- `adopted`: the position at which it was.
create table amendment (
    proposal     text        collate "C" not null,
    amendment    text        collate "C" not null,
    position     bigint      not null,
    organisation text        collate "C" not null,
    version      int         not null,
    target       text        collate "C",
    reason       text        not null,
    rivals       text[]      not null,
    phase        text        not null,
    poll         text        collate "C",
    ranked       int,
    adopted      bigint,
    filed_at     timestamptz not null,
    primary key (proposal, amendment)
);

create table change (
    proposal  text collate "C" not null,
    amendment text collate "C" not null,
    number    int  not null,
    kind      text not null,
    at        text collate "C",
    clause    text collate "C",
    text      text,
    primary key (proposal, amendment, number)
);

create table co_signer (
    proposal     text collate "C" not null,
    amendment    text collate "C" not null,
    organisation text collate "C" not null,
    primary key (proposal, amendment, organisation)
);

-- Every version of a text, and the amendments that made it.
create table version (
    proposal   text        collate "C" not null,
    version    int         not null,
    position   bigint      not null,
    at         timestamptz not null,
    amendments text[]      not null,
    primary key (proposal, version)
);

create table clause (
    proposal text collate "C" not null,
    version  int  not null,
    number   int  not null,
    clause   text not null,
    text     text not null,
    primary key (proposal, version, number)
);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

FILED = Statement(
    "filed",
    "an amendment",
    "amendment",
    """
    insert into amendment (proposal, amendment, position, organisation, version, target, reason, rivals,
                           phase, filed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'standing', $9)
    """,
)

CHANGED = Statement(
    "changed",
    "a change that an amendment makes",
    "change",
    """
    insert into change (proposal, amendment, number, kind, at, clause, text)
    values ($1, $2, $3, $4, $5, $6, $7)
    """,
)

CO_SIGNED = Statement(
    "co-signed",
    "a name under an amendment",
    "co_signer",
    "insert into co_signer (proposal, amendment, organisation) values ($1, $2, $3)",
)

PHASE = Statement(
    "phase",
    "the phase that amendments entered, and the poll behind it",
    "amendment",
    """
    update amendment set phase = $3, poll = coalesce($4, poll)
    where proposal = $1 and amendment = any ($2::text[])
    """,
)

ADOPTED = Statement(
    "adopted",
    "that an amendment was adopted, where in the log, and by which poll",
    "amendment",
    """
    update amendment set phase = 'adopted', adopted = $3, poll = coalesce($4, poll)
    where proposal = $1 and amendment = $2
    """,
)

ORPHANED = Statement(
    "orphaned",
    "that what was to change a withdrawn amendment lapses with it",
    "amendment",
    """
    update amendment set phase = 'lapsed'
    where proposal = $1 and target = $2 and phase in ('standing', 'flagged')
    """,
)

RANKED = Statement(
    "ranked",
    "the places of amendments in the order of voting",
    "amendment",
    """
    update amendment set ranked = array_position($2::text[], amendment) - 1
    where proposal = $1 and amendment = any ($2::text[])
    """,
)

REBASED = Statement(
    "rebased",
    "the version that an amendment changes now",
    "amendment",
    "update amendment set version = $3 where proposal = $1 and amendment = $2",
)

VERSION = Statement(
    "version",
    "a version of a text",
    "version",
    "insert into version (proposal, version, position, at, amendments) values ($1, $2, $3, $4, $5)",
)

CLAUSE = Statement(
    "clause",
    "a clause of it",
    "clause",
    "insert into clause (proposal, version, number, clause, text) values ($1, $2, $3, $4, $5)",
)


def _amendment_withdrawn(event: Recorded, f: AmendmentWithdrawn) -> list[Write]:
    return [
        Write(PHASE, (subject(event), [f.amendment], "withdrawn", None)),
        Write(ORPHANED, (subject(event), f.amendment)),
    ]


def _amendments_put_to_vote(event: Recorded, f: AmendmentsPutToVote) -> list[Write]:
    return [Write(PHASE, (subject(event), list(f.amendments), "voted-on", f.poll))]


def _amendment_adopted(event: Recorded, f: AmendmentAdopted) -> list[Write]:
    return [
        Write(ADOPTED, (subject(event), f.amendment, event.position, f.poll)),
        Write(PHASE, (subject(event), list(f.lapsed), "lapsed", None)),
    ]


def _amendment_rejected(event: Recorded, f: AmendmentRejected) -> list[Write]:
    return [Write(PHASE, (subject(event), [f.amendment], "rejected", f.poll))]


def _version(
    event: Recorded, proposal: str, version: int, clauses: Iterable[Clause], amendments: Iterable[str] = ()
) -> list[Write]:
    return [
        Write(VERSION, (proposal, version, event.position, event.at, list(amendments))),
        *(
            Write(CLAUSE, (proposal, version, number, clause.clause, clause.text))
            for number, clause in enumerate(clauses, start=1)
        ),
    ]


def _filed(event: Recorded, filed: AmendmentFiled) -> list[Write]:
    name = (filed.proposal, filed.amendment)
    said = (filed.organisation, filed.version, filed.on, filed.reason, list(filed.rivals), event.at)
    changes = enumerate(filed.changes, start=1)
    return [
        Write(FILED, (*name, event.position, *said)),
        *(Write(CHANGED, (*name, number, *msgspec.structs.astuple(change))) for number, change in changes),
    ]


WRITERS: Writers = (
    *NAMES,
    on(Submitted, lambda event, f: _version(event, subject(event), 1, f.clauses)),
    on(Filed, lambda event, f: _version(event, subject(event), 1, f.clauses)),
    on(Revised, lambda event, f: _version(event, subject(event), f.version, f.clauses)),
    on(Consolidated, lambda event, f: _version(event, subject(event), f.version, f.clauses, f.amendments)),
    on(AmendmentFiled, _filed),
    on(AmendmentCoSigned, lambda event, f: [Write(CO_SIGNED, (subject(event), f.amendment, f.organisation))]),
    on(AmendmentWithdrawn, _amendment_withdrawn),
    on(AmendmentsRanked, lambda event, f: [Write(RANKED, (subject(event), list(f.ranking)))]),
    on(AmendmentsPutToVote, _amendments_put_to_vote),
    on(AmendmentAdopted, _amendment_adopted),
    on(AmendmentRejected, _amendment_rejected),
    on(AmendmentRebased, lambda event, f: [Write(REBASED, (subject(event), f.amendment, f.version))]),
    on(AmendmentFlagged, lambda event, f: [Write(PHASE, (subject(event), [f.amendment], "flagged", None))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "amendments.position",
    "The next position to come.",
    (),
    "select next from amendments_v2.position",
)

LIST = Query(
    "amendments.amendments",
    "The amendments to a proposal, in the order of their filing.",
    ("proposal",),
    """
    select a.amendment, a.proposal, a.position, a.organisation, name.body as organisation_name, a.version,
           a.target as "on", a.rivals, a.phase, a.poll, a.ranked, a.adopted,
           a.filed_at,
           reason.body as reason, a.reason as reason_digest,
           (select coalesce(array_agg(c.organisation order by c.organisation), '{}')
            from amendments_v2.co_signer c where c.proposal = a.proposal and c.amendment = a.amendment)
           as co_signers
    from amendments_v2.amendment a
    left join amendments_v2.organisation o on o.organisation = a.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose reason on reason.digest = a.reason
    where a.proposal = $1
    order by a.position
    """,
)

ON = Query(
    "amendments.on",
    "The amendments to these proposals that stand and are not decided, by others than `but`, oldest first.",
    ("proposals", "but", "limit"),
    """
    select a.amendment, a.proposal, a.position, a.organisation, name.body as organisation_name, a.filed_at
    from amendments_v2.amendment a
    left join amendments_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where a.proposal = any ($1::text[]) and a.organisation <> $2 and a.phase in ('standing', 'flagged')
    order by a.position
    limit $3::bigint
    """,
)

CHANGES = Query(
    "amendments.changes",
    "What the amendments to a proposal change, as they were filed, with the words before and after.",
    ("proposal",),
    """
    select c.amendment, c.number, c.kind, c.at, c.clause,
           words.body as text, c.text as text_digest, old.body as old, t.text as old_digest
    from amendments_v2.change c
    join amendments_v2.amendment a using (proposal, amendment)
    left join amendments_v2.clause t
        on t.proposal = c.proposal and t.version = a.version and t.clause = c.at and c.kind <> 'insert'
    left join public.prose words on words.digest = c.text
    left join public.prose old on old.digest = t.text
    where c.proposal = $1
    order by a.position, c.number
    """,
)

VERSIONS = Query(
    "amendments.versions",
    "The versions of a text, oldest first.",
    ("proposal",),
    """
    select version, position, at, amendments from amendments_v2.version where proposal = $1 order by version
    """,
)

TEXT = Query(
    "amendments.text",
    "The clauses of a version of a text, by default the latest, in order.",
    ("proposal", "version"),
    """
    select c.number, c.clause, words.body as text, c.text as text_digest
    from amendments_v2.clause c
    left join public.prose words on words.digest = c.text
    where c.proposal = $1
      and c.version = coalesce(
          $2::int, (select max(version) from amendments_v2.version where proposal = $1))
    order by c.number
    """,
)

AMENDMENTS = Projection(
    name="amendments",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(
        *(NAMED, FILED, CHANGED, CO_SIGNED, PHASE, ADOPTED, ORPHANED, RANKED, REBASED),
        *(VERSION, CLAUSE),
    ),
    queries=(POSITION, LIST, ON, CHANGES, VERSIONS, TEXT),
    position=POSITION,
)
