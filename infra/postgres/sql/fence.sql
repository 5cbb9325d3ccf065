-- The fence: from here on nothing is appended, whoever asks, until the owner lifts it (`halfrond recover`).
--
-- Anyone who finds that this log is not what was published may put it up: a chamber, the relay, the notary. The first
-- reason stays, for what comes after is mostly its consequence. Gives the reason that holds, and tells channel `log`.
create function fence(reason text) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    holds text;
begin
    if coalesce(btrim(reason), '') = '' then
        raise exception 'a fence needs a reason';
    end if;
    update public.log_head set fenced = left(reason, 2000) where fenced is null;
    select fenced, pg_notify('log', head::text) into holds from public.log_head;
    return holds;
end $$;
