{# The last known day, as a date. No model reads a clock. #}
{% macro as_of_date() -%}
    cast({{ text_literal(var('as_of_date')) }} as date)
{%- endmacro %}

{# The moment (UTC) at which the last known day is over. #}
{% macro as_of_end() -%}
    {{ to_utc('cast(' ~ add_days(as_of_date(), 1) ~ ' as ' ~ dbt.type_timestamp() ~ ')', var('reporting_timezone')) }}
{%- endmacro %}
