with

users as (
    select * from {{ ref('stg_zoho__users') }}
),

value_map as (
    select * from {{ ref('zoho_value_map') }} where entity = 'users'
),

final as (
    select
        -- ids
        users.user_id,
        {{ dbt.split_part('users.email', "'@'", 1) }} as employee_code,

        -- strings
        users.full_name,
        users.role_name as department_name,
        user_types.canonical_value as user_type,
        {{ rejected_value(
            'unmapped', 'user_type', 'users.profile_name', 'user_types.canonical_value'
        ) }} as rejected_values,

        -- booleans
        users.status_name = 'active' as is_active,

        -- timestamps
        users.created_at
    from users
    left join value_map as user_types
        on users.profile_name = user_types.raw_value and user_types.field = 'user_type'
    where users.profile_name is null or users.profile_name <> 'Public Pool'
)

select * from final
