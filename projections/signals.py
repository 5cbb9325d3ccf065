"""Signals and bundles of them: who sees what, on behalf of whom, and what is known about it (A4).

Read by the pages of signals and of bundles. `root` is the signal that stands for one: itself, or what it was
merged into. Recognitions stand where they were given and are counted by root, each organisation once.
"""

from __future__ import annotations

from collections.abc import Sequence

from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen
from events.registry import Recorded
from events.signal.facts import (
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalTookIn,
    SignalUnlinked,
)
from projections.naming import NAMED, PROFILES, TABLE, named
from projections.projection import Projection, Query, Statement, Write

SCHEMA = "signals_v1"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table signal (
    signal         text        collate "C" primary key,
    position       bigint      not null unique,
    root           text        collate "C" not null,
    raised_at      timestamptz not null,
    organisation   text        collate "C" not null,
    title          text        not null,
    body           text        not null,
    on_behalf_of   text        not null,
    themes         text[]      not null,
    neighbourhoods text[]      not null,
    target_groups  text[]      not null,
    seen           int         not null,
    merged_at      timestamptz,
    reason         text
);
create index signal_root on signal (root);

create table recognition (
    signal       text        collate "C" not null,
    organisation text        collate "C" not null,
    at           timestamptz not null,
    seen         int         not null,
    primary key (signal, organisation)
);

create table seen (
    signal       text collate "C" not null,
    organisation text collate "C" not null,
    year         int  not null,
    times        int  not null,
    primary key (signal, organisation, year)
);

create table link (
    signal text collate "C" not null,
    kind   text not null,
    item   text collate "C" not null,
    primary key (signal, kind, item)
);

-- `office` is told of an answer that no organisation gave.
create table answer (
    position     bigint      primary key,
    signal       text        collate "C" not null,
    question     text        not null,
    version      int         not null,
    organisation text        collate "C",
    office       text        not null,
    at           timestamptz not null,
    body         text        not null
);
create index answer_signal on answer (signal, position);

create table bundle (
    bundle       text        collate "C" primary key,
    position     bigint      not null unique,
    begun_at     timestamptz not null,
    organisation text        collate "C",
    title        text        not null,
    introduction text        not null,
    issued_at    timestamptz
);

create table bundled (
    bundle   text   collate "C" not null,
    signal   text   collate "C" not null,
    position bigint not null,
    primary key (bundle, signal)
);
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

RAISED = Statement(
    "raised",
    "a signal",
    "signal",
    """
    insert into signal (signal, position, root, raised_at, organisation, title, body, on_behalf_of, themes,
                        neighbourhoods, target_groups, seen)
    values ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    """,
)

MERGED = Statement(
    "merged",
    "when and why a signal is no longer one of its own",
    "signal",
    "update signal set merged_at = $2, reason = $3 where signal = $1",
)

TAKEN_IN = Statement(
    "taken in",
    "the signal that stands for another",
    "signal",
    "update signal set root = $2 where signal = $1",
)

RECOGNISED = Statement(
    "recognised",
    "who recognises a signal",
    "recognition",
    "insert into recognition (signal, organisation, at, seen) values ($1, $2, $3, $4)",
)

TAKEN_BACK = Statement(
    "taken back",
    "a recognition that no longer stands",
    "recognition",
    "delete from recognition where signal = $1 and organisation = $2",
)

SEEN = Statement(
    "seen",
    "how often an organisation saw a signal in a year",
    "seen",
    """
    insert into seen (signal, organisation, year, times) values ($1, $2, $3, $4)
    on conflict (signal, organisation, year) do update set times = excluded.times
    """,
)

LINKED = Statement(
    "linked",
    "what a signal has to do with",
    "link",
    "insert into link (signal, kind, item) values ($1, $2, $3)",
)

UNLINKED = Statement(
    "unlinked",
    "a link that no longer stands",
    "link",
    "delete from link where signal = $1 and kind = $2 and item = $3",
)

ANSWERED = Statement(
    "answered",
    "an answer to one of the four questions",
    "answer",
    """
    insert into answer (position, signal, question, version, organisation, office, at, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """,
)

