{%- set segments = ['key_account_tier', 'segment', 'owner', 'team', 'region', 'industry', 'lifecycle_stage'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year') and is_customer_of_period
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

profits as (

    select
        *,
        gross_profit - direct_cost - shared_service_cost as profit

    from customer_periods

),

profit_by_segment as (

    select
        profits.period_grain,
        profits.period_start,
        profits.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(profits.profit) as profit,
        count(*) as customers,
        {{ mean_error('profits.profit') }} as standard_error

    from profits

    group by
        profits.period_grain, profits.period_start, profits.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'customer_profit' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(profit as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('profit', 'customers') }} as kpi_value,
        customers as sample_size,
        standard_error as standard_error,
        is_complete_period

    from profit_by_segment

    where {{ is_supplied(['product_costs']) }}

)

select * from final
