{# A text with every match of a regular expression replaced. The pattern keeps to what matches_pattern may hold. #}
{% macro replace_pattern(text_expression, pattern, replacement) -%}
    {{ adapter.dispatch('replace_pattern')(text_expression, pattern, replacement) }}
{%- endmacro %}

{% macro default__replace_pattern(text_expression, pattern, replacement) -%}
    regexp_replace({{ text_expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_pattern(text_expression, pattern, replacement) -%}
    regexp_replace({{ text_expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
