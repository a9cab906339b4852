with

source as (
    select * from {{ raw_table('zoho', 'users') }}
),

final as (
    select
        -- ids
        id as user_id,

        -- strings
        full_name,
        lower({{ clean_text('email') }}) as email,
        {{ json_text('role', 'name') }} as role_name,
        {{ json_text('profile', 'name') }} as profile_name,
        {{ clean_text('status') }} as status_name,

        -- timestamps
        {{ parse_offset_timestamp('created_time') }} as created_at
    from source
)

select * from final
