with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_receivables') }}

),

final as (

    select
        -- ids
        receivables_id as payment_id,
        {{ clean_text('contract_id') }} as document_id,
        {{ clean_text('customer_id') }} as account_id,
        {{ clean_text('receivables_plan_id') }} as receivables_plan_id,

        -- strings
        {{ clean_text('return_type') }} as return_type,
        {{ clean_text('check_status') }} as check_status,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'money', safe_cast_text('money', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable',
            'payment_date',
            "case when return_time not like '0000-00-00%' then return_time end",
            safe_cast_text('return_time', 'timestamp')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('money', 'numeric') }} as amount_doc,

        -- dates
        cast({{ safe_cast_text('return_time', 'timestamp') }} as date) as payment_date
    from source

)

select * from final
