{#
    The 64-bit integer key of a record: the first 15 hexadecimal digits of an md5 over its parts, null where a part is null.

    parts: SQL expressions, for example ["'account'", 'source_system', 'account_id'].
    Stable over nights and equal on every engine, so no key table is needed; unique by test in each dimension.
#}
{% macro record_key(parts) -%}
    {%- set joined = parts | join(" || '|' || ") -%}
    {{ adapter.dispatch('record_key')(joined) }}
{%- endmacro %}

{% macro default__record_key(joined) -%}
    cast('0x' || substr(md5({{ joined }}), 1, 15) as bigint)
{%- endmacro %}

{% macro postgres__record_key(joined) -%}
    cast(cast('x' || lpad(substr(md5({{ joined }}), 1, 15), 16, '0') as bit(64)) as bigint)
{%- endmacro %}

{% macro spark__record_key(joined) -%}
    cast(conv(substr(md5({{ joined }}), 1, 15), 16, 10) as bigint)
{%- endmacro %}
