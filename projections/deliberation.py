"""Deliberation: what organisations say about an item, with every wording that it had, and the answers.

Read by the page of a proposal and by whoever follows a debate. The order in turns (E3) is made of the rows
when they are asked for: it follows from who said what when, and nothing else.
"""

from __future__ import annotations

from events.contribution.facts import Answered, Contributed, Hidden, Revised, SaidWithin, Shown, Withdrawn
from events.minority.facts import PositionTaken
from events.registry import Recorded
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, writers_of

SCHEMA = "deliberation_v5"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- What was said: about a proposal, or within a `commission` about an item that it had in hand (`about` says
-- of what kind, `item` which one, `number` by which delegation). `withdrawn_at`: its author took it back.
-- `hidden_by`: the measure that hides its words, `hidden_for` why.
create table contribution (
    contribution text        collate "C" primary key,
    position     bigint      not null,
    proposal     text        collate "C",
    organisation text        collate "C" not null,
    kind         text        not null,
    reply_to     text        collate "C",
    for_another  boolean     not null,
    asked        text,
    due          timestamptz,
    made_at      timestamptz not null,
    withdrawn_at timestamptz,
    hidden_by    text        collate "C",
    hidden_for   text,
    commission   text        collate "C",
    about        text,
    item         text        collate "C",
    number       int
);
create index contribution_proposal on contribution (proposal, position);
create index contribution_within on contribution (about, item, position) where commission is not null;
create index contribution_reply on contribution (reply_to) where reply_to is not null;
create index contribution_question on contribution (asked, proposal, position) where kind = 'question';

-- Its words, by version; the highest holds.
create table wording (
    contribution text        collate "C" not null,
    version      int         not null,
    text         text        not null,
    position     bigint      not null,
    at           timestamptz not null,
    primary key (contribution, version)
);

create table answer (
    position     bigint      primary key,
    contribution text        collate "C" not null,
    office       text        not null,
    organisation text        collate "C",
    text         text        not null,
    at           timestamptz not null
);
create index answer_contribution on answer (contribution, position);

-- Minority positions on an outcome, the latest of each organisation.
create table minority (
    proposal     text        collate "C" not null,
    organisation text        collate "C" not null,
    position     bigint      not null,
    text         text        not null,
    at           timestamptz not null,
    primary key (proposal, organisation)
);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

CONTRIBUTED = Statement(
    "contributed",
    "something that was said",
    "contribution",
    """
    insert into contribution (contribution, position, proposal, organisation, kind, reply_to, for_another,
                              asked, due, made_at, commission, about, item, number)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    """,
)

WORDED = Statement(
    "worded",
    "a wording of it",
    "wording",
    "insert into wording (contribution, version, text, position, at) values ($1, $2, $3, $4, $5)",
)

