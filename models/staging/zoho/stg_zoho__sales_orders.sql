with

source as (
    select * from {{ raw_table('zoho', 'sales_orders') }}
),

final as (
    select
        -- ids
        id as sales_order_id,
        so_number as order_no,
        {{ json_text('account_name', 'id') }} as account_id,
        {{ json_text('deal_name', 'id') }} as deal_id,
        {{ json_text('owner', 'id') }} as owner_id,

        -- strings
        {{ clean_text('status') }} as status_name,
        upper({{ clean_text('currency') }}) as currency_code,
        ordered_items,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'grand_total', safe_cast_text('grand_total', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'signed_date', 'signed_date', safe_cast_text('signed_date', 'date')
        ) }}
        || {{ rejected_value(
            'unparsable', 'created_at', 'created_time', parse_offset_timestamp('created_time')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('sub_total', 'numeric') }} as subtotal_doc,
        {{ safe_cast_text('discount', 'numeric') }} as discount_doc,
        {{ safe_cast_text('grand_total', 'numeric') }} as amount_doc,

        -- dates
        {{ safe_cast_text('signed_date', 'date') }} as signed_date,

        -- timestamps
        {{ parse_offset_timestamp('created_time') }} as created_at,
        {{ parse_offset_timestamp('modified_time') }} as updated_at
    from source
)

select * from final
