{%- set segments = ['channel', 'agent', 'team', 'topic', 'hour'] -%}
with

contacts as (

    select * from {{ ref('fct_offered_contacts') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_offered_contacts.opened_date']) }}

),

contacts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when contacts.is_answered then 1 else 0 end) as answered,
        count(*) as offered

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'response_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(answered as {{ dbt.type_numeric() }}) as numerator,
        cast(offered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('answered', 'offered') }} as kpi_value,
        offered as sample_size,
        {{ proportion_error('answered', 'offered') }} as standard_error,
        is_complete_period

    from contacts_by_segment

)

select * from final
