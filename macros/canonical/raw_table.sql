{#
    The raw table a staging model reads: the sample seed, or the landed table (var `raw_data`, or a table without a sample).

    Stops with the table and the column where a declared column is missing, so that a changed
    export is named before any SQL runs. Columns are declared in `_<source>__sources.yml`.
#}
{% macro raw_table(source_name, table_name, has_sample=true) -%}
    {%- if var('raw_data') == 'landed' or not has_sample -%}
        {%- set relation = source(source_name, table_name) -%}
    {%- else -%}
        {%- set relation = ref(source_name ~ '__' ~ table_name) -%}
    {%- endif -%}
    {%- if execute and flags.WHICH in ('run', 'build', 'test') -%}
        {%- do require_declared_columns(relation, source_name, table_name) -%}
    {%- endif -%}
    {{ relation }}
{%- endmacro %}

{% macro require_declared_columns(relation, source_name, table_name) -%}
    {%- set declared = graph.sources['source.crm_metrics.' ~ source_name ~ '.' ~ table_name].columns -%}
    {%- set present = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do present.append(column.name | lower) -%}
    {%- endfor -%}
    {%- for column in declared if present and (column | lower) not in present -%}
        {%- do exceptions.raise_compiler_error(
            'raw_' ~ source_name ~ '.' ~ table_name ~ ' has no column "' ~ column ~ '". It is declared in models/staging/'
            ~ source_name ~ '/_' ~ source_name ~ '__sources.yml: land the column, or remove it there and in stg_'
            ~ source_name ~ '.') -%}
    {%- endfor -%}
{%- endmacro %}
