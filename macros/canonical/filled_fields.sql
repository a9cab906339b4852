{# How many of a table's mandatory fields (var `mandatory_fields`) a record fills; 0 where the table has none. #}
{% macro filled_fields(table_name) -%}
    {%- for field in var('mandatory_fields').get(table_name, []) %}
    {{ '+ ' if not loop.first }}case when {{ is_blank(field) }} then 0 else 1 end
    {%- else -%}
    0
    {%- endfor %}
{%- endmacro %}
