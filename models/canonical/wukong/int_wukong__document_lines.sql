with

contract_products as (

    select * from {{ ref('stg_wukong__contract_products') }}

),

-- the subtotal is before the header discount
final as (

    select
        -- ids
        line_id,
        document_id,
        product_id,

        -- strings
        rejected_values,

        -- numerics
        quantity,
        list_price,
        unit_price,
        subtotal_doc
    from contract_products

)

select * from final
