{%- set segments = ['team'] -%}
with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where is_answered_by_agent and {{ in_dirty_days('opened_date') }}

),

agent_days as (

    select * from {{ ref('fct_agent_days') }}

    where {{ in_dirty_days('work_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date', 'fct_agent_days.work_date']) }}

),

handled_and_staffed as (

    select
        opened_date as happened_on,
        team,
        1 as contacts,
        handle_seconds,
        0 as fte_months,
        0 as paid_seconds

    from contacts

    union all

    select
        work_date as happened_on,
        team,
        0 as contacts,
        cast(null as {{ dbt.type_bigint() }}) as handle_seconds,
        fte_months,
        paid_seconds

    from agent_days

),

staff_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        cast(sum(handled_and_staffed.contacts) as {{ dbt.type_bigint() }}) as contacts,
        sum(handled_and_staffed.handle_seconds) as handle_seconds,
        sum(handled_and_staffed.fte_months) as fte_months,
        sum(handled_and_staffed.paid_seconds) * {{ var('occupancy_target') }} as seconds_to_handle

    from handled_and_staffed

    inner join periods on handled_and_staffed.happened_on between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'agents_per_1000_contacts' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(1000 * fte_months as {{ dbt.type_numeric() }}) as numerator,
        cast(contacts as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('1000 * fte_months', 'contacts') }} as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from staff_by_segment

    where {{ is_supplied(['case_contacts']) }} and {{ is_supplied(['employees']) }}

    union all

    select
        'agents_per_1000_contacts' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'capacity used' as segment_value,
        cast(handle_seconds as {{ dbt.type_numeric() }}) as numerator,
        cast(seconds_to_handle as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('handle_seconds', 'seconds_to_handle') }} as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from staff_by_segment

    where segment_type = 'all' and {{ is_supplied(['case_contacts']) }} and {{ is_supplied(['user_activities']) }}

)

select * from final
