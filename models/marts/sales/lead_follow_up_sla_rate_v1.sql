{%- set segments = ['owner', 'team', 'channel', 'region'] -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

    where {{ in_dirty_days('created_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_leads.created_date']) }}

),

-- who still has time is neither in time nor late
due as (

    select
        *,
        case when follow_up_business_minutes <= {{ var('lead_sla_minutes') }} then 1 else 0 end as is_in_time

    from leads

    where first_human_contacted_at is not null or known_business_minutes >= {{ var('lead_sla_minutes') }}

),

leads_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(due.is_in_time) as in_time,
        count(*) as due_leads,
        count(due.follow_up_business_minutes) as touched,
        percentile_cont(0.5) within group (order by due.follow_up_business_minutes) as median_minutes,
        percentile_cont(0.9) within group (order by due.follow_up_business_minutes) as p90_minutes

    from due

    inner join periods on due.created_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from leads_by_segment where segment_type = 'all' and touched > 0

),

final as (

    select
        'lead_follow_up_sla_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(in_time as {{ dbt.type_numeric() }}) as numerator,
        cast(due_leads as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('in_time', 'due_leads') }} as kpi_value,
        due_leads as sample_size,
        {{ proportion_error('in_time', 'due_leads') }} as standard_error,
        is_complete_period

    from leads_by_segment

    union all

    select
        'lead_follow_up_sla_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'median minutes' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(median_minutes as {{ dbt.type_numeric() }}) as kpi_value,
        touched as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

    union all

    select
        'lead_follow_up_sla_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        '90th percentile minutes' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(p90_minutes as {{ dbt.type_numeric() }}) as kpi_value,
        touched as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from totals

)

select * from final
