with

products as (

    select * from {{ ref('stg_wukong__products') }}

),

product_categories as (

    select * from {{ ref('stg_wukong__product_categories') }}

),

final as (

    select
        -- ids
        products.product_id,
        products.product_code,

        -- strings
        products.product_name,
        product_categories.category,
        products.unit,
        products.rejected_values,

        -- numerics
        products.list_price,

        -- booleans
        products.is_active,
        products.is_deleted
    from products
    left join product_categories
        on products.category_id = product_categories.category_id

)

select * from final
