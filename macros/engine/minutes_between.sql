{# Minutes from one timestamp to another, with fractions. Trap: dbt.datediff counts crossed boundaries, not elapsed time. #}
{% macro minutes_between(start_timestamp, end_timestamp) -%}
    {{ adapter.dispatch('minutes_between')(start_timestamp, end_timestamp) }}
{%- endmacro %}

{% macro default__minutes_between(start_timestamp, end_timestamp) -%}
    (cast(extract(epoch from {{ end_timestamp }}) as {{ dbt.type_numeric() }})
        - cast(extract(epoch from {{ start_timestamp }}) as {{ dbt.type_numeric() }})) / 60
{%- endmacro %}

{% macro spark__minutes_between(start_timestamp, end_timestamp) -%}
    (unix_timestamp({{ end_timestamp }}) - unix_timestamp({{ start_timestamp }})) / 60.0
{%- endmacro %}
