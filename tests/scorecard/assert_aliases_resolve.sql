{#
    Every alias leads to something: a model that is built, a KPI of the registry and, where it is a slice, a segment that its KPI reports,
    or, where it is a column of the scorecard, a column that its page promises.
#}
{%- set models = [] -%}
{%- set promised = [] -%}
{%- for node in graph.nodes.values() if execute and node.resource_type == 'model' -%}
    {%- do models.append(node.name) -%}
    {%- if node.fqn[1] == 'scorecard' -%}
        {%- for column in node.columns -%}
            {%- do promised.append(node.name ~ '.' ~ column) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endfor -%}
with

aliases as (

    select * from {{ ref('kpi_aliases') }}

),

registry as (

    select * from {{ ref('kpi_registry') }}

),

built as (

    {%- for name in models | unique | sort %}
    select '{{ name }}' as model
    {{ 'union all' if not loop.last }}
    {%- else %}
    select cast(null as {{ dbt.type_string() }}) as model where 1 = 0
    {%- endfor %}

),

columns_of_the_scorecard as (

    {%- for name in promised | sort %}
    select '{{ name }}' as column_name
    {{ 'union all' if not loop.last }}
    {%- else %}
    select cast(null as {{ dbt.type_string() }}) as column_name where 1 = 0
    {%- endfor %}

),

problems as (

    select aliases.alias_id || ': there is no model ' || aliases.model as problem
    from aliases
    left join built on aliases.model = built.model
    where built.model is null
    union all
    select aliases.alias_id || ': there is no KPI ' || coalesce(aliases.kpi_id, 'named') as problem
    from aliases
    left join registry on aliases.kpi_id = registry.kpi_id
    where
        registry.kpi_id is null
        and (aliases.kpi_id is not null or aliases.delivered_as in ('alias', 'segment'))
    union all
    select aliases.alias_id || ': ' || aliases.kpi_id || ' has no segment ' || aliases.selector_value as problem
    from aliases
    left join registry on aliases.kpi_id = registry.kpi_id
    where
        aliases.delivered_as = 'segment'
        and coalesce(';' || registry.segments || ';' not like '%;' || aliases.selector_value || ';%', true)
    union all
    select aliases.alias_id || ': there is no column ' || aliases.model || '.' || aliases.selector_value as problem
    from aliases
    left join columns_of_the_scorecard
        on aliases.model || '.' || aliases.selector_value = columns_of_the_scorecard.column_name
    where aliases.delivered_as = 'scorecard' and columns_of_the_scorecard.column_name is null
    union all
    select aliases.alias_id || ' is a KPI as well' as problem
    from aliases
    inner join registry on aliases.alias_id = registry.kpi_id

)

select * from problems
