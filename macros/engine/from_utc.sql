{# A naive UTC timestamp as a naive local timestamp of a named zone. On DuckDB the calendar is left out of the half way, as in to_utc. #}
{% macro from_utc(timestamp_expression, zone) -%}
    {{ adapter.dispatch('from_utc')(timestamp_expression, zone) }}
{%- endmacro %}

{% macro default__from_utc(timestamp_expression, zone) -%}
    (({{ timestamp_expression }}) at time zone 'UTC' at time zone {{ text_literal(zone) }})
{%- endmacro %}

{% macro duckdb__from_utc(timestamp_expression, zone) -%}
    (
        coalesce(make_timestamptz(epoch_us({{ timestamp_expression }})), ({{ timestamp_expression }}) at time zone 'UTC')
        at time zone {{ text_literal(zone) }}
    )
{%- endmacro %}

{% macro spark__from_utc(timestamp_expression, zone) -%}
    from_utc_timestamp({{ timestamp_expression }}, {{ text_literal(zone) }})
{%- endmacro %}
