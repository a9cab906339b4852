-- Statements that let a role read what is meant for readers, tables that will come included, and nothing else.
with

rooms as (

    select nspname as room, nspname in ('core', 'marts', 'scorecard', 'operations') as is_open
    from pg_namespace
    where nspname !~ '^(pg_|information_schema|n[0-9]{6}_)' and nspname <> 'public'

)

select case when is_open then format('grant usage on schema %%I to %%I', room, %(reader)s) else '' end as statement
from rooms
where is_open
union all
select format('grant select on all tables in schema %%I to %%I', room, %(reader)s)
from rooms
where is_open
union all
select format('alter default privileges in schema %%I grant select on tables to %%I', room, %(reader)s)
from rooms
where is_open
