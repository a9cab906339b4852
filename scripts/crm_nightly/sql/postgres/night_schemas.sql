-- The schemas of nights, unfinished, published or failed: the comments on a night's schemas say which.
select
    nspname as schema_name,
    substr(nspname, 1, 7) as night_name,
    substr(nspname, 9) as room,
    coalesce(max(obj_description(oid, 'pg_namespace')) over (partition by substr(nspname, 1, 7)), 'unfinished') as state
from pg_namespace
where nspname ~ '^n[0-9]{6}_'
order by nspname
