{%- set segments = ['owner', 'team', 'region', 'industry', 'product_category', 'channel', 'key_account_tier'] -%}
with

opportunities as (

    select * from {{ ref('fct_opportunities') }}

    where opportunity_status in ('won', 'lost') and {{ in_dirty_days('closed_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_opportunities.closed_date']) }}

),

closed_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when opportunities.opportunity_status = 'won' then 1 else 0 end) as won,
        count(*) as closed,
        sum(case when opportunities.opportunity_status = 'won' then opportunities.amount_base else 0 end) as won_amount,
        sum(opportunities.amount_base) as closed_amount

    from opportunities

    inner join periods on opportunities.closed_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'win_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(won as {{ dbt.type_numeric() }}) as numerator,
        cast(closed as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('won', 'closed') }} as kpi_value,
        closed as sample_size,
        {{ proportion_error('won', 'closed') }} as standard_error,
        is_complete_period

    from closed_by_segment

    union all

    select
        'win_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'weighted by amount' as segment_value,
        cast(won_amount as {{ dbt.type_numeric() }}) as numerator,
        cast(closed_amount as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('won_amount', 'closed_amount') }} as kpi_value,
        closed as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from closed_by_segment

    where segment_type = 'all'

)

select * from final
