with

registry as (

    select * from {{ ref('kpi_registry') }}

),

results as (

    select * from {{ ref('kpi_results') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

targets as (

    select * from {{ ref('kpi_targets') }}

),

benchmarks as (

    select * from {{ ref('kpi_benchmarks') }}

),

rated as (

    select
        results.*

    from results

    inner join registry on results.kpi_id = registry.kpi_id and results.kpi_version = registry.latest_version

),

-- the total of every KPI is expected whether or not it came
slices as (

    select kpi_id, segment_type, segment_value from rated
    union
    select kpi_id, 'all' as segment_type, 'all' as segment_value from registry

),

grid as (

    select
        registry.kpi_id,
        registry.latest_version as kpi_version,
        registry.domain,
        registry.name_en,
        registry.name_zh,
        registry.unit,
        registry.polarity,
        registry.formula_kind,
        registry.is_survey,
        slices.segment_type,
        slices.segment_value,
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        periods.previous_period_start,
        periods.year_ago_period_start,
        periods.is_complete_period

    from registry

    inner join slices on registry.kpi_id = slices.kpi_id

    inner join periods
        on ';' || registry.period_grains || ';' like '%;' || periods.period_grain || ';%'

),

measured as (

    select
        grid.kpi_id,
        grid.kpi_version,
        grid.domain,
        grid.name_en,
        grid.name_zh,
        grid.unit,
        grid.polarity,
        grid.period_grain,
        grid.period_start,
        grid.period_end,
        grid.segment_type,
        grid.segment_value,
        coalesce(current_results.is_complete_period, grid.is_complete_period) as is_complete_period,
        current_results.numerator,
        current_results.denominator,
        current_results.kpi_value,
        current_results.sample_size,
        {{ interval_bound('grid.formula_kind', 'current_results', -1) }} as interval_low,
        {{ interval_bound('grid.formula_kind', 'current_results', 1) }} as interval_high,
        grid.is_survey and coalesce(current_results.sample_size, 0) < {{ var('few_answers') }} as is_too_few,
        targets.target_value,
        benchmarks.benchmark_value,
        benchmarks.source as benchmark_source,
        previous_results.kpi_value as previous_value,
        year_ago_results.kpi_value as year_ago_value,

        -- nothing is compared with a period that is still open
        coalesce(current_results.is_complete_period and previous_results.is_complete_period, false)
            as has_comparable_previous,
        coalesce(current_results.is_complete_period and year_ago_results.is_complete_period, false)
            as has_comparable_year_ago

    from grid

    left join rated as current_results
        on {{ same_slice('grid', 'current_results', 'period_start') }}

    left join rated as previous_results
        on {{ same_slice('grid', 'previous_results', 'previous_period_start') }}

    left join rated as year_ago_results
        on {{ same_slice('grid', 'year_ago_results', 'year_ago_period_start') }}

    left join targets
        on
            grid.kpi_id = targets.kpi_id
            and grid.period_grain = targets.period_grain
            and grid.segment_type = targets.segment_type
            and grid.segment_value = targets.segment_value
            and grid.period_start between targets.valid_from and targets.valid_to

    left join benchmarks
        on
            grid.kpi_id = benchmarks.kpi_id
            and grid.kpi_version = benchmarks.kpi_version
            and grid.period_grain = benchmarks.period_grain
            and grid.segment_type = 'all'

),

compared as (

    select
        *,
        case
            when polarity = 'lower' then {{ ratio('target_value', 'kpi_value') }}
            else {{ ratio('kpi_value', 'target_value') }}
        end as attainment,
        cast(case when has_comparable_previous then kpi_value - previous_value end as {{ dbt.type_numeric() }})
            as previous_change,
        cast(case when has_comparable_year_ago then kpi_value - year_ago_value end as {{ dbt.type_numeric() }})
            as year_ago_change,

        -- growth on nothing, or on a loss, is no growth rate
        case
            when has_comparable_year_ago and year_ago_value > 0
                then {{ ratio('(kpi_value - year_ago_value)', 'year_ago_value') }}
        end as year_ago_growth

    from measured

),

final as (

    select
        kpi_id,
        kpi_version,
        domain,
        name_en,
        name_zh,
        unit,
        polarity,
        period_grain,
        period_start,
        period_end,
        segment_type,
        segment_value,
        is_complete_period,
        numerator,
        denominator,
        kpi_value,
        sample_size,
        cast(interval_low as {{ dbt.type_numeric() }}) as interval_low,
        cast(interval_high as {{ dbt.type_numeric() }}) as interval_high,
        is_too_few,
        target_value,
        attainment,
        benchmark_value,
        benchmark_source,
        previous_value,
        previous_change,
        year_ago_value,
        year_ago_change,
        year_ago_growth,
        case
            when kpi_value is null then 'no data'
            when not is_complete_period then 'open'
            when target_value is null or polarity not in ('higher', 'lower') then 'not rated'

            -- value against target, not their quotient: either may be 0
            when polarity = 'lower' and kpi_value <= target_value then 'met'
            when polarity = 'higher' and kpi_value >= target_value then 'met'
            when attainment >= {{ var('near_target') }} then 'near'
            else 'missed'
        end as rating

    from compared

)

select * from final
