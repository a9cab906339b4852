{%- set segments = ['channel', 'agent', 'team', 'topic', 'hour'] -%}
with

contacts as (

    select * from {{ ref('fct_offered_contacts') }}

    where not is_spam

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
        sum(case when contacts.is_within_service_level then 1 else 0 end) as within_level,
        count(*) as offered

    from contacts

    inner join periods on contacts.opened_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'response_rate' as kpi_id,
        2 as kpi_version,
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

    union all

    select
        'response_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'within service level' as segment_value,
        cast(within_level as {{ dbt.type_numeric() }}) as numerator,
        cast(offered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('within_level', 'offered') }} as kpi_value,
        offered as sample_size,
        {{ proportion_error('within_level', 'offered') }} as standard_error,
        is_complete_period

    from contacts_by_segment

    where segment_type = 'all'

)

select * from final
