with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_invoice') }}

),

final as (

    select
        -- ids
        invoice_id,
        {{ clean_text('contract_id') }} as document_id,
        {{ clean_text('customer_id') }} as account_id,
        batch_id,

        -- strings
        {{ clean_text('check_status') }} as check_status,
        case when check_status = '8' then 'void' else nullif(invoice_status, '') end as status_code,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'invoice_money', safe_cast_text('invoice_money', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('invoice_money', 'numeric') }} as amount_doc,

        -- dates
        cast({{ safe_cast_text('real_invoice_date', 'timestamp') }} as date) as issued_date
    from source

)

select * from final
