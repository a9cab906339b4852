{# dbt asks this when a snapshot notes a change. No model reads a clock, and neither does what is remembered: it is the last known day. #}
{% macro snapshot_get_time() -%}
    {{ as_of_date() }}
{%- endmacro %}
