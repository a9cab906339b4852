{#
    A naive local timestamp of a named zone as a naive UTC timestamp. Both engines read the same zone names.

    DuckDB asks its calendar even for the way from an instant to UTC, which takes four times as long as the way from the zone to the
    instant: there the instant's microseconds are read as they are, and the calendar is left what has none, null and infinity.
#}
{% macro to_utc(timestamp_expression, zone) -%}
    {{ adapter.dispatch('to_utc')(timestamp_expression, zone) }}
{%- endmacro %}

{% macro default__to_utc(timestamp_expression, zone) -%}
    (({{ timestamp_expression }}) at time zone {{ text_literal(zone) }} at time zone 'UTC')
{%- endmacro %}

{% macro duckdb__to_utc(timestamp_expression, zone) -%}
    {%- set instant = '((' ~ timestamp_expression ~ ') at time zone ' ~ text_literal(zone) ~ ')' -%}
    coalesce(make_timestamp(epoch_us({{ instant }})), {{ instant }} at time zone 'UTC')
{%- endmacro %}

{% macro spark__to_utc(timestamp_expression, zone) -%}
    to_utc_timestamp({{ timestamp_expression }}, {{ text_literal(zone) }})
{%- endmacro %}
