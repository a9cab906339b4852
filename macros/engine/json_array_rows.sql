{#
    A whole query: one row per element of a JSON array column.

    columns: columns of the relation to keep. Adds `array_item` (the element as JSON text) and `array_index` (from 1).
    Rows whose array is null or empty give no row.
#}
{% macro json_array_rows(relation, json_column, columns) -%}
    {{ adapter.dispatch('json_array_rows')(relation, json_column, columns) }}
{%- endmacro %}

{% macro default__json_array_rows(relation, json_column, columns) -%}
    select
        {{ columns | join(', ') }},
        cast(elements.item as varchar) as array_item,
        cast(elements.position as bigint) as array_index
    from (
        select
            {{ columns | join(', ') }},
            unnest(json_extract({{ json_column }}, '$[*]')) as item,
            generate_subscripts(json_extract({{ json_column }}, '$[*]'), 1) as position
        from {{ relation }}
        where {{ json_column }} is not null
    ) as elements
{%- endmacro %}

{% macro postgres__json_array_rows(relation, json_column, columns) -%}
    select
        {{ columns | join(', ') }},
        cast(elements.item as text) as array_item,
        elements.position as array_index
    from {{ relation }}
    cross join lateral
        jsonb_array_elements(cast({{ json_column }} as jsonb)) with ordinality as elements (item, position)
{%- endmacro %}
