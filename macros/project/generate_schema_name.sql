{# A schema bears its room's name and nothing else: `select * from marts.win_rate`. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
