with

source as (
    select * from {{ raw_table('zoho', 'invoices') }}
),

final as (
    select
        -- ids
        id as invoice_id,
        {{ json_text('sales_order', 'id') }} as sales_order_id,
        {{ json_text('account_name', 'id') }} as account_id,

        -- strings
        {{ clean_text('status') }} as status_name,
        upper({{ clean_text('currency') }}) as currency_code,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'grand_total', safe_cast_text('grand_total', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'issued_date', 'invoice_date', safe_cast_text('invoice_date', 'date')
        ) }}
        || {{ rejected_value(
            'unparsable', 'due_date', 'due_date', safe_cast_text('due_date', 'date')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('grand_total', 'numeric') }} as amount_doc,

        -- dates
        {{ safe_cast_text('invoice_date', 'date') }} as issued_date,
        {{ safe_cast_text('due_date', 'date') }} as due_date
    from source
)

select * from final
