-- Webhooks of commissions, and what waits to be handed over to them (ADR 0049).
create table webhooks (
    webhook    text        collate "C" primary key,
    commission text        collate "C" not null,
    address    text        not null,
    turn       int         not null default 1,
    turned_at  timestamptz,
    next       bigint      not null,
    made_by    text        not null,
    made_at    timestamptz not null default clock_timestamp()
);
create index webhooks_commission on webhooks (commission);

create table deliveries (
    webhook      text        collate "C" not null references webhooks on delete cascade,
    position     bigint      not null,
    event        text        not null,
    type         text        not null,
    subject      text        not null,
    body         text        not null,
    since        timestamptz not null,
    due_at       timestamptz not null,
    attempts     int         not null default 0,
    trouble      text,
    sent_at      timestamptz,
    set_aside_at timestamptz,
    primary key (webhook, position)
);
create index deliveries_due on deliveries (due_at) where sent_at is null and set_aside_at is null;
