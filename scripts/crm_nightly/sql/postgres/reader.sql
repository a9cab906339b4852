-- Statements that let a role read what is made for readers, tables that will come included, call the functions in explain, and nothing
-- else of the project. The macro grant_to_reader does the same after a build by hand.
with

rooms as (

    select
        schemas.nspname as room,
        schemas.nspname in (
            'core', 'marts', 'scorecard', 'operations', 'explain', 'reference', 'registry'
        ) as is_open
    from pg_namespace as schemas
    where
        schemas.nspname in (select substr(nspname, 9) from pg_namespace where nspname ~ '^n[0-9]{6}_')
        or schemas.nspname like 'raw\_%%'
        or schemas.nspname = 'explain'

),

statements as (

    select 1 as turn, room, format('revoke all on all tables in schema %%I from %%I', room, %(reader)s) as statement
    from rooms
    union all
    select 2, room, format('revoke all on schema %%I from %%I', room, %(reader)s)
    from rooms
    union all
    select 3, room, format('grant usage on schema %%I to %%I', room, %(reader)s)
    from rooms
    where is_open
    union all
    select 4, room, format('grant select on all tables in schema %%I to %%I', room, %(reader)s)
    from rooms
    where is_open
    union all
    select 5, 'explain', format('grant execute on function %%s to %%I', cast(oid as regprocedure), %(reader)s)
    from pg_proc
    where pronamespace = to_regnamespace('explain') and not has_function_privilege(%(reader)s, oid, 'execute')
    union all
    select 6, room, format('alter default privileges in schema %%I grant select on tables to %%I', room, %(reader)s)
    from rooms
    where is_open

)

select statement
from statements
order by turn, room
