{%- set segments = [
    'region', 'industry', 'channel', 'product_category', 'owner', 'team', 'segment', 'key_account_tier',
    'customer_status',
] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where
        line_type = 'sale' and order_status = 'effective' and is_countable_order
        and {{ in_dirty_days('sold_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_order_lines.sold_date']) }}

),

orders_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(order_lines.net_amount) as revenue,
        count(distinct order_lines.order_key) as orders

    from order_lines

    inner join periods on order_lines.sold_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'average_order_value' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(revenue as {{ dbt.type_numeric() }}) as numerator,
        cast(orders as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('revenue', 'orders') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from orders_by_segment

)

select * from final
