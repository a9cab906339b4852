{%- set segments = ['team', 'role', 'course'] -%}
with

trainings as (

    select
        *,
        detail as course

    from {{ ref('fct_user_activities') }}

    where activity_type = 'training'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

trainings_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when trainings.is_completed then 1 else 0 end) as completed,
        count(*) as assigned

    from trainings

    inner join periods on trainings.activity_date between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'training_completion_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(completed as {{ dbt.type_numeric() }}) as numerator,
        cast(assigned as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('completed', 'assigned') }} as kpi_value,
        assigned as sample_size,
        {{ proportion_error('completed', 'assigned') }} as standard_error,
        is_complete_period

    from trainings_by_segment

)

select * from final
