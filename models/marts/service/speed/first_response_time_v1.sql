{%- set segments = ['channel', 'agent', 'team', 'topic', 'priority', 'region', 'key_account_tier'] -%}
with

cases as (

    select * from {{ ref('fct_cases') }}

    where not is_agent_created and first_response_at is not null and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_cases.opened_date']) }}

),

responses_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cases.first_response_business_minutes) as minutes,
        sum(cases.first_response_minutes) as calendar_minutes,
        count(*) as answered,
        {{ mean_error('cases.first_response_business_minutes') }} as standard_error,
        percentile_cont(0.5) within group (order by cases.first_response_business_minutes) as median_minutes,
        percentile_cont(0.9) within group (order by cases.first_response_business_minutes) as p90_minutes

    from cases

    inner join periods on cases.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from responses_by_segment where segment_type = 'all'

),

final as (

    select
        'first_response_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(answered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('minutes', 'answered') }} as kpi_value,
        answered as sample_size,
        standard_error as standard_error,
        is_complete_period

    from responses_by_segment

    union all

    select
        'first_response_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'mean in calendar minutes' as segment_value,
        cast(calendar_minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(answered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('calendar_minutes', 'answered') }} as kpi_value,
        answered as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

    union all

    select
        'first_response_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'median' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(median_minutes as {{ dbt.type_numeric() }}) as kpi_value,
        answered as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

    union all

    select
        'first_response_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        '90th percentile' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(p90_minutes as {{ dbt.type_numeric() }}) as kpi_value,
        answered as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

)

select * from final
