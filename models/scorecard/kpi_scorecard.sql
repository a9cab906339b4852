with

registry as (

    select * from {{ ref('kpi_registry') }}

),

series as (

    select * from {{ ref('kpi_series') }}

),

trends as (

    select * from {{ ref('kpi_trends') }}

),

targets as (

    select * from {{ ref('kpi_targets') }}

),

benchmarks as (

    select * from {{ ref('kpi_benchmarks') }}

),

trust as (

    select * from {{ ref('kpi_trust') }}

),

measured as (

    select
        series.*,
        {{ interval_bound('series.formula_kind', 'series', -1) }} as interval_low,
        {{ interval_bound('series.formula_kind', 'series', 1) }} as interval_high,
        targets.target_value,
        targets.target_low,
        targets.target_high,
        {%- for bound in ['value', 'low', 'high'] %}
        {{ target_to_date('targets.target_' ~ bound, 'series.formula_kind', 'series') }} as {{ bound }}_to_date,
        {%- endfor %}
        benchmarks.benchmark_value,
        benchmarks.source as benchmark_source,
        benchmarks.published_on as benchmark_published_on,
        {{ add_months('benchmarks.published_on', 24) }} < {{ as_of_date() }} as is_benchmark_stale,
        case series.polarity when 'higher' then 1 when 'lower' then -1 end
        * (series.kpi_value - benchmarks.benchmark_value) as benchmark_gap

    from series

    left join targets
        on
            series.kpi_id = targets.kpi_id
            and series.period_grain = targets.period_grain
            and series.segment_type = targets.segment_type
            and series.segment_value = targets.segment_value
            and series.period_start between targets.valid_from and targets.valid_to

    left join benchmarks
        on
            series.kpi_id = benchmarks.kpi_id
            and series.kpi_version = benchmarks.kpi_version
            and series.period_grain = benchmarks.period_grain
            and series.segment_type = 'all'

),

compared as (

    select
        *,
        cast(
            {{ attainment('polarity', 'kpi_value', 'value_to_date', 'low_to_date', 'high_to_date') }}
            as {{ dbt.type_numeric() }}
        ) as attainment,
        case when has_comparable_previous then kpi_value - previous_value end as previous_change,
        case when has_comparable_year_ago then kpi_value - year_ago_value end as year_ago_change

    from measured

),

final as (

    select
        compared.kpi_id,
        compared.kpi_version,
        registry.domain,
        registry.name_en,
        registry.name_zh,
        registry.unit,
        registry.polarity,
        compared.period_grain,
        compared.period_start,
        compared.period_end,
        compared.segment_type,
        compared.segment_value,
        compared.is_complete_period,
        compared.numerator,
        compared.denominator,
        compared.kpi_value,
        compared.sample_size,
        cast(compared.interval_low as {{ dbt.type_numeric() }}) as interval_low,
        cast(compared.interval_high as {{ dbt.type_numeric() }}) as interval_high,
        compared.is_too_few,
        compared.target_value,
        compared.target_low,
        compared.target_high,
        compared.value_to_date as target_to_date,
        compared.attainment,
        compared.benchmark_value,
        compared.benchmark_source,
        compared.benchmark_published_on,
        compared.is_benchmark_stale,
        cast(compared.benchmark_gap as {{ dbt.type_numeric() }}) as benchmark_gap,
        {{ ratio('compared.benchmark_gap', 'abs(compared.benchmark_value)') }} as benchmark_gap_relative,
        compared.previous_value,
        cast(compared.previous_change as {{ dbt.type_numeric() }}) as previous_change,

        -- growth on nothing, or on a loss, is no growth rate
        {{ ratio('compared.previous_change', 'greatest(compared.previous_value, 0)') }} as previous_growth,
        compared.year_ago_value,
        cast(compared.year_ago_change as {{ dbt.type_numeric() }}) as year_ago_change,
        {{ ratio('compared.year_ago_change', 'greatest(compared.year_ago_value, 0)') }} as year_ago_growth,
        trends.rolling_mean,
        trends.trend_slope,
        trends.trend_direction,
        trends.expected_value,
        trends.expected_low,
        trends.expected_high,
        coalesce(trends.is_anomaly, false) as is_anomaly,
        case
            when compared.kpi_value is null then 'no data'
            when not compared.is_complete_period then 'open'
            when compared.polarity not in ('higher', 'lower', 'zero', 'band') then 'not rated'

            -- value against target, not their quotient: either may be 0
            when compared.polarity = 'higher' and compared.kpi_value >= compared.target_value then 'met'
            when compared.polarity = 'lower' and compared.kpi_value <= compared.target_value then 'met'
            when compared.polarity = 'zero' and abs(compared.kpi_value) <= compared.target_value then 'met'
            when compared.polarity = 'band' and compared.attainment = 1 then 'met'
            when compared.polarity = 'band' and coalesce(compared.target_low, compared.target_high) is null
                or compared.polarity <> 'band' and compared.target_value is null then 'not rated'
            when compared.attainment >= {{ var('near_target') }} then 'near'
            else 'missed'
        end as rating,
        trust.grade as trust_grade

    from compared

    inner join registry on compared.kpi_id = registry.kpi_id

    left join trust on compared.kpi_id = trust.kpi_id

    left join trends
        on
            compared.series_key = trends.series_key
            and compared.period_grain = trends.period_grain
            and compared.period_start = trends.period_start

)

select * from final
