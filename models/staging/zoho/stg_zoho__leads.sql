with

source as (
    select * from {{ raw_table('zoho', 'leads') }}
),

final as (
    select
        -- ids
        id as lead_id,
        {{ json_text('owner', 'id') }} as owner_id,
        {{ json_text('campaign_source', 'id') }} as campaign_id,
        {{ json_text('converted_account', 'id') }} as converted_account_id,

        -- strings
        full_name as lead_name,
        {{ clean_text('company') }} as company_name,
        {{ clean_text('mobile') }} as mobile,
        {{ clean_text('email') }} as email,
        {{ clean_text('lead_source') }} as lead_source,
        {{ clean_text('rating') }} as rating,
        {{ clean_text('state') }} as province,
        {{ clean_text('industry') }} as industry_name,
        {{ clean_text('product_line') }} as product_line,
        {{ rejected_value(
            'unparsable', 'created_at', 'created_time', parse_offset_timestamp('created_time')
        ) }}
        || {{ rejected_value(
            'unparsable', 'converted_at', 'converted_date_time',
            parse_offset_timestamp('converted_date_time')
        ) }} as rejected_values,

        -- booleans
        {{ safe_cast_text('converted__s', 'boolean') }} as is_converted,
        coalesce({{ safe_cast_text('is_test', 'boolean') }}, false) as is_test,

        -- timestamps
        {{ parse_offset_timestamp('converted_date_time') }} as converted_at,
        {{ parse_offset_timestamp('created_time') }} as created_at,
        {{ parse_offset_timestamp('modified_time') }} as updated_at
    from source
)

select * from final
