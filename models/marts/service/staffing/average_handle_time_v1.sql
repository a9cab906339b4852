{%- set segments = ['agent', 'team', 'topic'] -%}
with

contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where handled_by = 'human' and responded_at is not null and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_service_contacts.opened_date']) }}

),

handling_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(contacts.handle_seconds) as seconds,
        count(contacts.handle_seconds) as handled,
        {{ mean_error('contacts.handle_seconds') }} as standard_error

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'average_handle_time' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(seconds as {{ dbt.type_numeric() }}) as numerator,
        cast(handled as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('seconds', 'handled') }} as kpi_value,
        handled as sample_size,
        standard_error as standard_error,
        is_complete_period

    from handling_by_segment

)

select * from final
