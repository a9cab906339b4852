{# A naive local timestamp of a named zone as a naive UTC timestamp. Both engines read the same zone names. #}
{% macro to_utc(timestamp_expression, zone) -%}
    {{ adapter.dispatch('to_utc')(timestamp_expression, zone) }}
{%- endmacro %}

{% macro default__to_utc(timestamp_expression, zone) -%}
    (({{ timestamp_expression }}) at time zone {{ text_literal(zone) }} at time zone 'UTC')
{%- endmacro %}

{% macro spark__to_utc(timestamp_expression, zone) -%}
    to_utc_timestamp({{ timestamp_expression }}, {{ text_literal(zone) }})
{%- endmacro %}
