{{ kept_by_key(['product_code']) }}

with

products as (

    select * from {{ ref('checked_products') }}

    where broken_rule is null

),

costs as (

    select
        product_code,
        max(tier_rank) as tier_rank

    from {{ ref('crm_product_costs') }}

    group by product_code

),

-- several CRMs may list one product: its code is the identity
numbered as (

    select
        products.*,
        row_number() over (partition by product_code order by source_system, product_id) as listing

    from products

),

final as (

    select
        {{ record_key(["'product'", 'numbered.product_code']) }} as product_key,
        numbered.product_code,
        numbered.product_name,
        numbered.category as product_category,
        numbered.unit,
        numbered.list_price,
        costs.tier_rank,
        coalesce(numbered.is_active, true) as is_active

    from numbered

    left join costs on numbered.product_code = costs.product_code

    where numbered.listing = 1

)

select * from final
