{#
    Stack one canonical entity from every source that is on and supplies it.

    entity:  name in the var `source_entities`.
    columns: each column with its canonical type; listed, never discovered, so that a source which lacks one
             fails to build. With no supplier the result is empty but typed.
#}
{% macro union_sources(entity, columns) %}
    {%- for source_system in suppliers_of(entity) %}
    select
        cast('{{ source_system }}' as {{ dbt.type_string() }}) as source_system
        {%- for column, type in columns.items() %},
        {#- what has no model of its own in canonical leaves staging here #}
        {%- set value = masked(entity, column) if source_system == 'company_files' else column %}
        cast({{ value }} as {{ canonical_type(type) }}) as {{ column }}
        {%- endfor %}
    from {{ canonical_input(source_system, entity) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as source_system
        {%- for column, type in columns.items() %},
        cast(null as {{ canonical_type(type) }}) as {{ column }}
        {%- endfor %}
    where 1 = 0
    {%- endfor %}
{% endmacro %}

{# Company files are delivered in canonical words, so their staging model is the canonical one. #}
{% macro canonical_input(source_system, entity) -%}
    {{ return(ref(('stg_' if source_system == 'company_files' else 'int_') ~ source_system ~ '__' ~ entity)) }}
{%- endmacro %}

{# The sources that are on and supply an entity, in the order of the var `crm_sources`. #}
{% macro suppliers_of(entity) -%}
    {%- set suppliers = [] -%}
    {%- for source_system in var('crm_sources') if entity in var('source_entities')[source_system] -%}
        {%- do suppliers.append(source_system) -%}
    {%- endfor -%}
    {%- if entity in var('stand_in_entities') and suppliers | length > 1 -%}
        {{ return(suppliers | reject('equalto', 'company_files') | list) }}
    {%- endif -%}
    {{ return(suppliers) }}
{%- endmacro %}
