-- Notices by mail are told of what happens from now on (ADR 0039).
-- How far the log was read for notices by mail: the next position.
create table noticed (
    one  boolean primary key default true check (one),
    next bigint  not null
);
insert into noticed (next) select head from log_head;
