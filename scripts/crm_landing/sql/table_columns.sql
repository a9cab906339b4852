select column_name
from information_schema.columns
where
    table_schema = {{ schema | literal }}
    and table_name = {{ table | literal }}
    {% if catalog %}and table_catalog = {{ catalog | literal }}{% endif %}

order by ordinal_position
