{%- set segments = ['channel', 'agent', 'team', 'topic', 'priority', 'product_category', 'key_account_tier'] -%}
with

cases as (

    select * from {{ ref('fct_cases') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_cases.first_solution_date', 'fct_cases.first_solved_date']) }}

),

-- a channel without hours has no business minutes, and its tickets are left out of their mean
solutions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cases.first_solution_business_minutes) as minutes,
        count(cases.first_solution_business_minutes) as tickets,
        sum(cases.first_solution_minutes) as calendar_minutes,
        count(*) as all_tickets,
        {{ mean_error('cases.first_solution_business_minutes') }} as standard_error,
        percentile_cont(0.5) within group (order by cases.first_solution_business_minutes) as median_minutes

    from cases

    inner join periods on cases.first_solution_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from solutions_by_segment where segment_type = 'all'

),

-- an offer and the solution that came of it may lie in two periods: each has its own day
first_solved as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        sum(cases.first_solved_business_minutes) as minutes,
        count(cases.first_solved_business_minutes) as tickets

    from cases

    inner join periods on cases.first_solved_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period

),

final as (

    select
        'first_solution_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(tickets as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('minutes', 'tickets') }} as kpi_value,
        tickets as sample_size,
        standard_error as standard_error,
        is_complete_period

    from solutions_by_segment

    union all

    select
        'first_solution_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'first solved' as segment_value,
        cast(minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(tickets as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('minutes', 'tickets') }} as kpi_value,
        tickets as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from first_solved

    union all

    select
        'first_solution_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'mean in calendar minutes' as segment_value,
        cast(calendar_minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(all_tickets as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('calendar_minutes', 'all_tickets') }} as kpi_value,
        all_tickets as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

    union all

    select
        'first_solution_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'median' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(median_minutes as {{ dbt.type_numeric() }}) as kpi_value,
        tickets as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

)

select * from final
