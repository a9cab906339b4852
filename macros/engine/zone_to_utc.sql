{#
    A naive local timestamp as a naive UTC timestamp, where the zone stands in a column.

    A local time that a change of the clocks leaves out is read by the clock before the change, one that comes twice is
    the second of the two.
#}
{% macro zone_to_utc(timestamp_expression, zone_column) -%}
    {{ adapter.dispatch('zone_to_utc')(timestamp_expression, zone_column) }}
{%- endmacro %}

{% macro default__zone_to_utc(timestamp_expression, zone_column) -%}
    (({{ timestamp_expression }}) at time zone {{ zone_column }} at time zone 'UTC')
{%- endmacro %}

{% macro spark__zone_to_utc(timestamp_expression, zone_column) -%}
    to_utc_timestamp({{ timestamp_expression }}, {{ zone_column }})
{%- endmacro %}
