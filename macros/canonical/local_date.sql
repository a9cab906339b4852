{# The day of a UTC timestamp in the reporting calendar. Never take a date from an `_at` column without it. #}
{% macro local_date(timestamp_expression) -%}
    cast({{ from_utc(timestamp_expression, var('reporting_timezone')) }} as date)
{%- endmacro %}
