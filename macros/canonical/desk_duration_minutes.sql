{#
    A Zoho Desk duration (`04:40 hrs`, `20 days 04:40 hrs`) as whole minutes.

    Trap: sorted or cast as text the longer one looks the shorter, for the days stand before the clock.
#}
{% macro desk_duration_minutes(column) -%}
    {%- set days = "case when " ~ column ~ " like '%day%' then " ~ dbt.split_part(column, "' '", 1) ~ " else '0' end" -%}
    {%- set clock = "case when " ~ column ~ " like '%day%' then " ~ dbt.split_part(column, "' '", 3) ~ " else "
        ~ dbt.split_part(column, "' '", 1) ~ " end" -%}
    1440 * {{ safe_cast_text(days, 'integer') }}
        + 60 * {{ safe_cast_text(dbt.split_part(clock, "':'", 1), 'integer') }}
        + {{ safe_cast_text(dbt.split_part(clock, "':'", 2), 'integer') }}
{%- endmacro %}
