-- Takes the functions that append, fence and erase away, whatever arguments they took in an earlier version: an upgrade
-- makes all of them anew, in the same transaction. Nothing depends on them but the rights that grants.sql gives again.
do $$
declare
    routine regprocedure;
begin
    for routine in
        select p.oid::regprocedure from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and p.proname in ('append_all', 'append_each', 'fence', 'erase')
    loop
        execute format('drop function %s', routine);
    end loop;
end $$;
