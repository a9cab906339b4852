{#
    An aggregate over rows that differs when one of them does, as text. Equal rows count as often as they are there.

    columns: the quoted names of the columns that count.
#}
{% macro rows_checksum(columns) -%}
    {{ adapter.dispatch('rows_checksum')(columns) }}
{%- endmacro %}

{% macro default__rows_checksum(columns) -%}
    cast(sum(hash({{ columns | join(', ') }})) as {{ dbt.type_string() }})
{%- endmacro %}

{% macro postgres__rows_checksum(columns) -%}
    cast(sum(cast(hashtextextended(cast(row({{ columns | join(', ') }}) as text), 0) as numeric)) as {{ dbt.type_string() }})
{%- endmacro %}

{% macro spark__rows_checksum(columns) -%}
    cast(sum(cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))) as {{ dbt.type_string() }})
{%- endmacro %}
