{# A list of names as SQL text literals: 'month', 'quarter'. #}
{% macro sql_list(values) -%}
    {%- for value in values -%}
        {{ text_literal(value) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
