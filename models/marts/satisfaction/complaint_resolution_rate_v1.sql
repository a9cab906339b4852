{%- set segments = ['topic', 'team', 'product_category', 'region'] -%}
with

cases as (

    select
        *,
        clock_business_minutes / 60 as clock_hours

    from {{ ref('fct_cases') }}

    where
        contact_type = 'complaint' and clock_business_minutes is not null
        and {{ in_dirty_days('opened_date') }}

),

-- a complaint that is open and not late yet may still become either
complaints as (

    select
        *,
        case when is_solved and clock_hours <= {{ var('complaint_sla_hours') }} then 1 else 0 end as is_in_time

    from cases

    where is_solved or clock_hours > {{ var('complaint_sla_hours') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_cases.opened_date']) }}

),

complaints_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(complaints.is_in_time) as solved_in_time,
        count(*) as complaints,
        sum(case when complaints.is_solved then complaints.clock_hours end) as hours,
        count(case when complaints.is_solved then complaints.clock_hours end) as solved

    from complaints

    inner join periods on complaints.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'complaint_resolution_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(solved_in_time as {{ dbt.type_numeric() }}) as numerator,
        cast(complaints as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('solved_in_time', 'complaints') }} as kpi_value,
        complaints as sample_size,
        {{ proportion_error('solved_in_time', 'complaints') }} as standard_error,
        is_complete_period

    from complaints_by_segment

    union all

    select
        'complaint_resolution_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'mean business hours' as segment_value,
        cast(hours as {{ dbt.type_numeric() }}) as numerator,
        cast(solved as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hours', 'solved') }} as kpi_value,
        solved as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from complaints_by_segment

    where segment_type = 'all'

)

select * from final
