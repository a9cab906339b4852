{%- set segments = ['team', 'channel'] -%}
with

activities as (

    select * from {{ ref('fct_interactions') }}

    where is_crm_activity and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date']) }}

),

activities_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when activities.is_automated then 1 else 0 end) as automated,
        count(*) as activities

    from activities

    inner join periods on activities.occurred_date between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'sales_automation_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(automated as {{ dbt.type_numeric() }}) as numerator,
        cast(activities as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('automated', 'activities') }} as kpi_value,
        activities as sample_size,
        {{ proportion_error('automated', 'activities') }} as standard_error,
        is_complete_period

    from activities_by_segment

)

select * from final
