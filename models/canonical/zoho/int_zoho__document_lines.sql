with

items as (
    {{ json_array_rows(ref('stg_zoho__sales_orders'), 'ordered_items', ['sales_order_id']) }}
),

item_texts as (
    select
        sales_order_id,
        {{ json_text('array_item', 'id') }} as line_id,
        {{ json_text(json_text('array_item', 'product'), 'id') }} as product_id,
        {{ json_text('array_item', 'quantity') }} as quantity,
        {{ json_text('array_item', 'list_price') }} as list_price,
        {{ json_text('array_item', 'unit_price') }} as unit_price,
        {{ json_text('array_item', 'total') }} as total
    from items
),

final as (
    select
        -- ids
        line_id,
        sales_order_id as document_id,
        product_id,

        -- strings
        {{ rejected_value(
            'unparsable', 'quantity', 'quantity', safe_cast_text('quantity', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'list_price', 'list_price', safe_cast_text('list_price', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'unit_price', 'unit_price', safe_cast_text('unit_price', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'subtotal_doc', 'total', safe_cast_text('total', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('quantity', 'numeric') }} as quantity,
        {{ safe_cast_text('list_price', 'numeric') }} as list_price,
        {{ safe_cast_text('unit_price', 'numeric') }} as unit_price,
        {{ safe_cast_text('total', 'numeric') }} as subtotal_doc
    from item_texts
)

select * from final
