{%- set segments = ['channel', 'agent', 'team', 'topic', 'priority', 'product_category', 'key_account_tier'] -%}
with

cases as (

    select * from {{ ref('fct_cases') }}

    where is_solved and {{ in_dirty_days('solved_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_cases.solved_date']) }}

),

-- a channel without hours has no business minutes, and its tickets are left out of their mean
solutions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cases.resolution_business_minutes) as minutes,
        count(cases.resolution_business_minutes) as solved,
        sum(cases.resolution_minutes) as calendar_minutes,
        count(*) as all_solved,
        sum(cases.resolution_business_minutes - cases.waiting_business_minutes) as own_minutes,
        count(cases.resolution_business_minutes - cases.waiting_business_minutes) as solved_with_history,
        {{ mean_error('cases.resolution_business_minutes') }} as standard_error,
        percentile_cont(0.5) within group (order by cases.resolution_business_minutes) as median_minutes,
        percentile_cont(0.9) within group (order by cases.resolution_business_minutes) as p90_minutes,
        percentile_cont(0.5) within group (order by cases.resolution_minutes) as median_calendar_minutes

    from cases

    inner join periods on cases.solved_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from solutions_by_segment where segment_type = 'all'

),

measures as (

    select
        *,
        'mean in calendar minutes' as measure,
        cast(calendar_minutes as {{ dbt.type_numeric() }}) as part,
        cast(all_solved as {{ dbt.type_numeric() }}) as whole,
        {{ ratio('calendar_minutes', 'all_solved') }} as measured,
        all_solved as observed
    from totals
    union all
    select
        *,
        'median' as measure,
        cast(null as {{ dbt.type_numeric() }}) as part,
        cast(null as {{ dbt.type_numeric() }}) as whole,
        cast(median_minutes as {{ dbt.type_numeric() }}) as measured,
        solved as observed
    from totals
    union all
    select
        *,
        '90th percentile' as measure,
        cast(null as {{ dbt.type_numeric() }}) as part,
        cast(null as {{ dbt.type_numeric() }}) as whole,
        cast(p90_minutes as {{ dbt.type_numeric() }}) as measured,
        solved as observed
    from totals
    union all
    select
        *,
        'median in calendar minutes' as measure,
        cast(null as {{ dbt.type_numeric() }}) as part,
        cast(null as {{ dbt.type_numeric() }}) as whole,
        cast(median_calendar_minutes as {{ dbt.type_numeric() }}) as measured,
        all_solved as observed
    from totals
    union all
    select
        *,
        'waiting for us' as measure,
        cast(own_minutes as {{ dbt.type_numeric() }}) as part,
        cast(solved_with_history as {{ dbt.type_numeric() }}) as whole,
        {{ ratio('own_minutes', 'solved_with_history') }} as measured,
        solved_with_history as observed
    from totals

),

final as (

    select
        'average_resolution_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(solved as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('minutes', 'solved') }} as kpi_value,
        solved as sample_size,
        standard_error as standard_error,
        is_complete_period

    from solutions_by_segment

    union all

    select
        'average_resolution_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        measure as segment_value,
        part as numerator,
        whole as denominator,
        measured as kpi_value,
        observed as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from measures

)

select * from final
