{#
    Whether a text holds a piece that fits a regular expression.

    Trap: `similar to` reads a pattern of another kind on every engine, and mostly the whole text at that.
#}
{% macro matches_pattern(expression, pattern) -%}
    {{ adapter.dispatch('matches_pattern')(expression, pattern) }}
{%- endmacro %}

{% macro default__matches_pattern(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches_pattern(expression, pattern) -%}
    ({{ expression }} ~ '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches_pattern(expression, pattern) -%}
    ({{ expression }} rlike '{{ pattern }}')
{%- endmacro %}
