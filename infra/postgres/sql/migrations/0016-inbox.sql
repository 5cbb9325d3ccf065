-- Commissions are told what happens to their items (ADR 0048).
-- How far the log was told to commissions, in stream INBOX: the next position.
create table told (
    one  boolean primary key default true check (one),
    next bigint  not null
);
insert into told (next) values (0);
