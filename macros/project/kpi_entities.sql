{#
    A whole query: one row per KPI (latest version) with the canonical entities that it reads, however far upstream, parted by `;`. dbt's own
    graph knows.

    Fitted parameters are seeds: what a model was fitted on is not among its entities.
#}
{% macro kpi_entities() -%}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model' and node.fqn[1] == 'marts' and node.version
            and node.version | string == node.latest_version | string -%}
            {%- do rows.append((node.name, node.version, entities_of(node.unique_id) | join(';'))) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for kpi_id, kpi_version, entities in rows | sort %}
    select '{{ kpi_id }}' as kpi_id, {{ kpi_version }} as kpi_version, '{{ entities }}' as entities
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as kpi_id, 0 as kpi_version, cast(null as {{ dbt.type_string() }}) as entities
    where 1 = 0
    {%- endfor %}
{%- endmacro %}

{#
    A whole query: one row per KPI version with the facts and dimensions that it reads, however far upstream, each between two `;`.
#}
{% macro kpi_tables() -%}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model' and node.fqn[1] == 'marts' and node.version -%}
            {%- set tables = [] -%}
            {%- for parent in ancestors_of(node.unique_id) if graph.nodes[parent].name.startswith(('fct_', 'dim_')) -%}
                {%- do tables.append(graph.nodes[parent].name) -%}
            {%- endfor -%}
            {%- do rows.append((node.name, node.version, tables | sort | join(';'))) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for kpi_id, kpi_version, tables in rows | sort %}
    select '{{ kpi_id }}' as kpi_id, {{ kpi_version }} as kpi_version, ';{{ tables }};' as table_names
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as kpi_id, 0 as kpi_version,
        cast(null as {{ dbt.type_string() }}) as table_names
    where 1 = 0
    {%- endfor %}
{%- endmacro %}

{# The entities whose checked records a model reads, as a list. #}
{% macro entities_of(unique_id) -%}
    {%- set entities = [] -%}
    {%- for parent in ancestors_of(unique_id) if graph.nodes[parent].name.startswith('checked_') -%}
        {%- do entities.append(graph.nodes[parent].name[8:]) -%}
    {%- endfor -%}
    {{ return(entities | sort) }}
{%- endmacro %}

{# The models upstream of a model: its parents, their parents, and so on, as a list of unique ids. #}
{% macro ancestors_of(unique_id) -%}
    {%- set seen = [] -%}
    {%- set steps = namespace(front=[unique_id]) -%}
    {%- for step in range(100) if steps.front -%}
        {%- set parents = [] -%}
        {%- for child in steps.front -%}
            {%- for parent in graph.nodes[child].depends_on.nodes
                if parent.startswith('model.') and parent not in seen -%}
                {%- do seen.append(parent) -%}
                {%- do parents.append(parent) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- set steps.front = parents -%}
    {%- endfor -%}
    {{ return(seen) }}
{%- endmacro %}
