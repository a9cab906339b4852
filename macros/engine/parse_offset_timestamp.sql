{#
    ISO 8601 text with an offset (`2021-08-03T14:48:39+03:00`, `…Z`) as a naive UTC timestamp; null where it is not one.

    Trap: the offset of one organisation changes with its daylight saving time, so the text must never be cut or compared.
#}
{% macro parse_offset_timestamp(text_expression) -%}
    {{ adapter.dispatch('parse_offset_timestamp')(text_expression) }}
{%- endmacro %}

{% macro default__parse_offset_timestamp(text_expression) -%}
    (try_cast({{ text_expression }} as timestamptz) at time zone 'UTC')
{%- endmacro %}

{% macro postgres__parse_offset_timestamp(text_expression) -%}
    (public.try_cast_timestamptz(cast({{ text_expression }} as text)) at time zone 'UTC')
{%- endmacro %}
