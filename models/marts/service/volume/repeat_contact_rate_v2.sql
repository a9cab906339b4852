{%- set segments = ['topic', 'channel', 'agent', 'team'] -%}
with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where is_inbound and customer_key is not null and topic is not null and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date']) }}

),

repeats_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when contacts.is_repeat then 1 else 0 end) as repeats,
        count(*) as contacts

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'repeat_contact_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(repeats as {{ dbt.type_numeric() }}) as numerator,
        cast(contacts as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('repeats', 'contacts') }} as kpi_value,
        contacts as sample_size,
        {{ proportion_error('repeats', 'contacts') }} as standard_error,
        is_complete_period

    from repeats_by_segment

)

select * from final
