{# The type of a floating-point number of 64 bits, for logarithms and powers. Trap: dbt's type_float has 32 on DuckDB. #}
{% macro type_double() -%}
    {{ adapter.dispatch('type_double')() }}
{%- endmacro %}

{% macro default__type_double() -%}
    double precision
{%- endmacro %}

{% macro spark__type_double() -%}
    double
{%- endmacro %}
