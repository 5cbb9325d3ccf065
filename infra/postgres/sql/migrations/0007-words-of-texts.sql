-- The words of a text, in their Dutch forms and without accents, for searching. They go with the text when it is erased.
-- Envelopes (sealed reasons) have none: nobody searches for them.

-- A text without its accents, as it is searched and as it is searched for. Most texts have none, and looking is cheap.
create function plain(body text) returns text language sql immutable strict parallel safe
return case when octet_length(body) = length(body) then body
            else translate(lower(normalize(body)), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy') end;

alter table prose add column words tsvector generated always as (
    case when length(body) < 1000 or strpos(body, ' ') > 0 then to_tsvector('pg_catalog.dutch', public.plain(body)) end
) stored;
create index prose_words on prose using gin (words);
