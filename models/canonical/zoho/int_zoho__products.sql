with

products as (
    select * from {{ ref('stg_zoho__products') }}
),

final as (
    select
        -- ids
        product_id,
        product_code,

        -- strings
        product_name,
        category_name as category,
        unit_name as unit,
        rejected_values,

        -- numerics
        list_price,

        -- booleans
        is_active,
        false as is_deleted
    from products
)

select * from final
