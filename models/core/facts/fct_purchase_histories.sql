with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and is_countable_order and customer_key is not null

),

scoring_dates as (

    select * from {{ ref('dim_scoring_dates') }}

    where {{ in_dirty_slice(
        [], earlier=['fct_order_lines.order_date'],
        spine='dim_scoring_dates', key=['scored_on'],
        first_day='scored_on', last_day='scored_on'
    ) }}

),

-- an order as it was known on the day: what came back later had not come back yet
orders as (

    select
        scoring_dates.scored_on,
        order_lines.customer_key,
        order_lines.order_key,
        min(order_lines.sold_date) as sold_date,
        sum(order_lines.net_amount) as amount

    from order_lines

    inner join scoring_dates on order_lines.order_date <= scoring_dates.scored_on

    group by 1, 2, 3

    having sum(order_lines.net_amount) > 0 and sum(coalesce(order_lines.quantity, 1)) > 0

),

-- several orders of one day are one purchase
purchases as (

    select
        scored_on,
        customer_key,
        sold_date,
        count(*) as orders,
        sum(amount) as amount,
        min(sold_date) over (partition by scored_on, customer_key) as first_purchase_date

    from orders

    group by 1, 2, 3

),

final as (

    select
        scored_on,
        customer_key,
        first_purchase_date,
        max(sold_date) as last_purchase_date,

        -- the sufficient statistics of BG/NBD and Gamma-Gamma, in weeks
        count(*) - 1 as frequency,
        cast({{ dbt.datediff('first_purchase_date', 'max(sold_date)', 'day') }} / 7.0 as {{ dbt.type_numeric() }})
            as recency_weeks,
        cast({{ dbt.datediff('first_purchase_date', 'scored_on', 'day') }} / 7.0 as {{ dbt.type_numeric() }})
            as age_weeks,
        cast(avg(case when sold_date > first_purchase_date then amount end) as {{ dbt.type_numeric() }})
            as monetary_value,

        cast(sum(orders) as {{ dbt.type_bigint() }}) as order_count,
        cast(
            sum(case when sold_date > {{ add_days('scored_on', -90) }} then orders else 0 end)
            as {{ dbt.type_bigint() }}
        ) as orders_90d,
        cast(
            sum(case when sold_date > {{ add_days('scored_on', -365) }} then orders else 0 end)
            as {{ dbt.type_bigint() }}
        ) as orders_12m

    from purchases

    group by scored_on, customer_key, first_purchase_date

)

select * from final
