-- Statements that make the published views read the rooms of one night. A view keeps its identity, and with it its grants and
-- whoever reads it, as long as its columns stay; else it is dropped and made again with the same grants.
with

wanted as (

    select
        substr(rooms.nspname, 9) as schema_name,
        relations.relname,
        rooms.nspname as room,
        array_agg(
            format('%%I %%s', columns.attname, format_type(columns.atttypid, columns.atttypmod)) order by columns.attnum
        ) as columns
    from pg_class as relations
    inner join pg_namespace as rooms on relations.relnamespace = rooms.oid
    inner join pg_attribute as columns
        on relations.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
    where
        rooms.nspname like %(night)s || '\_%%'
        and substr(rooms.nspname, 9) not like 'raw\_%%'
        and relations.relkind in ('r', 'p', 'v', 'm')
    group by rooms.nspname, relations.relname

),

-- what a publish made: a view on the relation of its own name in the rooms of a night
published as (

    select distinct views.oid
    from pg_class as views
    inner join pg_namespace as schemas on views.relnamespace = schemas.oid
    inner join pg_rewrite as rules on views.oid = rules.ev_class
    inner join pg_depend as dependencies
        on rules.oid = dependencies.objid and dependencies.classid = 'pg_rewrite'::regclass
    inner join pg_class as sources
        on dependencies.refobjid = sources.oid and dependencies.refclassid = 'pg_class'::regclass
    inner join pg_namespace as rooms on sources.relnamespace = rooms.oid
    where
        views.relkind = 'v' and sources.relname = views.relname and rooms.nspname ~ '^n[0-9]{6}_'
        and schemas.nspname = substr(rooms.nspname, 9)

),

there as (

    select
        relations.oid,
        schemas.nspname as schema_name,
        relations.relname,
        relations.relkind,
        relations.relowner,
        relations.relacl,
        published.oid is not null as is_published,
        array(
            select format('%%I %%s', columns.attname, format_type(columns.atttypid, columns.atttypmod))
            from pg_attribute as columns
            where columns.attrelid = relations.oid and columns.attnum > 0 and not columns.attisdropped
            order by columns.attnum
        ) as columns
    from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    left join published on relations.oid = published.oid
    where relations.relkind in ('r', 'p', 'v', 'm') and schemas.nspname !~ '^n[0-9]{6}_'

),

compared as (

    select
        there.*,
        wanted.room is not null as is_wanted,
        wanted.room is not null and there.is_published
        and there.columns = wanted.columns[1:cardinality(there.columns)] as keeps_its_identity
    from there
    left join wanted on there.schema_name = wanted.schema_name and there.relname = wanted.relname
    where wanted.room is not null or there.is_published

),

dropped as (

    select
        *,
        case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
    from compared
    where not keeps_its_identity

),

statements as (

    select 1 as turn, schema_name as name, format('create schema if not exists %%I', schema_name) as statement
    from wanted
    group by schema_name
    union all
    -- in one statement, because they may read one another
    select
        case kind when 'view' then 2 when 'materialized view' then 3 else 4 end,
        kind,
        'drop ' || kind || ' ' || string_agg(format('%%I.%%I', schema_name, relname), ', ' order by schema_name, relname)
    from dropped
    group by kind
    union all
    select
        5,
        schema_name || '.' || relname,
        format('create or replace view %%I.%%I as select * from %%I.%%I', schema_name, relname, room, relname)
    from wanted
    union all
    select
        6,
        dropped.schema_name || '.' || dropped.relname,
        format(
            'grant select on %%I.%%I to %%s', dropped.schema_name, dropped.relname,
            case grants.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grants.grantee)) end
        )
    from dropped
    cross join lateral aclexplode(dropped.relacl) as grants
    where dropped.is_wanted and grants.privilege_type = 'SELECT' and grants.grantee <> dropped.relowner
    union all
    select 7, nspname, format('comment on schema %%I is ''published''', nspname)
    from pg_namespace
    where nspname like %(night)s || '\_%%'

)

select statement
from statements
order by turn, name
