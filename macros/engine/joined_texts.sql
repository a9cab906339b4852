{#
    An aggregate: texts in their order, one after the other; null where none says anything.

    Trap: DuckDB keeps and sorts rows for each group apart where an aggregate has an order, though hardly a group has any.
#}
{% macro joined_texts(expression) -%}
    {{ adapter.dispatch('joined_texts')(expression) }}
{%- endmacro %}

{% macro default__joined_texts(expression) -%}
    {{ dbt.listagg(expression, "''", 'order by ' ~ expression) }} filter (where {{ expression }} <> '')
{%- endmacro %}

{% macro duckdb__joined_texts(expression) -%}
    array_to_string(list_sort(list({{ expression }}) filter (where {{ expression }} <> '')), '')
{%- endmacro %}
