{%- set segments = ['segment', 'product_category', 'channel', 'key_account_tier'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where first_paid_date is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start']) }}

),

orders_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the orders of twelve months need twelve months of history
        periods.is_complete_period
        and periods.last_month >= {{ add_months('cast(' ~ text_literal(var('history_start')) ~ ' as date)', 11) }}
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        coalesce(sum(customer_months.order_count_12m), 0) as orders,
        count(*) as customers

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, periods.last_month,
        {{ segment_sets(segments) }}

),

final as (

    select
        'purchase_frequency' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(orders as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('orders', 'customers') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from orders_by_segment

)

select * from final
