with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_contract_product') }}

),

final as (

    select
        -- ids
        r_id as line_id,
        contract_id as document_id,
        {{ clean_text('product_id') }} as product_id,

        -- strings
        {{ rejected_value(
            'unparsable', 'quantity', 'num', safe_cast_text('num', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'subtotal_doc', 'subtotal', safe_cast_text('subtotal', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('num', 'numeric') }} as quantity,
        {{ safe_cast_text('price', 'numeric') }} as list_price,
        {{ safe_cast_text('sales_price', 'numeric') }} as unit_price,
        {{ safe_cast_text('subtotal', 'numeric') }} as subtotal_doc
    from source

)

select * from final
