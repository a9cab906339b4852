{%- set segments = ['owner', 'team', 'product_category', 'industry', 'region', 'key_account_tier', 'deal_size'] -%}
with

won as (

    select
        *,
        {{ dbt.datediff('created_date', 'closed_date', 'day') }} as cycle_days

    from {{ ref('fct_opportunities') }}

    where opportunity_status = 'won'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_opportunities.closed_date']) }}

),

cycles_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(won.cycle_days) as days,
        count(*) as won_deals,
        percentile_cont(0.5) within group (order by won.cycle_days) as median_days,
        {{ mean_error('won.cycle_days') }} as standard_error

    from won

    inner join periods on won.closed_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'sales_cycle_length' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(days as {{ dbt.type_numeric() }}) as numerator,
        cast(won_deals as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('days', 'won_deals') }} as kpi_value,
        won_deals as sample_size,
        standard_error as standard_error,
        is_complete_period

    from cycles_by_segment

    union all

    select
        'sales_cycle_length' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'median' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(median_days as {{ dbt.type_numeric() }}) as kpi_value,
        won_deals as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from cycles_by_segment

    where segment_type = 'all'

)

select * from final
