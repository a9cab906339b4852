{#
    A table as the night that readers see holds it, as a relation; none where there is no such night, or it has no such table.

    relation: the table in this night, of the schema that dbt_project.yml names (schema_name).
#}
{% macro in_previous_night(relation, schema_name) -%}
    {%- if not var('previous_night', none) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set earlier = adapter.dispatch('in_previous_night')(relation, schema_name) -%}
    {%- set found = run_query(
        'select 1 from information_schema.tables where table_catalog = ' ~ text_literal(earlier.database)
        ~ ' and table_schema = ' ~ text_literal(earlier.schema) ~ ' and table_name = ' ~ text_literal(earlier.identifier)
    ) -%}
    {{ return(earlier if found.rows | length else none) }}
{%- endmacro %}

{% macro default__in_previous_night(relation, schema_name) -%}
    {{ return(api.Relation.create(database='previous_night', schema=schema_name, identifier=relation.identifier)) }}
{%- endmacro %}

{% macro postgres__in_previous_night(relation, schema_name) -%}
    {{ return(api.Relation.create(
        database=relation.database, schema=var('previous_night') ~ schema_name, identifier=relation.identifier
    )) }}
{%- endmacro %}
