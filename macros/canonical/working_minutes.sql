{#
    Working minutes that a channel has run up to a moment (UTC), counted from the first day of its calendar.

    hours: the row of dim_working_hours that the moment lies in, joined by `in_working_hours`.
#}
{% macro working_minutes(hours, moment) -%}
    ({{ hours }}.minutes_before
        + case when {{ hours }}.is_open then {{ minutes_between(hours ~ '.starts_at', moment) }} else 0 end)
{%- endmacro %}

{# Business minutes from one moment to another: the difference of two running totals. #}
{% macro business_minutes(start_hours, start_moment, end_hours, end_moment) -%}
    cast(
        {{ working_minutes(end_hours, end_moment) }} - {{ working_minutes(start_hours, start_moment) }}
        as {{ dbt.type_numeric() }}
    )
{%- endmacro %}

{# Calendar minutes from one moment to another, as a number that is kept. #}
{% macro elapsed_minutes(start_moment, end_moment) -%}
    cast({{ minutes_between(start_moment, end_moment) }} as {{ dbt.type_numeric() }})
{%- endmacro %}

{# Join condition: the one row of dim_working_hours that a channel's moment lies in. The day makes it an equality to join by. #}
{% macro in_working_hours(hours, channel, moment) -%}
    {{ channel }} = {{ hours }}.channel
    and cast({{ moment }} as date) = {{ hours }}.utc_date
    and {{ moment }} >= {{ hours }}.starts_at
    and {{ moment }} < {{ hours }}.ends_at
{%- endmacro %}
