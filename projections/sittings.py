"""Sittings: when and where, agenda and documents, who waits for the floor, who is there, the minutes.

Read by the list of sittings, the page of one, the calendar, and the desk of who runs it. Attendance is told
by organisation for those who came; who did not is never told.
"""

from __future__ import annotations

from events.attendance.facts import Came, Went
from events.registry import Recorded
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)
from projections.naming import NAMED, NAMES, TABLE
from projections.projection import Projection, Query, Statement, Write, Writers, on, subject

SCHEMA = "sittings_v2"

DDL = (
    TABLE
    + """
create table position (one boolean primary key default true check (one), next bigint not null);

-- `changed` counts convocation and moves, for calendars; `changed_at` is when the latest one was.
create table sitting (
    sitting     text        collate "C" primary key,
    position    bigint      not null unique,
    kind        text        not null,
    about       text,
    title       text        not null,
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    place       text,
    link        text,
    phase       text        not null,
    reason      text,
    changed     int         not null,
    changed_at  timestamptz not null,
    began_at    timestamptz,
    ended_at    timestamptz,
    approved    int,
    approved_by text        collate "C"
);
create index sitting_starts on sitting (starts_at, position);
create index sitting_coming on sitting (starts_at, position) where phase in ('convened', 'held');

create table item (
    sitting      text    collate "C" not null,
    item         text    collate "C" not null,
    number       bigint  not null,
    title        text    not null,
    proposal     text    collate "C",
    hands_for    int,
    hands_against int,
    hands_abstain int,
    primary key (sitting, item)
);
create index item_proposal on item (proposal) where proposal is not null;

create table document (
    sitting  text   collate "C" not null,
    document text   collate "C" not null,
    position bigint not null,
    title    text   not null,
    text     text   not null,
    item     text   collate "C",
    primary key (sitting, document)
);

-- A turn that was asked for; given or waived once.
create table turn (
    position     bigint      primary key,
    sitting      text        collate "C" not null,
    item         text        collate "C" not null,
    organisation text        collate "C" not null,
    asked_at     timestamptz not null,
    given_at     timestamptz,
    waived_at    timestamptz
);
create index turn_sitting on turn (sitting, item);

create table attendance (
    sitting      text        collate "C" not null,
    organisation text        collate "C" not null,
    came_at      timestamptz not null,
    went_at      timestamptz,
    primary key (sitting, organisation)
);

create table minutes (
    sitting  text        collate "C" not null,
    version  int         not null,
    text     text        not null,
    position bigint      not null,
    at       timestamptz not null,
    primary key (sitting, version)
);
"""
)

# --- writes ----------------------------------------------------------------------------------------------

CONVENED = Statement(
    "convened",
    "a sitting",
    "sitting",
    """
    insert into sitting (sitting, position, kind, about, title, starts_at, ends_at, place, link, phase,
                         changed, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'convened', 0, $10)
    """,
)

MOVED = Statement(
    "moved",
    "its new time and place",
    "sitting",
    """
    update sitting set starts_at = $2, ends_at = $3, place = $4, link = $5, reason = $6,
                       changed = changed + 1, changed_at = $7
    where sitting = $1
    """,
)

CANCELLED = Statement(
    "cancelled",
    "that it does not take place",
    "sitting",
    """
    update sitting set phase = 'cancelled', reason = $2, changed = changed + 1, changed_at = $3
    where sitting = $1
    """,
)

BEGAN = Statement(
    "began",
    "that it began",
    "sitting",
    "update sitting set phase = 'held', began_at = $2 where sitting = $1",
)

ENDED = Statement(
    "ended",
    "that it ended",
    "sitting",
    "update sitting set phase = 'ended', ended_at = $2 where sitting = $1",
)

ITEM = Statement(
    "item",
    "an agenda item, behind those before",
    "item",
    """
    insert into item (sitting, item, number, title, proposal, hands_for, hands_against, hands_abstain)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """,
)

ORDERED = Statement(
    "ordered",
    "the places of the agenda items; new ones come behind",
    "item",
    "update item set number = array_position($2::text[], item) - 1000 where sitting = $1",
)

DOCUMENT = Statement(
    "document",
    "a document",
    "document",
    "insert into document (sitting, document, position, title, text, item) values ($1, $2, $3, $4, $5, $6)",
)

TURN = Statement(
    "turn",
    "a turn that was asked for",
    "turn",
    "insert into turn (position, sitting, item, organisation, asked_at) values ($1, $2, $3, $4, $5)",
)

