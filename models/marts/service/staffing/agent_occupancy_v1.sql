{%- set segments = ['agent', 'team'] -%}
with

agent_days as (

    select * from {{ ref('fct_agent_days') }}

    where has_logged_states

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('week', 'month', 'quarter', 'year')

),

states_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(agent_days.handling_seconds) as handling_seconds,
        sum(
            agent_days.handling_seconds + agent_days.available_seconds + agent_days.break_seconds
            + agent_days.training_seconds
        ) as shift_seconds,
        count(*) as agent_days

    from agent_days

    inner join periods on agent_days.work_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'agent_occupancy' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(handling_seconds as {{ dbt.type_numeric() }}) as numerator,
        cast(shift_seconds as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('handling_seconds', 'shift_seconds') }} as kpi_value,
        agent_days as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from states_by_segment

)

select * from final
