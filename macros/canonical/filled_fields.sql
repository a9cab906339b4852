{# How many of a table's mandatory fields (var `mandatory_fields`) a record fills. #}
{% macro filled_fields(table_name) -%}
    {%- for field in var('mandatory_fields')[table_name] %}
    {{ '+ ' if not loop.first }}case when {{ is_blank(field) }} then 0 else 1 end
    {%- endfor %}
{%- endmacro %}
