{%- set segments = [
    'region', 'industry', 'channel', 'product_category', 'owner', 'team', 'segment', 'key_account_tier',
    'customer_status', 'lifecycle_stage',
] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

revenue_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customer_periods.net_revenue) as revenue,
        sum(case when customer_periods.is_active_open then 1 else 0 end) as opening,
        sum(case when customer_periods.is_active_close then 1 else 0 end) as closing,
        sum(case when customer_periods.is_customer_of_period then 1 else 0 end) as customers

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'revenue_per_customer' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(revenue as {{ dbt.type_numeric() }}) as numerator,
        cast((opening + closing) / 2.0 as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('revenue', '((opening + closing) / 2.0)') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from revenue_by_segment

)

select * from final
