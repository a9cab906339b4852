{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('fct_order_movements', ['customer_key']),
        changed('fct_contract_events', ['customer_key'], 'customer_key is not null'),
        changed('dim_customer_history', ['customer_key']),
    ],
    lookups=['dim_products', 'dim_employee_identities', 'checked_product_costs']
) }}

with

movements as (

    select * from {{ ref('fct_order_movements') }}

    where {{ has_changed() }}

),

products as (

    select * from {{ ref('dim_products') }}

),

customers as (

    select * from {{ ref('dim_customer_history') }}

),

owners as (

    select * from {{ ref('dim_employee_identities') }}

),

first_contracts as (

    select
        customer_key,
        min(effective_date) as first_contract_date

    from {{ ref('fct_contract_events') }}

    where event_type = 'new' and mrr_after > 0

    group by customer_key

),

costs as (

    select
        product_code,
        unit_cost,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by product_code order by valid_from), cast('9999-12-31' as date)
        ) as valid_to

    from {{ ref('checked_product_costs') }}

    where broken_rule is null

),

-- a restocking fee leaves money but no goods: either is enough to call the order returned
order_totals as (

    select
        order_key,
        max(customer_key) as customer_key,
        min(sold_date) as sold_date,
        max(order_status) as order_status,
        sum(case when line_type = 'sale' then net_amount else 0 end) as sold_amount,
        sum(net_amount) <= 0 or sum(coalesce(quantity, 1)) <= 0 as is_fully_returned

    from movements

    group by order_key

),

orders as (

    select
        order_key,
        sold_date,
        order_status = 'effective' and sold_amount > 0 as is_countable_order,
        is_fully_returned,
        min(case
            when order_status = 'effective' and sold_amount > 0 and not is_fully_returned then sold_date
        end) over (partition by customer_key) as first_order_date

    from order_totals

),

final as (

    select
        -- ids
        movements.order_line_key,
        movements.order_key,
        movements.customer_key,
        products.product_key,
        movements.order_no,
        movements.source_system,

        -- strings
        movements.line_type,
        movements.order_status,
        movements.product_code,
        movements.currency_code,

        -- segments, as of the sale
        customers.region,
        customers.industry,
        customers.channel,
        customers.segment,
        customers.key_account_tier,
        products.product_category,
        coalesce(owners.employee_code, customers.owner) as owner,
        coalesce(owners.team, customers.team) as team,
        case
            when movements.sold_date > orders.first_order_date then 'existing'
            when movements.sold_date > first_contracts.first_contract_date then 'existing'
            else 'new'
        end as customer_status,

        -- numerics
        movements.quantity,
        movements.list_price,
        movements.fx_rate_to_base,
        movements.net_amount,
        movements.net_amount_at_year_ago_rate,
        cast(movements.quantity * costs.unit_cost as {{ dbt.type_numeric() }}) as cogs_amount,

        -- booleans
        orders.is_countable_order,
        orders.is_fully_returned,

        -- dates
        movements.sold_date,
        movements.order_date,
        orders.first_order_date

    from movements

    inner join orders on movements.order_key = orders.order_key

    left join first_contracts on movements.customer_key = first_contracts.customer_key

    left join products on movements.product_code = products.product_code

    left join customers
        on
            movements.customer_key = customers.customer_key
            and movements.sold_date >= customers.valid_from
            and movements.sold_date < customers.valid_to

    left join owners
        on movements.source_system = owners.source_system and movements.owner_id = owners.user_id

    left join costs
        on
            movements.product_code = costs.product_code
            and movements.sold_date >= costs.valid_from
            and movements.sold_date < costs.valid_to

)

select * from final
{{ clustered_by(['sold_date']) }}
