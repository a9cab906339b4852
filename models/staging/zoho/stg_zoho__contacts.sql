with

source as (
    select * from {{ raw_table('zoho', 'contacts') }}
),

final as (
    select
        -- ids
        id as contact_id,
        {{ json_text('account_name', 'id') }} as account_id,

        -- strings
        full_name,
        {{ clean_text('email') }} as email,
        {{ clean_text('mobile') }} as mobile,
        {{ clean_text('title') }} as job_title,
        {{ rejected_value(
            'unparsable', 'created_at', 'created_time', parse_offset_timestamp('created_time')
        ) }} as rejected_values,

        -- booleans
        {{ safe_cast_text('is_primary', 'boolean') }} as is_primary,

        -- timestamps
        {{ parse_offset_timestamp('created_time') }} as created_at
    from source
)

select * from final
