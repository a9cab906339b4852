with

source as (
    select * from {{ raw_table('zoho', 'accounts') }}
),

final as (
    select
        -- ids
        id as account_id,
        account_number as account_no,
        {{ json_text('owner', 'id') }} as owner_id,
        {{ json_text('campaign_source', 'id') }} as campaign_id,

        -- strings
        account_name,
        account_type as account_types,
        {{ clean_text('industry') }} as industry_name,
        {{ clean_text('key_account_level') }} as key_account_level,
        {{ clean_text('customer_source') }} as customer_source,
        {{ clean_text('billing_state') }} as province,
        {{ clean_text('phone') }} as mobile,
        {{ clean_text('email') }} as email,
        {{ rejected_value(
            'unparsable', 'created_at', 'created_time', parse_offset_timestamp('created_time')
        ) }} as rejected_values,

        -- booleans
        coalesce({{ safe_cast_text('is_test', 'boolean') }}, false) as is_test,

        -- timestamps
        {{ parse_offset_timestamp('created_time') }} as created_at,
        {{ parse_offset_timestamp('modified_time') }} as updated_at
    from source
)

select * from final
