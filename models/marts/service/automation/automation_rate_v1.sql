{%- set segments = ['channel', 'topic'] -%}
with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where is_inbound and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date']) }}

),

contacts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when contacts.handled_by = 'bot' then 1 else 0 end) as automated,
        count(*) as contacts

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'automation_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(automated as {{ dbt.type_numeric() }}) as numerator,
        cast(contacts as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('automated', 'contacts') }} as kpi_value,
        contacts as sample_size,
        {{ proportion_error('automated', 'contacts') }} as standard_error,
        is_complete_period

    from contacts_by_segment

)

select * from final
