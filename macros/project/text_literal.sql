{#
    A value of a variable as an SQL text. Trap: dbt.string_literal sets the quotes and leaves those inside as they are.
#}
{% macro text_literal(value) -%}
    '{{ value | string | replace("'", "''") }}'
{%- endmacro %}
