-- Statements that let a role read what is made for readers, tables that will come included, and nothing else of the project.
-- The macro grant_to_reader does the same after a build by hand.
with

rooms as (

    select schemas.nspname as room, schemas.nspname in ('core', 'marts', 'scorecard', 'operations') as is_open
    from pg_namespace as schemas
    where
        schemas.nspname in (select substr(nspname, 9) from pg_namespace where nspname ~ '^n[0-9]{6}_')
        or schemas.nspname like 'raw\_%%'

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
    select 5, room, format('alter default privileges in schema %%I grant select on tables to %%I', room, %(reader)s)
    from rooms
    where is_open

)

select statement
from statements
order by turn, room
