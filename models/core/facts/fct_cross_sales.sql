{#- a period that begins has news of everybody -#}
{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('fct_customer_periods', ['customer_key'], 'is_active_open'),
        changed('fct_product_ownership', ['customer_key']),
        changed('fct_order_lines', ['customer_key']),
    ],
    rows=['customer_key', 'period_grain', 'period_start']
) }}

with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where is_active_open and {{ has_changed() }}

),

ownership as (

    select * from {{ ref('fct_product_ownership') }}

    where {{ has_changed() }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where
        line_type = 'sale' and is_countable_order and not is_fully_returned
        and {{ has_changed() }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

categories as (

    select
        customer_key,
        product_category,
        min(first_bought_date) as first_bought_date,
        min(min(first_bought_date)) over (partition by customer_key) as first_owned_date

    from ownership

    group by customer_key, product_category

),

-- whoever owned something before the period owned something else than what is new in it
crossings as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        categories.customer_key,
        categories.product_category,
        categories.first_bought_date

    from categories

    inner join periods
        on
            categories.first_bought_date between periods.period_start and periods.period_end
            and categories.first_owned_date < periods.period_start

    inner join customer_periods
        on
            periods.period_grain = customer_periods.period_grain
            and periods.period_start = customer_periods.period_start
            and categories.customer_key = customer_periods.customer_key

),

final as (

    select
        crossings.period_grain,
        crossings.period_start,
        crossings.customer_key,
        crossings.product_category,
        crossings.first_bought_date,
        cast(coalesce(sum(order_lines.net_amount), 0) as {{ dbt.type_numeric() }}) as revenue

    from crossings

    left join order_lines
        on
            crossings.customer_key = order_lines.customer_key
            and crossings.product_category = order_lines.product_category
            and order_lines.sold_date between crossings.period_start and crossings.period_end

    group by
        crossings.period_grain, crossings.period_start, crossings.customer_key, crossings.product_category,
        crossings.first_bought_date

)

select * from final
