with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_product') }}

),

final as (

    select
        -- ids
        product_id,
        {{ clean_text('category_id') }} as category_id,

        -- strings
        {{ clean_text('num') }} as product_code,
        {{ clean_text('name') }} as product_name,
        {{ clean_text('unit') }} as unit,
        {{ rejected_value(
            'unparsable', 'list_price', 'price', safe_cast_text('price', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('price', 'numeric') }} as list_price,

        -- booleans
        coalesce(status = '1', false) as is_active,
        coalesce(status = '3', false) as is_deleted
    from source

)

select * from final
