{# The scorecard has a row for every registered KPI and every period of its grains, whether or not a number came. #}
with

wanted as (

    select
        registry.kpi_id,
        periods.period_grain,
        periods.period_start

    from {{ ref('kpi_registry') }} as registry

    inner join {{ ref('dim_periods') }} as periods
        on {{ has_period_grain('registry', 'periods') }}

)

select wanted.*

from wanted

left join {{ ref('kpi_scorecard') }} as scorecard
    on
        wanted.kpi_id = scorecard.kpi_id
        and wanted.period_grain = scorecard.period_grain
        and wanted.period_start = scorecard.period_start
        and scorecard.segment_type = 'all'

where scorecard.kpi_id is null
