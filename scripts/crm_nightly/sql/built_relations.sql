-- A statement for each table and view in the schemas that a night builds.
select
    'drop ' || case table_type when 'VIEW' then 'view' else 'table' end
    || ' "' || replace(table_schema, '"', '""') || '"."' || replace(table_name, '"', '""') || '"' as statement
from information_schema.tables
where
    table_catalog = current_database()
    and table_schema in (select unnest($schemas))
