{%- set segments = ['segment', 'key_account_tier', 'churn_reason'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('quarter', 'year') and is_churned
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

losses_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as churned,
        count(*) * {{ var('churn_unit_cost') }} as cost

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'churn_cost' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(cost as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(cost as {{ dbt.type_numeric() }}) as kpi_value,
        churned as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from losses_by_segment

)

select * from final
