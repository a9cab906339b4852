{# True where a date lies in the last days up to and including a day. #}
{% macro within_days(event_date, days, on_date) -%}
    {{ event_date }} <= {{ on_date }} and {{ event_date }} > {{ add_days(on_date, -days) }}
{%- endmacro %}
