"""Items: proposals under rules of procedure, from their submission to their outcome, and the agendas.

Read by the page of an item, the list of items, whoever prepares one, and whoever does the drawing of an
agenda again. Who supports an item, and how many, is kept and told of a drawn agenda only: until then no query
gives it (E3). Support and good standing are kept as spans of positions, so that a count can be made as of any
moment of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import Described, Profiled
from events.proposal.facts import (
    Clause,
    Concluded,
    Consolidated,
    CoSigned,
    Deliberated,
    Filed,
    Lapsed,
    Preparation,
    Prepared,
    PutToVote,
    Qualified,
    Referred,
    Revised,
    Scheduled,
    Withdrawn,
)
from events.registry import Recorded
from events.support.facts import SupportGiven, SupportTakenBack
from projections.projection import Projection, Query, Statement, Write, subject

SCHEMA = "items_v1"

DDL = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table organisation (
    organisation   text   collate "C" primary key,
    name           text   not null,
    stands_for     text,
    themes         text[] not null,
    target_groups  text[] not null,
    neighbourhoods text[] not null
);

-- An item as it now is. `position` is that of its submission; texts are digests; `procedure` and `charter`
-- are what it would bring into force; `qualified`, `scheduled`, `ended` (withdrawn, referred) are positions.
create table item (
    proposal          text        collate "C" primary key,
    position          bigint      not null unique,
    rules             int         not null,
    kind              text        not null,
    organisation      text        collate "C" not null,
    title             text        not null,
    phase             text        not null,
    aim               text        collate "C",
    version           int         not null,
    question          text,
    background        text,
    for_whom          text,
    changes           text,
    level             text,
    holder            text        collate "C",
    scope             text,
    neighbourhoods    text[]      not null,
    addressed_to_city boolean,
    themes            text[]      not null,
    target_groups     text[]      not null,
    year              int,
    seats             int,
    procedure         jsonb,
    charter           jsonb,
    submitted_at      timestamptz not null,
    read_from         timestamptz not null,
    qualified         bigint,
    scheduled         bigint,
    sitting           text        collate "C",
    meets_at          timestamptz,
    way               text,
    poll              text        collate "C",
    outcome           text,
    standing          text,
    referred_item     text        collate "C",
    referred_receiver text        collate "C",
    reason            text,
    ended             bigint
);

-- Every version of its text.
create table clause (
    proposal text collate "C" not null,
    version  int  not null,
    number   int  not null,
    clause   text collate "C" not null,
    text     text not null,
    primary key (proposal, version, number)
);

create table co_signer (
    proposal     text   collate "C" not null,
    organisation text   collate "C" not null,
    position     bigint not null,
    primary key (proposal, organisation)
);

-- From which position on an organisation supported an item, and up to before which.
create table support (
    proposal     text   collate "C" not null,
    organisation text   collate "C" not null,
    since        bigint not null,
    until        bigint,
    primary key (proposal, organisation, since)
);

-- The same of good standing.
create table standing (
    organisation text   collate "C" not null,
    since        bigint not null,
    until        bigint,
    primary key (organisation, since)
);

create table agenda (
    sitting    text        collate "C" primary key,
    position   bigint      not null,
    rules      int         not null,
    meets_at   timestamptz not null,
    closes_at  timestamptz not null,
    commitment text        not null,
    closed     bigint,
    closed_at  timestamptz,
    secret     text,
    drawn      bigint
);

create table place (
    sitting  text   collate "C" not null,
    number   int    not null,
    proposal text   collate "C" not null,
    way      text   not null,
    primary key (sitting, number)
);
"""

# --- writes ----------------------------------------------------------------------------------------------

PROFILED = Statement(
    "profiled",
    "what an organisation says of itself",
    "organisation",
    """
    insert into organisation (organisation, name, stands_for, themes, target_groups, neighbourhoods)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (organisation) do update
    set name = excluded.name, stands_for = excluded.stands_for, themes = excluded.themes,
        target_groups = excluded.target_groups, neighbourhoods = excluded.neighbourhoods
    """,
)

FILED = Statement(
    "filed",
    "an item",
    "item",
    """
    insert into item (proposal, position, rules, kind, organisation, title, phase, aim, version,
                      question, background, for_whom, changes, level, holder, scope, neighbourhoods,
                      addressed_to_city, themes, target_groups, year, seats, procedure, charter,
                      submitted_at, read_from)
    values ($1, $2, $3, $4, $5, $6, 'submitted', $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $23)
    """,
)

