{%- set segments = ['agent', 'team'] -%}
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
        agent,
        team,
        1 as contacts,
        0 as fte_months,
        0 as logged_seconds

    from contacts

    union all

    select
        work_date as happened_on,
        agent,
        team,
        0 as contacts,
        fte_months,
        handling_seconds + available_seconds as logged_seconds

    from agent_days

),

contacts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        cast(sum(handled_and_staffed.contacts) as {{ dbt.type_bigint() }}) as contacts,
        cast(sum(handled_and_staffed.fte_months) as {{ dbt.type_numeric() }}) as fte_months,
        cast(sum(handled_and_staffed.logged_seconds) / 3600.0 as {{ dbt.type_numeric() }}) as logged_hours

    from handled_and_staffed

    inner join periods on handled_and_staffed.happened_on between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'contacts_per_agent' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(contacts as {{ dbt.type_numeric() }}) as numerator,
        cast(fte_months as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('contacts', 'fte_months') }} as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from contacts_by_segment

    where {{ is_supplied(['case_contacts']) }} and {{ is_supplied(['employees']) }}

    union all

    select
        'contacts_per_agent' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'per logged hour' as segment_value,
        cast(contacts as {{ dbt.type_numeric() }}) as numerator,
        cast(logged_hours as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('contacts', 'logged_hours') }} as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from contacts_by_segment

    where segment_type = 'all' and {{ is_supplied(['case_contacts']) }} and {{ is_supplied(['user_activities']) }}

)

select * from final
