with

source as (
    select * from {{ raw_table('zoho', 'products') }}
),

final as (
    select
        -- ids
        id as product_id,
        product_code,

        -- strings
        product_name,
        {{ clean_text('product_category') }} as category_name,
        {{ clean_text('usage_unit') }} as unit_name,
        {{ rejected_value(
            'unparsable', 'list_price', 'unit_price', safe_cast_text('unit_price', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('unit_price', 'numeric') }} as list_price,

        -- booleans
        {{ safe_cast_text('product_active', 'boolean') }} as is_active
    from source
)

select * from final
