with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_receivables_plan') }}

),

final as (

    select
        -- ids
        receivables_plan_id,
        {{ clean_text('contract_id') }} as document_id,
        {{ clean_text('customer_id') }} as account_id,

        -- strings
        {{ clean_text('received_status') }} as received_status,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'money', safe_cast_text('money', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('money', 'numeric') }} as amount_doc,

        -- dates
        cast({{ safe_cast_text('create_time', 'timestamp') }} as date) as created_date,
        cast({{ safe_cast_text('return_date', 'timestamp') }} as date) as due_date
    from source

)

select * from final
