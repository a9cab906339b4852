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

solutions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cases.resolution_minutes) as minutes,
        count(*) as solved,
        {{ mean_error('cases.resolution_minutes') }} as standard_error

    from cases

    inner join periods on cases.solved_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'turnaround_time' as kpi_id,
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

)

select * from final
