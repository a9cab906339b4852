{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_admin_user') }}

),

final as (

    select
        -- ids
        user_id,
        {{ clean_text('dept_id') }} as department_id,

        -- strings
        {{ clean_text('username') }} as username,
        {{ clean_text('realname') }} as full_name,
        {{ clean_text('email') }} as email,

        -- booleans
        coalesce(status = '1', false) and not coalesce(is_del = '1', false) as is_active,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at
    from source

)

select * from final
