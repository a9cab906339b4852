{%- set segments = ['channel'] -%}
with

service_days as (

    -- where nobody logs outages, nothing says that there were none
    select * from {{ ref('fct_service_days') }}

    where {{ is_supplied(['service_outages']) }}

),

contacts as (

    select * from {{ ref('fct_offered_contacts') }}

    where not is_spam

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

minutes_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(service_days.promised_minutes) as promised_minutes,
        sum(service_days.promised_minutes - service_days.lost_minutes) as available_minutes,
        sum(case when service_days.promised_minutes > 0 then 1 else 0 end) as channel_days

    from service_days

    inner join periods on service_days.date_day between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

contacts_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        sum(case when contacts.is_answered then 0 else 1 end) as abandoned,
        count(*) as offered

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period

),

final as (

    select
        'service_availability_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(available_minutes as {{ dbt.type_numeric() }}) as numerator,
        cast(promised_minutes as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('available_minutes', 'promised_minutes') }} as kpi_value,
        channel_days as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from minutes_by_segment

    union all

    select
        'service_availability_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'abandoned' as segment_value,
        cast(abandoned as {{ dbt.type_numeric() }}) as numerator,
        cast(offered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('abandoned', 'offered') }} as kpi_value,
        offered as sample_size,
        {{ proportion_error('abandoned', 'offered') }} as standard_error,
        is_complete_period

    from contacts_by_period

)

select * from final