ANSWERED = Statement(
    "answered",
    "an answer",
    "answer",
    """
    insert into answer (position, contribution, office, organisation, text, at)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

WITHDRAWN = Statement(
    "withdrawn",
    "that it was taken back",
    "contribution",
    "update contribution set withdrawn_at = $2 where contribution = $1",
)

HIDDEN = Statement(
    "hidden",
    "the measure that hides it, and the reason; or neither",
    "contribution",
    "update contribution set hidden_by = $2, hidden_for = $3 where contribution = $1",
)


MINORITY = Statement(
    "minority",
    "a minority position; the latest of an organisation holds",
    "minority",
    """
    insert into minority (proposal, organisation, position, text, at) values ($1, $2, $3, $4, $5)
    on conflict (proposal, organisation) do update
    set position = excluded.position, text = excluded.text, at = excluded.at
    """,
)


def _said_within(event: Recorded, f: SaidWithin) -> list[Write]:
    there = (f.within.commission, f.within.kind, f.within.item, f.within.number)
    return _said(event, f, None, (None, None, event.at, *there))


def _revised(event: Recorded, f: Revised) -> list[Write]:
    return [Write(WORDED, (f.contribution, f.version, f.text, event.position, event.at))]


def _answered(event: Recorded, f: Answered) -> list[Write]:
    office = event.actor.office
    return [Write(ANSWERED, (event.position, f.contribution, office, f.organisation, f.text, event.at))]


def _position_taken(event: Recorded, f: PositionTaken) -> list[Write]:
    return [Write(MINORITY, (f.proposal, f.organisation, event.position, f.text, event.at))]


def _said(
    event: Recorded, made: Contributed | SaidWithin, proposal: str | None, rest: tuple[object, ...]
) -> list[Write]:
    said = (made.contribution, event.position, proposal, made.organisation, made.kind)
    words = (made.contribution, 1, made.text, event.position, event.at)
    return [
        Write(CONTRIBUTED, (*said, made.reply_to, made.for_another, *rest)),
        Write(WORDED, words),
    ]


WRITERS: Writers = (
    *NAMES,
    on(Contributed, lambda event, f: _said(event, f, f.proposal, (f.asked, f.due, event.at, *(None,) * 4))),
    on(SaidWithin, _said_within),
    on(Revised, _revised),
    on(Answered, _answered),
    on(Withdrawn, lambda event, f: [Write(WITHDRAWN, (f.contribution, event.at))]),
    on(Hidden, lambda _, f: [Write(HIDDEN, (f.contribution, f.measure, f.reason))]),
    on(Shown, lambda _, f: [Write(HIDDEN, (f.contribution, None, None))]),
    on(PositionTaken, _position_taken),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "deliberation.position",
    "The next position to come.",
    (),
    "select next from deliberation_v5.position",
)

CONTRIBUTIONS = Query(
    "deliberation.contributions",
    "What was said about a proposal (or one thing that was said, or those `among` and the replies to them; or"
    " within a commission about an item), oldest first, in its latest words.",
    ("proposal", "contribution", "kind", "among", "commission", "about", "item"),
    """
    with said as (
        select contribution from deliberation_v5.contribution where proposal = $1
        union
        select contribution from deliberation_v5.contribution where contribution = $2
        union
        select contribution from deliberation_v5.contribution where contribution = any ($4::text[])
        union
        select contribution from deliberation_v5.contribution where reply_to = any ($4::text[])
        union
        select contribution from deliberation_v5.contribution
        where commission is not null and about = $6 and item = $7
    )
    select c.contribution, c.position, c.proposal, c.commission, c.about, c.item, c.number, c.organisation,
           name.body as organisation_name, c.kind,
           c.reply_to, c.for_another, c.asked, c.due, c.made_at, c.withdrawn_at,
           w.version, w.at as worded_at,
           case when c.hidden_by is null then words.body end as text,
           case when c.hidden_by is null then w.text end as text_digest,
           c.hidden_by, why.body as hidden_for, c.hidden_for as hidden_for_digest
    from said
    join deliberation_v5.contribution c using (contribution)
    join lateral (select * from deliberation_v5.wording v where v.contribution = c.contribution
                  order by v.version desc limit 1) w on true
    left join deliberation_v5.organisation o on o.organisation = c.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = w.text
    left join public.prose why on why.digest = c.hidden_for
    where ($1::text is null or c.proposal = $1)
      and ($2::text is null or c.contribution = $2)
      and ($3::text is null or c.kind = $3)
      and ($4::text[] is null or c.contribution = any ($4) or c.reply_to = any ($4))
      and ($5::text is null or c.commission = $5)
      and ($6::text is null or c.about = $6)
      and ($7::text is null or c.item = $7)
    order by c.position
    """,
)

PART = Query(
    "deliberation.part",
    "Some of what was said about a proposal and is no reply, `limit` from behind the first `after`: in turns"
    " (the first thing of every organisation, then the second of each), else as it was said.",
    ("proposal", "turns", "after", "limit"),
    """
    select contribution
    from (
        (select contribution, position, null::bigint as turn
         from deliberation_v5.contribution
         where proposal = $1 and reply_to is null and $2::boolean is not true
         order by position
         offset $3::bigint
         limit $4::bigint)
        union all
        (select contribution, position, turn
         from (select contribution, position,
                      row_number() over (partition by organisation order by position) as turn
               from deliberation_v5.contribution
               where proposal = $1 and reply_to is null and $2::boolean) said
         order by turn, position
         offset $3::bigint
         limit $4::bigint)
    ) part
    order by turn, position
    """,
)

WITHIN_PART = Query(
    "deliberation.within-part",
    "Some of what was said within a commission about an item and is no reply, `limit` from behind the first"
    " `after`, in turns.",
    ("commission", "about", "item", "after", "limit"),
    """
    select contribution
    from (
        select contribution, position,
               row_number() over (partition by organisation order by position) as turn
        from deliberation_v5.contribution
        where commission = $1 and about = $2 and item = $3 and reply_to is null
    ) said
    order by turn, position
    offset $4::bigint
    limit $5::bigint
    """,
)

UNANSWERED = Query(
    "deliberation.unanswered",
    "Questions that nobody answered, the oldest first: those of whoever is `asked`, and those that ask the"
    " submitter of one of these proposals.",
    ("asked", "proposals", "limit"),
    """
    with question as (
        select c.*
        from (select * from deliberation_v5.contribution
              where kind = 'question' and asked = any ($1::text[])
              union all
              select * from deliberation_v5.contribution
              where kind = 'question' and asked = 'submitter' and proposal = any ($2::text[])
                and not asked = any ($1::text[])) c
        where c.withdrawn_at is null and c.hidden_by is null
          and not exists (select from deliberation_v5.answer a where a.contribution = c.contribution)
        order by c.position
        limit $3::bigint
    )
    select q.contribution, q.position, q.proposal, q.organisation, name.body as organisation_name, q.asked,
           q.due, words.body as text, w.text as text_digest
    from question q
    join lateral (select text from deliberation_v5.wording v where v.contribution = q.contribution
                  order by v.version desc limit 1) w on true
    left join lateral (
        select name from deliberation_v5.organisation o
        where o.organisation = q.organisation offset 0) o on true
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = w.text
    order by q.position
    """,
)

WORDINGS = Query(
    "deliberation.wordings",
    "Every wording of something that was said, oldest first; none while it is hidden.",
    ("contribution",),
    """
    select w.version, w.position, w.at, words.body as text, w.text as text_digest
    from deliberation_v5.wording w
    join deliberation_v5.contribution c using (contribution)
    left join public.prose words on words.digest = w.text
    where w.contribution = $1 and c.hidden_by is null
    order by w.version
    """,
)

ANSWERS = Query(
    "deliberation.answers",
    "The answers to what was said, oldest first.",
    ("contributions",),
    """
    select a.contribution, a.position, a.office, a.organisation, name.body as organisation_name, a.at,
           words.body as text, a.text as text_digest
    from deliberation_v5.answer a
    left join deliberation_v5.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = a.text
    where a.contribution = any ($1::text[])
    order by a.position
    """,
)

MINORITIES = Query(
    "deliberation.minorities",
    "The minority positions on the outcome of a proposal, in the order in which they were taken.",
    ("proposal",),
    """
    select m.position, m.organisation, name.body as organisation_name, m.at, words.body as text,
           m.text as text_digest
    from deliberation_v5.minority m
    left join deliberation_v5.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    left join public.prose words on words.digest = m.text
    where m.proposal = $1
    order by m.position
    """,
)

DELIBERATION = Projection(
    name="deliberation",
    schema=SCHEMA,
    ddl=DDL,
    writers=writers_of(WRITERS),
    statements=(NAMED, CONTRIBUTED, WORDED, ANSWERED, WITHDRAWN, HIDDEN, MINORITY),
    queries=(POSITION, CONTRIBUTIONS, PART, WITHIN_PART, UNANSWERED, WORDINGS, ANSWERS, MINORITIES),
    position=POSITION,
)
