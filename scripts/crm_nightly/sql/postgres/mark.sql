-- What changes whenever somebody writes to the rooms of a night, or to what readers see of it.
select
    md5(coalesce(string_agg(
        format(
            '%%s.%%s:%%s:%%s:%%s', rooms.nspname, relations.relname, relations.oid, relations.relfilenode,
            pg_stat_get_tuples_inserted(relations.oid) + pg_stat_get_tuples_updated(relations.oid)
            + pg_stat_get_tuples_deleted(relations.oid)
        ),
        ',' order by rooms.nspname, relations.relname
    ), '')) as mark
from pg_class as relations
inner join pg_namespace as rooms on relations.relnamespace = rooms.oid
where
    relations.relkind in ('r', 'v')
    and (
        rooms.nspname like %(night)s || '\_%%'
        or (
            %(is_published)s
            and rooms.nspname in (select substr(nspname, 9) from pg_namespace where nspname like %(night)s || '\_%%')
        )
    )