CLAUSE = Statement(
    "clause",
    "a clause of a version of the text",
    "clause",
    "insert into clause (proposal, version, number, clause, text) values ($1, $2, $3, $4, $5)",
)

REWORDED = Statement(
    "reworded",
    "the version of the text that holds",
    "item",
    "update item set version = $2, read_from = $3 where proposal = $1",
)

CO_SIGNED = Statement(
    "co-signed",
    "a name under an item",
    "co_signer",
    "insert into co_signer (proposal, organisation, position) values ($1, $2, $3)",
)

PREPARED = Statement(
    "prepared",
    "what a vote on an item needs",
    "item",
    """
    update item set question = $2, background = $3, for_whom = $4, changes = $5, level = $6, holder = $7,
                    scope = $8, neighbourhoods = $9, addressed_to_city = $10, read_from = $11
    where proposal = $1
    """,
)

PHASE = Statement(
    "phase",
    "the phase that an item entered",
    "item",
    "update item set phase = $2 where proposal = $1",
)

QUALIFIED = Statement(
    "qualified",
    "that an item may come on an agenda",
    "item",
    "update item set phase = 'supported', qualified = $2 where proposal = $1",
)

SCHEDULED = Statement(
    "scheduled",
    "the place of an item",
    "item",
    """
    update item set phase = 'scheduled', scheduled = $2, sitting = $3, meets_at = $4, way = $5
    where proposal = $1
    """,
)

PUT = Statement(
    "put to the vote",
    "the latest poll on an item",
    "item",
    "update item set phase = 'voted', poll = $2 where proposal = $1",
)

CONCLUDED = Statement(
    "concluded",
    "what came of an item",
    "item",
    "update item set phase = 'concluded', outcome = $2, standing = $3 where proposal = $1",
)

REFERRED = Statement(
    "referred",
    "where an item was brought",
    "item",
    """
    update item set phase = 'referred', referred_item = $2, referred_receiver = $3, reason = $4, ended = $5
    where proposal = $1
    """,
)

WITHDRAWN = Statement(
    "withdrawn",
    "that its submitter withdrew an item",
    "item",
    "update item set phase = 'withdrawn', reason = $2, ended = $3 where proposal = $1",
)

SUPPORTED = Statement(
    "supported",
    "support from a position on",
    "support",
    "insert into support (proposal, organisation, since) values ($1, $2, $3)",
)

TAKEN_BACK = Statement(
    "taken back",
    "the end of support",
    "support",
    "update support set until = $3 where proposal = $1 and organisation = $2 and until is null",
)

STANDS = Statement(
    "stands",
    "good standing from a position on",
    "standing",
    "insert into standing (organisation, since) values ($1, $2)",
)

STOOD = Statement(
    "stood",
    "the end of good standing",
    "standing",
    "update standing set until = $2 where organisation = $1 and until is null",
)

