-- How many rows each table has, by the engine's own count; the sample's raw tables by their plain name as well.
select
    rooms.nspname as schema_name,
    relations.relname as table_name,
    pg_stat_get_live_tuples(relations.oid) as row_count
from pg_class as relations
inner join pg_namespace as rooms on relations.relnamespace = rooms.oid
where relations.relkind = 'r' and (rooms.nspname like %(night)s || '\_%%' or rooms.nspname like 'raw\_%%')
union all
select
    substr(rooms.nspname, 9) as schema_name,
    relations.relname as table_name,
    pg_stat_get_live_tuples(relations.oid) as row_count
from pg_class as relations
inner join pg_namespace as rooms on relations.relnamespace = rooms.oid
where relations.relkind = 'r' and rooms.nspname like %(night)s || '\_raw\_%%'