TURN_GIVEN = Statement(
    "turn given",
    "that an organisation has the floor",
    "turn",
    """
    update turn set given_at = $4
    where sitting = $1 and item = $2 and organisation = $3 and given_at is null and waived_at is null
    """,
)

TURN_WAIVED = Statement(
    "turn waived",
    "that an organisation does not want it any more",
    "turn",
    """
    update turn set waived_at = $4
    where sitting = $1 and item = $2 and organisation = $3 and given_at is null and waived_at is null
    """,
)

CAME = Statement(
    "came",
    "an organisation that is there; the first time counts",
    "attendance",
    """
    insert into attendance (sitting, organisation, came_at) values ($1, $2, $3)
    on conflict (sitting, organisation) do update set went_at = null
    """,
)

WENT = Statement(
    "went",
    "that it is no longer there",
    "attendance",
    "update attendance set went_at = $3 where sitting = $1 and organisation = $2",
)

MINUTES = Statement(
    "minutes",
    "a version of the minutes",
    "minutes",
    "insert into minutes (sitting, version, text, position, at) values ($1, $2, $3, $4, $5)",
)

APPROVED = Statement(
    "approved",
    "which version a later sitting approved",
    "sitting",
    "update sitting set approved = $2, approved_by = $3 where sitting = $1",
)


def _convened(event: Recorded, f: Convened) -> list[Write]:
    when = (f.starts_at, f.ends_at, f.place, f.link)
    row = (f.sitting, event.position, f.kind, f.about, f.title, *when, event.at)
    return [Write(CONVENED, row)]


def _moved(event: Recorded, f: Moved) -> list[Write]:
    return [Write(MOVED, (subject(event), f.starts_at, f.ends_at, f.place, f.link, f.reason, event.at))]


def _agenda_item_put(event: Recorded, f: AgendaItemPut) -> list[Write]:
    counted = (None, None, None) if f.hands is None else (f.hands.in_favour, f.hands.against, f.hands.abstain)
    return [Write(ITEM, (subject(event), f.item, event.position, f.title, f.proposal, *counted))]


def _document_added(event: Recorded, f: DocumentAdded) -> list[Write]:
    return [Write(DOCUMENT, (subject(event), f.document, event.position, f.title, f.text, f.item))]


def _turn_asked(event: Recorded, f: TurnAsked) -> list[Write]:
    return [Write(TURN, (event.position, subject(event), f.item, f.organisation, event.at))]


def _minutes_drafted(event: Recorded, f: MinutesDrafted) -> list[Write]:
    return [Write(MINUTES, (subject(event), f.version, f.text, event.position, event.at))]


WRITERS: Writers = (
    *NAMES,
    on(Convened, _convened),
    on(Moved, _moved),
    on(Cancelled, lambda event, f: [Write(CANCELLED, (subject(event), f.reason, event.at))]),
    on(Began, lambda event, _: [Write(BEGAN, (subject(event), event.at))]),
    on(Ended, lambda event, _: [Write(ENDED, (subject(event), event.at))]),
    on(AgendaItemPut, _agenda_item_put),
    on(AgendaOrdered, lambda event, f: [Write(ORDERED, (subject(event), list(f.items)))]),
    on(DocumentAdded, _document_added),
    on(TurnAsked, _turn_asked),
    on(TurnGiven, lambda event, f: [Write(TURN_GIVEN, (subject(event), f.item, f.organisation, event.at))]),
    on(TurnWaived, lambda event, f: [Write(TURN_WAIVED, (subject(event), f.item, f.organisation, event.at))]),
    on(Came, lambda event, f: [Write(CAME, (f.sitting, f.organisation, event.at))]),
    on(Went, lambda event, f: [Write(WENT, (f.sitting, f.organisation, event.at))]),
    on(MinutesDrafted, _minutes_drafted),
    on(MinutesApproved, lambda event, f: [Write(APPROVED, (subject(event), f.version, f.by))]),
)

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "sittings.position",
    "The next position to come.",
    (),
    "select next from sittings_v2.position",
)

UNAPPROVED = Query(
    "sittings.unapproved",
    "The sittings whose latest minutes wait for approval, the latest sitting first, at most 50.",
    (),
    """
    select s.sitting, title.body as title, s.title as title_digest, m.version
    from sittings_v2.sitting s
    join lateral (
        select max(version) as version from sittings_v2.minutes m where m.sitting = s.sitting
    ) m on m.version is not null
    left join public.prose title on title.digest = s.title
    where s.phase = 'ended' and s.approved is null
    order by s.starts_at desc, s.position desc
    limit 50
    """,
)

