{#
    Every KPI version of the registry is a model, every KPI model is in the registry, its page has the fixed headings and its
    Chinese name, and the door of its domain lets it through. Reads the graph, so it fails even when a KPI returns no rows.
#}
{%- set headings = ['**Question.**', '**Numerator.**', '**Denominator.**', '**Excluded.**',
                    "**Why it may differ from the CRM's own report.**"] -%}
{%- set built = [] -%}
{%- set found = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'marts' and node.version -%}
        {%- do built.append({'kpi_id': node.name, 'version': node.version, 'latest': node.latest_version, 'domain': node.fqn[2],
            'name_zh': node.config.meta.name_zh or '', 'unit': node.config.meta.unit or '',
            'polarity': node.config.meta.polarity or ''}) -%}
        {%- for heading in headings if heading not in (node.description | replace('\n', ' ')) -%}
            {%- do found.append(node.unique_id ~ ' has no ' ~ heading | replace('*', '')) -%}
        {%- endfor -%}
        {%- if 'v' ~ node.version not in (node.config.meta.definitions or {}) -%}
            {%- do found.append(node.unique_id ~ ' has no definition in its meta') -%}
        {%- endif -%}
        {%- set door = graph.nodes.get('model.' ~ project_name ~ '.' ~ node.fqn[2] ~ '_kpis') -%}
        {%- if not door or node.unique_id not in door.depends_on.nodes -%}
            {%- do found.append(node.unique_id ~ ' is not behind the door of its domain') -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}

with

registry as (

    select
        kpi_id,
        domain,
        name_zh,
        unit,
        polarity,
        latest_version,
        versions

    from {{ ref('kpi_registry') }}

),

models as (

    {% for model in built %}
    select
        '{{ model.kpi_id }}' as kpi_id,
        {{ model.version }} as kpi_version,
        {{ model.latest }} as latest_version,
        '{{ model.domain }}' as domain,
        '{{ model.name_zh }}' as name_zh,
        '{{ model.unit }}' as unit,
        '{{ model.polarity }}' as polarity
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        cast(null as {{ dbt.type_string() }}) as kpi_id, 0 as kpi_version, 0 as latest_version,
        cast(null as {{ dbt.type_string() }}) as domain, cast(null as {{ dbt.type_string() }}) as name_zh,
        cast(null as {{ dbt.type_string() }}) as unit, cast(null as {{ dbt.type_string() }}) as polarity
    where 1 = 0
    {% endfor %}

),

disagreements as (

    select coalesce(registry.kpi_id, models.kpi_id) || ': registry and model disagree' as problem

    from registry

    full outer join models on registry.kpi_id = models.kpi_id

    where
        registry.kpi_id is null
        or models.kpi_id is null
        or registry.domain <> models.domain
        or registry.latest_version <> models.latest_version
        or registry.name_zh <> models.name_zh
        or registry.unit <> models.unit
        or registry.polarity <> models.polarity
        or ';' || registry.versions || ';' not like '%;' || cast(models.kpi_version as {{ dbt.type_string() }}) || ';%'

),

counts as (

    select registry.kpi_id || ': a version has no model' as problem

    from registry

    left join (select kpi_id, count(*) as version_count from models group by kpi_id) as built
        on registry.kpi_id = built.kpi_id

    where
        coalesce(built.version_count, 0)
        <> length(registry.versions) - length(replace(registry.versions, ';', '')) + 1

)

select problem from disagreements
union
select problem from counts
union
select problem from ({{ problems(found) }}) as doors
