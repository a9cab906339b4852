{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_contract') }}

),

final as (

    select
        -- ids
        contract_id as document_id,
        {{ clean_text('customer_id') }} as account_id,
        {{ clean_text('business_id') }} as opportunity_id,
        {{ clean_text('owner_user_id') }} as owner_id,

        -- strings
        {{ clean_text('num') }} as document_no,
        {{ clean_text('check_status') }} as check_status,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'money', safe_cast_text('money', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable',
            'signed_date',
            "case when order_date not like '0000-00-00%' then order_date end",
            safe_cast_text('order_date', 'timestamp')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('money', 'numeric') }} as amount_doc,
        {{ safe_cast_text('total_price', 'numeric') }} as subtotal_doc,

        -- dates
        cast({{ safe_cast_text('order_date', 'timestamp') }} as date) as signed_date,
        cast({{ safe_cast_text('start_time', 'timestamp') }} as date) as effective_from,
        cast({{ safe_cast_text('end_time', 'timestamp') }} as date) as effective_to,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at,
        {{ to_utc(safe_cast_text('update_time', 'timestamp'), zone) }} as updated_at
    from source

)

select * from final
