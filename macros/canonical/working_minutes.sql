{#
    Working minutes that a channel has run up to a local moment, counted from the first day of its calendar.

    hours: the joined row of dim_working_hours for that moment's day. The difference of two moments is business time.
#}
{% macro working_minutes(hours, local_timestamp) -%}
    ({{ hours }}.minutes_before + least(
        greatest(
            cast(extract(hour from {{ local_timestamp }}) as {{ dbt.type_numeric() }}) * 60
            + cast(extract(minute from {{ local_timestamp }}) as {{ dbt.type_numeric() }})
            + cast(extract(second from {{ local_timestamp }}) as {{ dbt.type_numeric() }}) / 60
            - {{ hours }}.opens_minute,
            0
        ),
        {{ hours }}.closes_minute - {{ hours }}.opens_minute
    ))
{%- endmacro %}
