-- What the application role may do: read everything, append through append_all() and append_each(), erase what the
-- log erases, keep tokens, drafts, contact points, known organisations, people and their mail, webhooks, note what was relayed, make read models in schemas of its own. It owns none of these tables,
-- and can add to the log at its end only; what it adds is judged by the rules before, and by every auditor after.
revoke all on all tables in schema public from public;
revoke all on all functions in schema public from public;
revoke create on schema public from public;
grant usage on schema public to {app};
grant select on log_head, events, commands, prose, migrations to {app};
grant select, insert, update (expires_at, revoked_at, revoked_by) on tokens to {app};
grant select, insert on token_commands to {app};
grant update (published, notarised) on log_head to {app};
grant select, insert, update, delete on drafts, contact_points, corrections, prospects, visits to {app};
grant select, insert on refused_addresses to {app};
grant select, insert, update (seal) on seals to {app};
grant select, insert, update, delete on people, holders, sign_in_links, sessions, passkeys, challenges, errands, mail to {app};
grant select, insert, update, delete on webhooks, deliveries to {app};
grant select, update (next) on noticed, told to {app};
grant execute on function append_all, append_each, erase, fence, plain to {app};
grant create, temporary on database {database} to {app};
