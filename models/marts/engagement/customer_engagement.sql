with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where is_qualifying and customer_key is not null and {{ in_dirty_days('occurred_date') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where
        line_type = 'sale' and is_countable_order and customer_key is not null
        and {{ in_dirty_days('sold_date') }}

),

active_months as (

    select * from {{ ref('fct_customer_months') }}

    where (is_active_open or is_active_close) and {{ in_dirty_days('month_start') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

purchase_points as (

    select coalesce(max(points), 0) as points

    from {{ ref('interaction_types') }}

    where interaction_type = 'purchase'

),

interactions_by_month as (

    select
        customer_key,
        {{ month_of('occurred_date') }} as month_start,
        sum(points) as points

    from interactions

    group by 1, 2

),

orders_by_month as (

    select
        customer_key,
        {{ month_of('sold_date') }} as month_start,
        count(distinct order_key) as orders

    from order_lines

    group by 1, 2

),

-- no order is an interaction, so that nothing is counted twice
counted as (

    select customer_key, month_start, coalesce(points, 0) as interaction_points, 0 as orders, 0 as is_active
    from interactions_by_month
    union all
    select customer_key, month_start, 0 as interaction_points, orders, 0 as is_active
    from orders_by_month
    union all
    select customer_key, month_start, 0 as interaction_points, 0 as orders, 1 as is_active
    from active_months

),

customer_months as (

    select
        counted.customer_key,
        counted.month_start,
        max(counted.is_active) = 1 as is_active,
        sum(counted.orders) as orders,
        sum(counted.interaction_points) + max(purchase_points.points) * sum(counted.orders) as points

    from counted

    cross join purchase_points

    where {{ in_dirty_slice(
        ['fct_customer_months.month_start', 'fct_interactions.occurred_date', 'fct_order_lines.sold_date'],
        earlier=['dim_customers.created_date'],
        spine='dim_activity_months', key=['month_start'],
        first_day='month_start', last_day='month_end'
    ) }}

    group by counted.customer_key, counted.month_start

),

-- those who did nothing are part of the base, those who are no longer customers are not
benchmarks as (

    select
        month_start,
        percentile_cont(0.95) within group (order by cast(points as {{ type_double() }})) as p95_points

    from customer_months

    where is_active

    group by month_start

),

final as (

    select
        customer_months.customer_key,
        customers.customer_no,
        customer_months.month_start,
        customer_months.is_active,
        cast(customer_months.orders as {{ dbt.type_bigint() }}) as orders,
        cast(customer_months.points as {{ dbt.type_numeric() }}) as points,

        -- the least of 100 and nothing would be 100
        cast(case
            when benchmarks.p95_points > 0
                then least(100, 100 * cast(customer_months.points as {{ type_double() }}) / benchmarks.p95_points)
        end as {{ dbt.type_numeric() }}) as engagement_index

    from customer_months

    inner join customers on customer_months.customer_key = customers.customer_key

    left join benchmarks on customer_months.month_start = benchmarks.month_start

    where customer_months.is_active or customer_months.points > 0

)

select * from final
