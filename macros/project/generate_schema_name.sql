{#
    A schema bears its room's name and nothing else: `select * from marts.win_rate`. On a server a night is built in rooms of its own,
    `n000042_marts` (var `night_prefix`), and readers' views are pointed at them when it is good.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ var('night_prefix', '') ~ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
