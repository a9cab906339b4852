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

customers_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when customer_periods.is_active_open then 1 else 0 end) as opening,

        -- whoever is at both ends was kept: a customer who came back in between is not
        sum(case when customer_periods.is_active_open and customer_periods.is_active_close then 1 else 0 end)
            as retained

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'customer_retention_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(retained as {{ dbt.type_numeric() }}) as numerator,
        cast(opening as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('retained', 'opening') }} as kpi_value,
        opening as sample_size,
        {{ proportion_error('retained', 'opening') }} as standard_error,
        is_complete_period

    from customers_by_segment

)

select * from final
