{%- set segments = ['topic', 'channel', 'agent', 'team'] -%}
with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where is_inbound and customer_key is not null and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date']) }}

),

numbered as (

    select
        contacts.topic,
        contacts.channel,
        contacts.agent,
        contacts.team,
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        row_number() over (
            partition by periods.period_grain, periods.period_start, contacts.customer_key
            order by contacts.opened_at, contacts.service_contact_key
        ) as contact_of_period

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

),

repeats_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when contact_of_period > 1 then 1 else 0 end) as repeats,
        count(*) as contacts

    from numbered

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'repeat_contact_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(repeats as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(repeats as {{ dbt.type_numeric() }}) as kpi_value,
        contacts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from repeats_by_segment

)

select * from final
