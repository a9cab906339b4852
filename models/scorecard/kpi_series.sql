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

rated as (

    select
        results.*,
        {{ record_key(['results.kpi_id', 'results.segment_type', 'results.segment_value']) }} as series_key

    from results

    inner join registry on results.kpi_id = registry.kpi_id and results.kpi_version = registry.latest_version

),

-- the total of every KPI is expected whether or not it came
slices as (

    select series_key, kpi_id, segment_type, segment_value from rated
    union
    select
        {{ record_key(['kpi_id', "'all'", "'all'"]) }} as series_key,
        kpi_id,
        'all' as segment_type,
        'all' as segment_value
    from registry

),

grid as (

    select
        slices.series_key,
        registry.kpi_id,
        registry.latest_version as kpi_version,
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
        periods.working_days,
        periods.elapsed_working_days,
        periods.is_complete_period

    from registry

    inner join slices on registry.kpi_id = slices.kpi_id

    inner join periods on {{ has_period_grain('registry', 'periods') }}

),

final as (

    select
        grid.series_key,
        grid.kpi_id,
        grid.kpi_version,
        grid.polarity,
        grid.formula_kind,
        grid.segment_type,
        grid.segment_value,
        grid.period_grain,
        grid.period_start,
        grid.period_end,
        grid.previous_period_start,
        grid.year_ago_period_start,
        cast(grid.working_days as {{ dbt.type_bigint() }}) as working_days,
        cast(grid.elapsed_working_days as {{ dbt.type_bigint() }}) as elapsed_working_days,
        coalesce(current_results.is_complete_period, grid.is_complete_period) as is_complete_period,
        current_results.numerator,
        current_results.denominator,
        current_results.kpi_value,
        current_results.sample_size,
        current_results.standard_error,
        grid.is_survey and coalesce(current_results.sample_size, 0) < {{ var('few_answers') }} as is_too_few,

        -- nothing is compared with a period that is still open
        coalesce(current_results.is_complete_period and previous_results.is_complete_period, false)
            as has_comparable_previous,
        previous_results.numerator as previous_numerator,
        previous_results.denominator as previous_denominator,
        previous_results.kpi_value as previous_value,
        coalesce(current_results.is_complete_period and year_ago_results.is_complete_period, false)
            as has_comparable_year_ago,
        year_ago_results.numerator as year_ago_numerator,
        year_ago_results.denominator as year_ago_denominator,
        year_ago_results.kpi_value as year_ago_value

    from grid

    left join rated as current_results
        on {{ same_slice('grid', 'current_results', 'period_start') }}

    left join rated as previous_results
        on {{ same_slice('grid', 'previous_results', 'previous_period_start') }}

    left join rated as year_ago_results
        on {{ same_slice('grid', 'year_ago_results', 'year_ago_period_start') }}

)

select * from final