ANNOUNCED = Statement(
    "agenda announced",
    "an agenda",
    "agenda",
    """
    insert into agenda (sitting, position, rules, meets_at, closes_at, commitment)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

CLOSED = Statement(
    "list closed",
    "when and where the list of an agenda closed",
    "agenda",
    "update agenda set closed = $2, closed_at = $3 where sitting = $1",
)

REVEALED = Statement(
    "lot revealed",
    "the secret of the lot",
    "agenda",
    "update agenda set secret = $2 where sitting = $1",
)

DRAWN = Statement(
    "agenda drawn",
    "where the places were given",
    "agenda",
    "update agenda set drawn = $2 where sitting = $1",
)

PLACE = Statement(
    "place",
    "a place on an agenda",
    "place",
    "insert into place (sitting, number, proposal, way) values ($1, $2, $3, $4)",
)


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911, PLR0912 - one per fact
    """The rows that follow from an event."""
    match event.fact:
        case Profiled(name, stands_for, themes, target_groups, neighbourhoods) | Described(
            name, stands_for, themes, target_groups, neighbourhoods
        ):
            return [
                Write(PROFILED, (subject(event), name, stands_for, themes, target_groups, neighbourhoods))
            ]
        case Admitted(organisation) | Reinstated(organisation):
            return [Write(STANDS, (organisation, event.position))]
        case Suspended(organisation) | Left(organisation):
            return [Write(STOOD, (organisation, event.position))]
        case Filed() as filed:
            return _filed(event, filed)
        case CoSigned(proposal, organisation):
            return [Write(CO_SIGNED, (proposal, organisation, event.position))]
        case Prepared(proposal, preparation, read_from):
            return [Write(PREPARED, (proposal, *_said(preparation), read_from))]
        case Revised(proposal, version, clauses, read_from):
            return _reworded(proposal, version, clauses, read_from)
        case Consolidated(proposal, version, clauses, read_from=read_from):
            return _reworded(proposal, version, clauses, read_from)
        case Qualified(proposal):
            return [Write(QUALIFIED, (proposal, event.position))]
        case Scheduled(proposal, sitting, meets_at, way):
            return [Write(SCHEDULED, (proposal, event.position, sitting, meets_at, way))]
        case Deliberated(proposal):
            return [Write(PHASE, (proposal, "deliberated"))]
        case Lapsed(proposal):
            return [Write(PHASE, (proposal, "lapsed"))]
        case PutToVote(proposal, poll):
            return [Write(PUT, (proposal, poll))]
        case Concluded(proposal, _, outcome, standing):
            return [Write(CONCLUDED, (proposal, outcome, standing))]
        case Referred(proposal, item, receiver, reason):
            return [Write(REFERRED, (proposal, item, receiver, reason, event.position))]
        case Withdrawn(proposal, reason):
            return [Write(WITHDRAWN, (proposal, reason, event.position))]
        case SupportGiven(proposal, organisation):
            return [Write(SUPPORTED, (proposal, organisation, event.position))]
        case SupportTakenBack(proposal, organisation):
            return [Write(TAKEN_BACK, (proposal, organisation, event.position))]
        case AgendaAnnounced(sitting, rules, meets_at, closes_at, commitment):
            return [Write(ANNOUNCED, (sitting, event.position, rules, meets_at, closes_at, commitment))]
        case AgendaClosed(sitting, closed_at):
            return [Write(CLOSED, (sitting, event.position, closed_at))]
        case LotRevealed(sitting, secret):
            return [Write(REVEALED, (sitting, secret))]
        case AgendaDrawn(sitting, items):
            places = (Write(PLACE, (sitting, n, item.proposal, item.way)) for n, item in enumerate(items, 1))
            return [Write(DRAWN, (sitting, event.position)), *places]
        case _:
            return ()


def _filed(event: Recorded, f: Filed) -> list[Write]:
    what = (f.proposal, event.position, f.rules, f.kind, f.organisation, f.title, f.aim)
    about = (f.themes, f.target_groups, f.year, f.seats, _json(f.procedure), _json(f.charter))
    return [
        Write(FILED, (*what, *_said(f.preparation), *about, f.read_from)),
        *_clauses(f.proposal, 1, f.clauses),
    ]


def _reworded(proposal: str, version: int, clauses: Sequence[Clause], read_from: Any) -> list[Write]:
    return [Write(REWORDED, (proposal, version, read_from)), *_clauses(proposal, version, clauses)]


def _clauses(proposal: str, version: int, clauses: Sequence[Clause]) -> list[Write]:
    return [
        Write(CLAUSE, (proposal, version, number, clause.clause, clause.text))
        for number, clause in enumerate(clauses, start=1)
    ]


def _said(p: Preparation) -> tuple[Any, ...]:
    engagement = (None, None) if p.engagement is None else (p.engagement.level, p.engagement.holder)
    words = (p.question, p.background, p.for_whom, p.changes)
    return (*words, *engagement, p.scope, p.neighbourhoods, p.addressed_to_city)


def _json(value: msgspec.Struct | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "items.position",
    "The next position to come.",
    (),
    "select next from items_v1.position",
)

LISTED = Query(
    "items.listed",
    "Items, newest first; `after` is the last one of the page before.",
    ("phase", "kind", "theme", "neighbourhood", "organisation", "aim", "after", "limit"),
    """
    with page as (
        select * from items_v1.item i
        where ($1::text is null or i.phase = $1)
          and ($2::text is null or i.kind = $2)
          and ($3::text is null or $3 = any (i.themes))
          and ($4::text is null or $4 = any (i.neighbourhoods))
          and ($5::text is null or i.organisation = $5)
          and ($6::text is null or i.aim = $6)
          and ($7::text is null
               or i.position < (select a.position from items_v1.item a where a.proposal = $7))
        order by i.position desc
        limit $8::bigint
    )
    select i.proposal, i.position, i.kind, i.phase, i.organisation, name.body as organisation_name,
           title.body as title, i.title as title_digest, i.aim, i.themes, i.target_groups, i.neighbourhoods,
           i.level, i.submitted_at, i.meets_at, i.poll, i.outcome, i.standing
    from page i
    left join items_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = i.title
    order by i.position desc
    """,
)

ITEM = Query(
    "items.item",
    "One item, without its clauses and its co-signers.",
    ("proposal",),
    """
    select i.proposal, i.rules, i.kind, i.phase, i.organisation, name.body as organisation_name,
           title.body as title, i.title as title_digest, i.aim, i.version,
           question.body as question, i.question as question_digest,
           background.body as background, i.background as background_digest,
           for_whom.body as for_whom, i.for_whom as for_whom_digest,
           changes.body as changes, i.changes as changes_digest,
           i.level, i.holder, i.scope, i.neighbourhoods, i.addressed_to_city, i.themes, i.target_groups,
           i.year, i.seats, i.procedure, i.charter, i.submitted_at, i.read_from, i.sitting, i.meets_at, i.way,
           i.poll, i.outcome, i.standing, i.referred_item, i.referred_receiver,
           reason.body as reason, i.reason as reason_digest
    from items_v1.item i
    left join items_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = i.title
    left join public.prose question on question.digest = i.question
    left join public.prose background on background.digest = i.background
    left join public.prose for_whom on for_whom.digest = i.for_whom
    left join public.prose changes on changes.digest = i.changes
    left join public.prose reason on reason.digest = i.reason
    where i.proposal = $1
    """,
)

CLAUSES = Query(
    "items.clauses",
    "The clauses of one version of the text of an item, in order.",
    ("proposal", "version"),
    """
    select c.number, c.clause, words.body as text, c.text as text_digest
    from items_v1.clause c
    left join public.prose words on words.digest = c.text
    where c.proposal = $1 and c.version = $2::int
    order by c.number
    """,
)

CO_SIGNERS = Query(
    "items.co_signers",
    "Whose names stand under an item, in the order in which they signed.",
    ("proposal",),
    """
    select c.organisation, name.body as name
    from items_v1.co_signer c
    left join items_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where c.proposal = $1
    order by c.position
    """,
)

SIMILAR = Query(
    "items.similar",
    "Items that are about something like `words` or share a theme, the nearest first, at most ten.",
    ("words", "themes"),
    """
    with asked as (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    ), said as (
        select proposal, title as digest, 1.0 as weight from items_v1.item
        union all
        select proposal, question, 0.4 from items_v1.item where question is not null
        union all
        select i.proposal, c.text, 0.1 from items_v1.item i join items_v1.clause c using (proposal, version)
    ), alike as (
        select s.proposal, round(sum(s.weight * ts_rank(p.words, a.terms))::numeric, 4)::float8 as likeness
        from asked a
        join public.prose p on p.words @@ a.terms
        join said s using (digest)
        group by s.proposal
    ), found as (
        select i.proposal, i.year, i.phase, i.organisation, i.title, l.likeness,
               (select count(*) from unnest(i.themes) theme where theme = any ($2::text[]))::int as shared
        from items_v1.item i
        left join alike l using (proposal)
        where i.phase <> 'withdrawn'
    )
    select f.proposal, f.year, f.phase, f.organisation, title.body as title, f.title as title_digest,
           f.shared, coalesce(f.likeness, 0)::float8 as likeness
    from found f
    left join public.prose title on title.digest = f.title
    where f.likeness is not null or f.shared > 0
    order by coalesce(f.likeness, 0) + f.shared * 0.1 desc, f.proposal
    limit 10
    """,
)

EXPERTS = Query(
    "items.experts",
    "Members that work on something like `words` or on a theme, the nearest first, at most ten.",
    ("words", "themes"),
    """
    with said as (
        select o.organisation, name.body as name, stands_for.body as stands_for,
               (select count(*) from unnest(o.themes) theme where theme = any ($2::text[])) as shared,
               coalesce(name.words, '') || coalesce(stands_for.words, '')
               || to_tsvector('dutch', replace(array_to_string(o.themes || o.target_groups, ' '), '-', ' '))
               as terms
        from items_v1.organisation o
        join items_v1.standing s on s.organisation = o.organisation and s.until is null
        left join public.prose name on name.digest = o.name
        left join public.prose stands_for on stands_for.digest = o.stands_for
    ), asked as (
        select replace(plainto_tsquery('dutch', public.plain(coalesce($1::text, '')))::text,
                       '&', '|')::tsquery as terms
    )
    select s.organisation, s.name, s.stands_for, s.shared::int,
           ts_rank(s.terms, a.terms)::float8 as likeness
    from said s, asked a
    where s.terms @@ a.terms or s.shared > 0
    order by ts_rank(s.terms, a.terms) + s.shared * 0.1 desc, s.organisation
    limit 10
    """,
)

PURPOSES = Query(
    "items.purposes",
    "For whom each of these items is, and why it came up; null where that was not said or was erased.",
    ("proposals",),
    """
    select i.proposal, for_whom.body as for_whom, background.body as background
    from items_v1.item i
    left join public.prose for_whom on for_whom.digest = i.for_whom
    left join public.prose background on background.digest = i.background
    where i.proposal = any ($1::text[])
    """,
)

AIMS = Query(
    "items.aims",
    "How many items serve each aim; null: none is named. Withdrawn ones are not counted.",
    (),
    """
    select aim, count(*)::int as items
    from items_v1.item
    where phase <> 'withdrawn'
    group by aim
    order by aim
    """,
)

AGENDAS = Query(
    "items.agendas",
    "Agendas, the latest sitting first.",
    (),
    """
    select sitting, rules, meets_at, closes_at, commitment, closed_at, secret, drawn is not null as drawn
    from items_v1.agenda
    order by meets_at desc, sitting
    """,
)

AGENDA = Query(
    "items.agenda",
    "One agenda.",
    ("sitting",),
    """
    select sitting, rules, meets_at, closes_at, commitment, closed_at, secret, drawn is not null as drawn
    from items_v1.agenda
    where sitting = $1
    """,
)

PLACES = Query(
    "items.places",
    "The places on an agenda, in the order in which they were given.",
    ("sitting",),
    """
    select p.proposal, p.way, i.organisation, title.body as title, i.title as title_digest
    from items_v1.place p
    left join items_v1.item i using (proposal)
    left join public.prose title on title.digest = i.title
    where p.sitting = $1
    order by p.number
    """,
)

CANDIDATES = Query(
    "items.candidates",
    "What a drawn agenda was drawn from: each item that had qualified when the list closed, and still stood"
    " when the places were given. `support` is that of organisations in good standing, as the list closed.",
    ("sitting",),
    """
    with drawn as (
        select closed, drawn from items_v1.agenda where sitting = $1 and drawn is not null
    ), candidate as (
        select i.proposal, i.organisation, i.qualified
        from items_v1.item i, drawn d
        where i.qualified < d.closed
          and (i.scheduled is null or i.scheduled > d.drawn)
          and (i.ended is null or i.ended > d.drawn)
    ), supporter as (
        select c.proposal, c.organisation from candidate c
        union
        select c.proposal, n.organisation
        from candidate c join items_v1.co_signer n using (proposal), drawn d
        where n.position < d.closed
        union
        select c.proposal, s.organisation
        from candidate c join items_v1.support s using (proposal), drawn d
        where s.since < d.closed and (s.until is null or s.until > d.closed)
    )
    select c.proposal, c.organisation as submitter, c.qualified as since,
           (select count(*) from supporter s
            where s.proposal = c.proposal and exists (
                select from items_v1.standing g, drawn d
                where g.organisation = s.organisation
                  and g.since < d.closed and (g.until is null or g.until > d.closed)))::int as support,
           (select count(*) from items_v1.item other, drawn d
            where other.organisation = c.organisation and other.scheduled < d.closed)::int as places
    from candidate c
    order by c.qualified
    """,
)

ITEMS = Projection(
    name="items",
    schema=SCHEMA,
    ddl=DDL,
    reads=(
        *(Profiled, Described, Admitted, Suspended, Reinstated, Left),
        *(Filed, CoSigned, Prepared, Revised, Consolidated, Qualified, Scheduled, Deliberated, Lapsed),
        *(PutToVote, Concluded, Referred, Withdrawn, SupportGiven, SupportTakenBack),
        *(AgendaAnnounced, AgendaClosed, LotRevealed, AgendaDrawn),
    ),
    project=project,
    statements=(
        *(PROFILED, FILED, CLAUSE, REWORDED, CO_SIGNED, PREPARED, PHASE, QUALIFIED, SCHEDULED, PUT),
        *(CONCLUDED, REFERRED, WITHDRAWN, SUPPORTED, TAKEN_BACK, STANDS, STOOD),
        *(ANNOUNCED, CLOSED, REVEALED, DRAWN, PLACE),
    ),
    queries=(
        *(POSITION, LISTED, ITEM, CLAUSES, CO_SIGNERS, SIMILAR, EXPERTS, PURPOSES, AIMS),
        *(AGENDAS, AGENDA, PLACES, CANDIDATES),
    ),
    position=POSITION,
)
"""The read model of items."""
