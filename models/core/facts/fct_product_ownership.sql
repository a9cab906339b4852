{{ kept_by_key(['customer_key', 'product_category', 'tier_rank']) }}

with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where line_type = 'sale' and is_countable_order and not is_fully_returned and net_amount > 0

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

    where event_type in ('new', 'reactivation', 'expansion') and mrr_after > 0

),

products as (

    select * from {{ ref('dim_products') }}

),

purchases as (

    select
        order_lines.customer_key,
        order_lines.product_category,
        coalesce(products.tier_rank, 0) as tier_rank,
        order_lines.sold_date as bought_date

    from order_lines

    left join products on order_lines.product_key = products.product_key

    union all

    -- a contract says which category it is of, not which tier
    select
        customer_key,
        product_category,
        0 as tier_rank,
        effective_date as bought_date

    from contract_events

),

final as (

    select
        customer_key,
        product_category,
        tier_rank,
        min(bought_date) as first_bought_date

    from purchases

    where product_category is not null

    group by customer_key, product_category, tier_rank

)

select * from final
