-- Erasing for real: the one way in which anything in these tables ever loses its content.

-- Empties the texts that the prose.erased event at a position names, body and salt: who knew the salt could guess a
-- short text by its digest. Gives how many of them were not empty yet; done again it changes nothing. It believes the
-- leaf and nobody who calls, so the application role can erase only what two benches erased. Raises HF004 when no
-- prose.erased event stands there.
create function erase(erasure bigint) returns bigint language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    told   jsonb;
    erased bigint;
begin
    select convert_from(e.leaf, 'UTF8')::jsonb into told from public.events e where e.position = erasure;
    if told ->> 'type' is distinct from 'prose.erased.v1' then
        raise exception 'position % erases nothing', erasure
            using errcode = 'HF004', hint = 'Texts are erased by an erasure in the log that both benches agreed to.';
    end if;
    update public.prose p set salt = null, body = null
    where p.digest in (select jsonb_array_elements_text(told -> 'data' -> 'digests'))
      and (p.salt is not null or p.body is not null);
    get diagnostics erased = row_count;
    return erased;
end $$;
