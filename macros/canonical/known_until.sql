{# The last known day of a month: its end, or the day up to which everything is known. It is another one in every night, so no table keeps it. #}
{% macro known_until(months) -%}
    least({{ months }}.month_end, {{ as_of_date() }})
{%- endmacro %}
