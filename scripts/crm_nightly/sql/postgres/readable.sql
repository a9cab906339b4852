-- What readers have open: the relations outside of nights that a night has one of the same name for.
select schemas.nspname as schema_name, relations.relname as table_name, pg_get_userbyid(relations.relowner) as owner
from pg_class as relations
inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
where
    relations.relkind in ('r', 'p', 'v', 'm')
    and exists (
        select 1
        from pg_class as built
        inner join pg_namespace as rooms on built.relnamespace = rooms.oid
        where rooms.nspname ~ '^n[0-9]{6}_' and substr(rooms.nspname, 9) = schemas.nspname and built.relname = relations.relname
    )
order by schemas.nspname, relations.relname
