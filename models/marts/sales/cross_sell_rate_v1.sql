{%- set segments = ['owner', 'team', 'segment', 'key_account_tier', 'region', 'lifecycle_stage'] -%}
{%- set parts = ['product_category'] -%}
{%- set is_dirty = in_dirty_slice(
    ['fct_customer_periods.period_start', 'fct_order_lines.sold_date', 'fct_order_lines.order_date'],
    earlier=['fct_product_ownership.first_bought_date']
) -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

cross_sales as (

    select * from {{ ref('fct_cross_sales') }}

    where {{ is_dirty }}

),

ownership as (

    select * from {{ ref('fct_product_ownership') }}

),

sales_revenue as (

    select * from {{ ref('sales_revenue', v=1) }}

    where segment_type = 'all' and period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

cross_buyers as (

    select
        period_grain,
        period_start,
        customer_key,
        sum(revenue) as revenue

    from cross_sales

    group by 1, 2, 3

),

opening_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments, 'customer_periods') }} as segment_type,
        {{ segment_value(segments, 'customer_periods') }} as segment_value,
        count(cross_buyers.customer_key) as cross_sold,
        count(*) as opening,
        coalesce(sum(cross_buyers.revenue), 0) as revenue

    from customer_periods

    left join cross_buyers
        on
            customer_periods.period_grain = cross_buyers.period_grain
            and customer_periods.period_start = cross_buyers.period_start
            and customer_periods.customer_key = cross_buyers.customer_key

    where customer_periods.is_active_open

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments, 'customer_periods') }}

),

totals as (

    select * from opening_by_segment where segment_type = 'all'

),

-- a new category is set against everybody who could have bought it
crossed_by_category as (

    select
        totals.period_grain,
        totals.period_start,
        totals.is_complete_period,
        {{ segment_type(parts, 'cross_sales') }} as segment_type,
        {{ segment_value(parts, 'cross_sales') }} as segment_value,
        count(distinct cross_sales.customer_key) as cross_sold,
        max(totals.opening) as opening

    from cross_sales

    inner join totals
        on cross_sales.period_grain = totals.period_grain and cross_sales.period_start = totals.period_start

    group by
        totals.period_grain, totals.period_start, totals.is_complete_period,
        {{ segment_sets(parts, 'cross_sales') }}

),

categories as (

    select customer_key, product_category, min(first_bought_date) as first_bought_date
    from ownership
    group by 1, 2

),

owned_at_close as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        count(categories.product_category) as categories_owned,
        count(distinct customer_periods.customer_key) as closing

    from customer_periods

    inner join periods
        on
            customer_periods.period_grain = periods.period_grain
            and customer_periods.period_start = periods.period_start

    left join categories
        on
            customer_periods.customer_key = categories.customer_key
            and categories.first_bought_date <= periods.known_until

    where customer_periods.is_active_close

    group by 1, 2, 3

),

shares as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, cross_sold, opening
    from opening_by_segment
    union all
    select period_grain, period_start, is_complete_period, segment_type, segment_value, cross_sold, opening
    from crossed_by_category
    where segment_type <> 'all'

),

final as (

    select
        'cross_sell_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(cross_sold as {{ dbt.type_numeric() }}) as numerator,
        cast(opening as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('cross_sold', 'opening') }} as kpi_value,
        opening as sample_size,
        {{ proportion_error('cross_sold', 'opening') }} as standard_error,
        is_complete_period

    from shares

    union all

    select
        'cross_sell_rate' as kpi_id,
        1 as kpi_version,
        sales_revenue.period_grain,
        sales_revenue.period_start,
        'measure' as segment_type,
        'revenue share' as segment_value,
        cast(coalesce(totals.revenue, 0) as {{ dbt.type_numeric() }}) as numerator,
        cast(sales_revenue.kpi_value as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('coalesce(totals.revenue, 0)', 'sales_revenue.kpi_value') }} as kpi_value,
        sales_revenue.sample_size as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        sales_revenue.is_complete_period

    from sales_revenue

    left join totals
        on sales_revenue.period_grain = totals.period_grain and sales_revenue.period_start = totals.period_start

    union all

    select
        'cross_sell_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'categories per customer' as segment_value,
        cast(categories_owned as {{ dbt.type_numeric() }}) as numerator,
        cast(closing as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('categories_owned', 'closing') }} as kpi_value,
        closing as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from owned_at_close

)

select * from final
