{# A condition: whether a month has begun since the night before. It does so for everybody. #}
{% macro month_began() -%}
    {{ month_of(as_of_date()) }} > {{ month_of(day_of_last_night()) }}
{%- endmacro %}