LIST = Query(
    "sittings.list",
    "Sittings, the latest to start first (or one of them); `after` is the last one of the page before. With"
    " `coming` those that are not over, the next one first.",
    ("sitting", "coming", "after", "limit"),
    """
    with page as (
        (select * from sittings_v2.sitting
         where $2::boolean is not true
           and ($1::text is null or sitting = $1)
           and ($3::text is null
                or (starts_at, position) < (select starts_at, position from sittings_v2.sitting
                                            where sitting = $3))
         order by starts_at desc, position desc
         limit $4::bigint)
        union all
        (select * from sittings_v2.sitting
         where $2::boolean and phase in ('convened', 'held')
           and ($1::text is null or sitting = $1)
           and ($3::text is null
                or (starts_at, position) > (select starts_at, position from sittings_v2.sitting
                                            where sitting = $3))
         order by starts_at, position
         limit $4::bigint)
    )
    select s.sitting, s.position, s.kind, s.about, title.body as title, s.title as title_digest, s.starts_at,
           s.ends_at, place.body as place, s.place as place_digest, link.body as link, s.link as link_digest,
           s.phase, reason.body as reason, s.reason as reason_digest, s.changed, s.changed_at, s.began_at,
           s.ended_at, s.approved, s.approved_by,
           (select count(*) from sittings_v2.item i where i.sitting = s.sitting) as items,
           (select count(*) from sittings_v2.attendance a where a.sitting = s.sitting) as attended
    from page s
    left join public.prose title on title.digest = s.title
    left join public.prose place on place.digest = s.place
    left join public.prose link on link.digest = s.link
    left join public.prose reason on reason.digest = s.reason
    order by case when $2::boolean then s.starts_at end, case when $2::boolean then s.position end,
             s.starts_at desc, s.position desc
    """,
)

AGENDA = Query(
    "sittings.agenda",
    "The agenda of a sitting, in order.",
    ("sitting",),
    """
    select i.item, title.body as title, i.title as title_digest, i.proposal, i.hands_for, i.hands_against,
           i.hands_abstain
    from sittings_v2.item i
    left join public.prose title on title.digest = i.title
    where i.sitting = $1
    order by i.number
    """,
)

DOCUMENTS = Query(
    "sittings.documents",
    "The documents of a sitting, oldest first.",
    ("sitting",),
    """
    select d.document, d.position, d.item, title.body as title, d.title as title_digest,
           words.body as text, d.text as text_digest
    from sittings_v2.document d
    left join public.prose title on title.digest = d.title
    left join public.prose words on words.digest = d.text
    where d.sitting = $1
    order by d.position
    """,
)

TURNS = Query(
    "sittings.turns",
    "Who asked for the floor at a sitting, in the order in which they asked; waived turns are left out.",
    ("sitting",),
    """
    select t.position, t.item, t.organisation, name.body as organisation_name, t.asked_at, t.given_at
    from sittings_v2.turn t
    left join sittings_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where t.sitting = $1 and t.waived_at is null
    order by t.position
    """,
)

ATTENDANCE = Query(
    "sittings.attendance",
    "Who is or was at a sitting, by name.",
    ("sitting",),
    """
    select a.organisation, name.body as organisation_name, a.came_at, a.went_at
    from sittings_v2.attendance a
    left join sittings_v2.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    where a.sitting = $1
    order by name.body, a.organisation
    """,
)

MINUTES_OF = Query(
    "sittings.minutes",
    "Every version of the minutes of a sitting, oldest first.",
    ("sitting",),
    """
    select m.version, m.position, m.at, words.body as text, m.text as text_digest
    from sittings_v2.minutes m
    left join public.prose words on words.digest = m.text
    where m.sitting = $1
    order by m.version
    """,
)

SITTINGS = Projection(
    name="sittings",
    schema=SCHEMA,
    ddl=DDL,
    writers=dict(WRITERS),
    statements=(
        *(NAMED, CONVENED, MOVED, CANCELLED, BEGAN, ENDED, ITEM, ORDERED, DOCUMENT, TURN, TURN_GIVEN),
        *(TURN_WAIVED, CAME, WENT, MINUTES, APPROVED),
    ),
    queries=(POSITION, LIST, UNAPPROVED, AGENDA, DOCUMENTS, TURNS, ATTENDANCE, MINUTES_OF),
    position=POSITION,
)
