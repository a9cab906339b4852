{# No KPI publishes a version, period grain or segment that the registry does not list. #}
with

published as (

    select kpi_id, kpi_version, period_grain, segment_type
    from {{ ref('kpi_results') }}
    group by kpi_id, kpi_version, period_grain, segment_type

)

select published.*

from published

left join {{ ref('kpi_registry') }} as registry on published.kpi_id = registry.kpi_id

where
    registry.kpi_id is null
    or ';' || registry.versions || ';' not like '%;' || cast(published.kpi_version as {{ dbt.type_string() }}) || ';%'
    or not ({{ has_period_grain('registry', 'published') }})
    or (
        published.segment_type <> 'all'
        and ';' || registry.segments || ';' not like '%;' || published.segment_type || ';%'
    )
