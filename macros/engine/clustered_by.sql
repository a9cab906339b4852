{#
    The order in which a table that is worked out whole is written, after its last `select`; nothing where the engine does not read
    by it. DuckDB skips the parts of a table whose smallest and largest value it does not look for, so that a few months of a table
    written by month are read in a fraction of the time.
#}
{% macro clustered_by(columns) -%}
    {%- if not builds_on_last_night() -%}
        {{ adapter.dispatch('clustered_by')(columns) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__clustered_by(columns) -%}
    order by {{ columns | join(', ') }}
{%- endmacro %}

{% macro postgres__clustered_by(columns) -%}
{%- endmacro %}
