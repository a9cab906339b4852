-- Columns of the published tables that readers use.
select
    schemas.nspname as schema_name,
    relations.relname as table_name,
    array_agg(columns.attname::text order by columns.attnum) as names,
    array_agg(format_type(columns.atttypid, columns.atttypmod) order by columns.attnum) as types
from pg_class as relations
inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
inner join pg_attribute as columns on relations.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
inner join pg_class as built
    on relations.relname = built.relname and built.relnamespace = to_regnamespace(%(night)s || '_' || schemas.nspname)
where schemas.nspname = any(%(schemas)s) and relations.relkind = 'v' and built.relkind = 'r'
group by schemas.nspname, relations.relname
order by schemas.nspname, relations.relname