BEGUN = Statement(
    "begun",
    "a bundle",
    "bundle",
    """
    insert into bundle (bundle, position, begun_at, organisation, title, introduction)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

ISSUED = Statement(
    "issued",
    "when a bundle was done",
    "bundle",
    "update bundle set issued_at = $2 where bundle = $1",
)

PUT_IN = Statement(
    "put in",
    "a signal in a bundle",
    "bundled",
    "insert into bundled (bundle, signal, position) values ($1, $2, $3)",
)

LEFT_OUT = Statement(
    "left out",
    "a signal that is no longer in a bundle",
    "bundled",
    "delete from bundled where bundle = $1 and signal = $2",
)


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911, PLR0912 - one case per fact
    """The rows that follow from an event."""
    position, at = event.position, event.at
    match event.fact:
        case SignalRaised() as s:
            texts = (s.title, s.text, s.on_behalf_of)
            about = (s.themes, s.neighbourhoods, s.target_groups, s.seen)
            return [Write(RAISED, (s.signal, position, at, s.organisation, *texts, *about))]
        case SignalMerged(signal, _, reason):
            return [Write(MERGED, (signal, at, reason))]
        case SignalTookIn(signal, merged):
            return [Write(TAKEN_IN, (one, signal)) for one in merged]
        case SignalLinked(signal, kind, item):
            return [Write(LINKED, (signal, kind, item))]
        case SignalUnlinked(signal, kind, item):
            return [Write(UNLINKED, (signal, kind, item))]
        case SignalAnswered(signal, question, version, organisation, text):
            row = (position, signal, question, version, organisation, event.actor.office, at, text)
            return [Write(ANSWERED, row)]
        case SignalRecognised(signal, organisation, seen):
            return [Write(RECOGNISED, (signal, organisation, at, seen))]
        case RecognitionWithdrawn(_, organisation, recognised):
            return [Write(TAKEN_BACK, (recognised, organisation))]
        case SignalSeen(signal, organisation, year, seen):
            return [Write(SEEN, (signal, organisation, year, seen))]
        case BundleBegun(bundle, organisation, title, introduction):
            return [Write(BEGUN, (bundle, position, at, organisation, title, introduction))]
        case SignalBundled(bundle, signal):
            return [Write(PUT_IN, (bundle, signal, position))]
        case SignalLeftOut(bundle, signal):
            return [Write(LEFT_OUT, (bundle, signal))]
        case BundleIssued(bundle):
            return [Write(ISSUED, (bundle, at))]
        case fact if isinstance(fact, PROFILES):
            return [named(event, fact)]
        case _:
            return ()


# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "signals.position",
    "The next position to come.",
    (),
    "select next from signals_v1.position",
)

SIGNALS = Query(
    "signals.signals",
    "Signals that stand, the latest first; `signal`: one, also one that was merged. `after` is the last one"
    " of the page before. `behind`: how many raised or recognise it, or what was merged into it.",
    ("signal", "theme", "neighbourhood", "organisation", "after", "limit"),
    """
    select s.signal, s.position, nullif(s.root, s.signal) as into, s.raised_at, s.organisation,
           name.body as name, title.body as title, s.title as title_digest,
           body.body as body, s.body as body_digest,
           whom.body as on_behalf_of, s.on_behalf_of as on_behalf_of_digest,
           s.themes, s.neighbourhoods, s.target_groups, s.seen, s.merged_at,
           reason.body as reason, s.reason as reason_digest, b.behind
    from signals_v1.signal s
    left join lateral (
        select count(*) as behind from (
            select m.organisation from signals_v1.signal m where m.root = s.root
            union
            select r.organisation from signals_v1.signal m
            join signals_v1.recognition r on r.signal = m.signal where m.root = s.root) each_once) b on true
    left join signals_v1.organisation o on o.organisation = s.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = s.title
    left join public.prose body on body.digest = s.body
    left join public.prose whom on whom.digest = s.on_behalf_of
    left join public.prose reason on reason.digest = s.reason
    where (s.signal = $1 or ($1::text is null and s.root = s.signal))
      and ($2::text is null or $2 = any (s.themes))
      and ($3::text is null or $3 = any (s.neighbourhoods))
      and ($4::text is null or s.organisation = $4)
      and ($5::text is null or s.position < (select position from signals_v1.signal where signal = $5))
    order by s.position desc
    limit $6::bigint
    """,
)

BEHIND = Query(
    "signals.behind",
    "Who stands behind a signal or one that was merged into it, each once; who raised one first, by name.",
    ("signal",),
    """
    select e.organisation, name.body as name, bool_or(e.raised) as raised, max(e.seen) as seen
    from (
        select s.organisation, true as raised, s.seen from signals_v1.signal s where s.root = $1
        union all
        select r.organisation, false, r.seen from signals_v1.signal s
        join signals_v1.recognition r on r.signal = s.signal where s.root = $1) e
    left join signals_v1.organisation o using (organisation)
    left join public.prose name on name.digest = o.name
    group by e.organisation, name.body
    order by raised desc, name.body nulls last, e.organisation
    """,
)

YEARS = Query(
    "signals.years",
    "How often a signal was seen year by year. Of one organisation that told it of several that were merged"
    " the highest number counts.",
    ("signal",),
    """
    select each_once.year, count(*) filter (where each_once.times > 0) as organisations,
           sum(each_once.times)::bigint as times
    from (
        select y.organisation, y.year, max(y.times) as times
        from signals_v1.signal s join signals_v1.seen y on y.signal = s.signal
        where s.root = $1 group by y.organisation, y.year) each_once
    group by each_once.year order by each_once.year
    """,
)

LINKS = Query(
    "signals.links",
    "What a signal is linked to, or one that was merged into it.",
    ("signal",),
    """
    select distinct l.kind, l.item from signals_v1.signal s
    join signals_v1.link l on l.signal = s.signal
    where s.root = $1 order by l.kind, l.item
    """,
)

ANSWERS = Query(
    "signals.answers",
    "The answers to the four questions of a signal, or of one that was merged into it, in order.",
    ("signal",),
    """
    select a.position, a.signal, a.question, a.version, a.organisation, name.body as name, a.office, a.at,
           body.body as body, a.body as body_digest
    from signals_v1.signal s
    join signals_v1.answer a on a.signal = s.signal
    left join signals_v1.organisation o on o.organisation = a.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose body on body.digest = a.body
    where s.root = $1 order by a.position
    """,
)

BUNDLES = Query(
    "signals.bundles",
    "Bundles of signals, the latest first; `after` is the last one of the page before.",
    ("bundle", "after", "limit"),
    """
    select b.bundle, b.position, b.begun_at, b.organisation, name.body as name,
           title.body as title, b.title as title_digest,
           introduction.body as introduction, b.introduction as introduction_digest, b.issued_at,
           (select count(*) from signals_v1.bundled i where i.bundle = b.bundle) as signals
    from signals_v1.bundle b
    left join signals_v1.organisation o on o.organisation = b.organisation
    left join public.prose name on name.digest = o.name
    left join public.prose title on title.digest = b.title
    left join public.prose introduction on introduction.digest = b.introduction
    where ($1::text is null or b.bundle = $1)
      and ($2::text is null or b.position < (select position from signals_v1.bundle where bundle = $2))
    order by b.position desc
    limit $3::bigint
    """,
)

BUNDLED = Query(
    "signals.bundled",
    "The signals in a bundle in the order in which they were put in; `root` is the one that stands for it.",
    ("bundle",),
    """
    select i.signal, s.root, title.body as title, s.title as title_digest
    from signals_v1.bundled i
    join signals_v1.signal s on s.signal = i.signal
    left join public.prose title on title.digest = s.title
    where i.bundle = $1 order by i.position
    """,
)

SIGNALS_MODEL = Projection(
    name="signals",
    schema=SCHEMA,
    ddl=DDL,
    reads=(
        *(*PROFILES, SignalRaised, SignalMerged, SignalTookIn, SignalLinked, SignalUnlinked, SignalAnswered),
        *(SignalRecognised, RecognitionWithdrawn, SignalSeen),
        *(BundleBegun, SignalBundled, SignalLeftOut, BundleIssued),
    ),
    project=project,
    statements=(
        *(NAMED, RAISED, MERGED, TAKEN_IN, RECOGNISED, TAKEN_BACK, SEEN, LINKED, UNLINKED, ANSWERED),
        *(BEGUN, ISSUED, PUT_IN, LEFT_OUT),
    ),
    queries=(POSITION, SIGNALS, BEHIND, YEARS, LINKS, ANSWERS, BUNDLES, BUNDLED),
    position=POSITION,
)
