-- Statements that make the rooms of a night and copy into them what it has to remember of the published one: the tables named in
-- %(carried)s as room.table (all where it is null), and the room history with its sequences.
with

rooms as (

    select oid, nspname as old_name, %(new)s || substr(nspname, 8) as new_name, substr(nspname, 9) as room
    from pg_namespace
    where nspname like %(old)s || '\_%%'

),

kept as (

    select rooms.old_name, rooms.new_name, relations.relname, relations.relkind
    from rooms
    inner join pg_class as relations on rooms.oid = relations.relnamespace
    where
        relations.relkind in ('r', 'S')
        and (
            rooms.room = 'history'
            or cast(%(carried)s as text[]) is null
            or rooms.room || '.' || relations.relname = any(cast(%(carried)s as text[]))
        )

)

select statement
from (
    select 1 as turn, new_name, '' as relname, format('create schema if not exists %%I', new_name) as statement
    from kept
    group by new_name
    union all
    select 2, new_name, relname, format('create table %%I.%%I as table %%I.%%I', new_name, relname, old_name, relname)
    from kept
    where relkind = 'r'
    union all
    select 3, new_name, relname, format('create sequence %%I.%%I', new_name, relname)
    from kept
    where relkind = 'S'
    union all
    select
        4, new_name, relname,
        format(
            'select setval(%%L, last_value, is_called) from %%I.%%I',
            format('%%I.%%I', new_name, relname), old_name, relname
        )
    from kept
    where relkind = 'S'
) as listed
order by turn, new_name, relname
