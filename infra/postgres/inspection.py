"""What `halfrond doctor` asks of PostgreSQL: settings, rights, the log itself, the clock."""

from __future__ import annotations

import time
from typing import NamedTuple

from infra.postgres.connection import EPOCH, connect
from infra.postgres.migrating import OtherVersion, require_current

SERVER = """
select current_setting('server_version') as version,
       current_setting('server_version_num')::int as number,
       pg_is_in_recovery() as standby,
       current_setting('synchronous_standby_names') as standbys,
       (select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')) as synchronous
"""
"""What server it is, and who follows it."""

WEAK = """
select name || ' = ' || setting as weak from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name
"""
"""Settings by which acknowledged acts can be lost."""

RIGHTS = """
select current_user as role,
       (select rolsuper from pg_roles where rolname = current_user) as superuser,
       array(select privilege || ' on ' || name
             from unnest(array['events', 'commands', 'prose']) as name,
                  unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as privilege
             where has_table_privilege(current_user, 'public.' || name, privilege)) as excessive,
       array(select tablename::text from pg_tables
             where schemaname = 'public' and tableowner = current_user) as owned,
       array(select t.name from unnest(array['events_append_only', 'commands_append_only',
                                             'log_head_stays', 'log_head_forward']) as t(name)
             where not exists (select from pg_trigger g
                               where g.tgname = t.name and g.tgenabled = 'O')) as missing
"""
"""What the role could do to the log: nothing is right."""

LOG = """
select h.head, h.published, h.epoch, h.fenced,
       (select count(*) from events) as events,
       (select coalesce(max(position) + 1, 0) from events) as following
from log_head h
"""
"""The head, and what it counts."""


class Server(NamedTuple):
    """`number` as 180006; `synchronous`: how many standbys confirm each commit; `weak`: unsafe settings."""

    version: str
    number: int
    standby: bool
    standbys: str
    synchronous: int
    weak: list[str]


class Rights(NamedTuple):
    """`excessive` rights, tables `owned`, append-only triggers `missing`: all should be empty."""

    role: str
    superuser: bool
    excessive: list[str]
    owned: list[str]
    missing: list[str]


class LogFigures(NamedTuple):
    """`epoch` is the one that the log was founded on, `present` that of the cluster it stands on."""

    head: int
    published: int
    epoch: str
    fenced: str | None
    events: int
    following: int
    present: str


class Inspection(NamedTuple):
    """`log` and `rights` are None without tables; `offset` is our clock less PostgreSQL's, in seconds.
    `tables` says what is wrong with their version, nothing when they are those of this program.
    """

    server: Server
    tables: str
    rights: Rights | None
    log: LogFigures | None
    offset: float


async def inspect(url: str) -> Inspection:
    """Ask everything, as the role of the URL."""
    connection = await connect(url, server_settings={"application_name": "halfrond doctor"})
    try:
        weak = [row["weak"] for row in await connection.fetch(WEAK)]
        server = Server(**(await connection.fetchrow(SERVER)), weak=weak)
        sent = time.time_ns()
        theirs = await connection.fetchval("select extract(epoch from clock_timestamp())::float8")
        offset = (sent + time.time_ns()) / 2e9 - theirs
        if not await connection.fetchval("select to_regclass('public.log_head') is not null"):
            return Inspection(server, "", None, None, offset)
        try:
            await require_current(connection)
        except OtherVersion as error:
            return Inspection(server, str(error), None, None, offset)
        rights = Rights(**(await connection.fetchrow(RIGHTS)))
        figures = LogFigures(**(await connection.fetchrow(LOG)), present=await connection.fetchval(EPOCH))
        return Inspection(server, "", rights, figures, offset)
    finally:
        connection.terminate()
