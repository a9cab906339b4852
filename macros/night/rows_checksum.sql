{#
    An aggregate over rows that differs when one of them does, as text. Equal rows count as often as they are there.

    columns: the quoted names of the columns that count.
#}
{% macro rows_checksum(columns) -%}
    cast(sum(cast({{ row_hash(columns) }} as decimal(38, 0))) as {{ dbt.type_string() }})
{%- endmacro %}
