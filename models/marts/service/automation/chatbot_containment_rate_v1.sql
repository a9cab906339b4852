{%- set segments = ['topic', 'channel'] -%}
with

sessions as (

    select * from {{ ref('fct_service_contacts') }}

    where handled_by = 'bot' and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date']) }}

),

sessions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when sessions.is_contained then 1 else 0 end) as contained,
        sum(case when sessions.is_escalated_to_human then 0 else 1 end) as deflected,
        count(*) as sessions

    from sessions

    inner join periods on sessions.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'chatbot_containment_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(contained as {{ dbt.type_numeric() }}) as numerator,
        cast(sessions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('contained', 'sessions') }} as kpi_value,
        sessions as sample_size,
        {{ proportion_error('contained', 'sessions') }} as standard_error,
        is_complete_period

    from sessions_by_segment

    union all

    select
        'chatbot_containment_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'deflection' as segment_value,
        cast(deflected as {{ dbt.type_numeric() }}) as numerator,
        cast(sessions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('deflected', 'sessions') }} as kpi_value,
        sessions as sample_size,
        {{ proportion_error('deflected', 'sessions') }} as standard_error,
        is_complete_period

    from sessions_by_segment

    where segment_type = 'all'

    union all

    select
        'chatbot_containment_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'sessions' as segment_value,
        cast(sessions as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(sessions as {{ dbt.type_numeric() }}) as kpi_value,
        sessions as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from sessions_by_segment

    where segment_type = 'all'

)

select * from final
