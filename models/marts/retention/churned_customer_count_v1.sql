{%- set segments = [
    'region', 'industry', 'channel', 'product_category', 'owner', 'team', 'segment', 'key_account_tier',
    'customer_status', 'lifecycle_stage', 'tenure_band',
] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

customers_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when customer_periods.is_active_open then 1 else 0 end) as opening,
        sum(case when customer_periods.is_churned then 1 else 0 end) as churned

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

openings as (

    select
        period_grain,
        period_start,
        is_complete_period,
        opening

    from customers_by_segment

    where segment_type = 'all'

),

losses as (

    select period_grain, period_start, 'churn_type' as segment_type, churn_type as segment_value, count(*) as churned
    from customer_periods
    where is_churned
    group by 1, 2, 4
    union all
    select
        period_grain, period_start, 'churn_reason' as segment_type, coalesce(churn_reason, 'unknown') as segment_value,
        count(*) as churned
    from customer_periods
    where is_churned
    group by 1, 2, 4

),

-- type and reason belong to those who left: they add up to the total
churned_by_segment as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, churned, opening
    from customers_by_segment
    union all
    select
        openings.period_grain, openings.period_start, openings.is_complete_period,
        losses.segment_type, losses.segment_value, losses.churned, openings.opening
    from losses
    inner join openings
        on losses.period_grain = openings.period_grain and losses.period_start = openings.period_start

),

final as (

    select
        'churned_customer_count' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(churned as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(churned as {{ dbt.type_numeric() }}) as kpi_value,
        opening as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from churned_by_segment

)

select * from final
