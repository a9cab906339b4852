{#
    A text as a typed value, null where it is not one.

    type: date, timestamp, numeric, integer or boolean.
    Trap: dbt.safe_cast raises on DuckDB and Postgres. Postgres has no try_cast, so create_engine_functions
    installs one function a type there. DuckDB reads a text into 28 digits a hundred times slower than into 18, which nearly
    every number fits.
#}
{% macro safe_cast_text(expression, type) -%}
    {{ adapter.dispatch('safe_cast_text')(expression, type) }}
{%- endmacro %}

{% macro default__safe_cast_text(expression, type) -%}
    try_cast({{ expression }} as {{ canonical_type(type) }})
{%- endmacro %}

{% macro duckdb__safe_cast_text(expression, type) -%}
    {%- if type == 'numeric' -%}
        coalesce(try_cast({{ expression }} as decimal(18, 6)), try_cast({{ expression }} as {{ canonical_type(type) }}))
    {%- else -%}
        {{ default__safe_cast_text(expression, type) }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__safe_cast_text(expression, type) -%}
    public.try_cast_{{ type }}(cast({{ expression }} as text))
{%- endmacro %}
