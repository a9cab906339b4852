{%- set segments = ['segment', 'key_account_tier'] -%}
with

customers as (

    select
        *,
        following_net_revenue - previous_net_revenue as revenue_change,
        case when service_group = 'treated' then 1 else 0 end as is_treated,
        case when service_group = 'control' then 1 else 0 end as is_control

    from {{ ref('fct_service_groups') }}

    where has_previous_period

),

groups_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(is_treated * revenue_change) as treated_change,
        sum(is_control * revenue_change) as control_change,
        sum(is_treated) as treated,
        sum(is_control) as controls

    from customers

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

-- what those who were served would have changed by, had they changed as the others did, is not the service's
contributions as (

    select
        *,
        cast(case
            when treated > 0 then treated_change - control_change * treated / nullif(controls, 0)
        end as {{ dbt.type_numeric() }}) as contribution

    from groups_by_segment

),

final as (

    select
        'service_revenue_contribution' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(contribution as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(contribution as {{ dbt.type_numeric() }}) as kpi_value,
        cast(treated as {{ dbt.type_bigint() }}) as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from contributions

    where {{ is_supplied(['case_contacts']) }}

)

select * from final
