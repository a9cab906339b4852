{# Day of the week, Monday 1 to Sunday 7. Trap: `extract(dow …)` counts from another day on every engine. #}
{% macro iso_weekday(date_expression) -%}
    {{ adapter.dispatch('iso_weekday')(date_expression) }}
{%- endmacro %}

{% macro default__iso_weekday(date_expression) -%}
    cast(extract(isodow from {{ date_expression }}) as integer)
{%- endmacro %}

{% macro spark__iso_weekday(date_expression) -%}
    (weekday({{ date_expression }}) + 1)
{%- endmacro %}
