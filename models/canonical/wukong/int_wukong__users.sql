with

users as (

    select * from {{ ref('stg_wukong__users') }}

),

departments as (

    select * from {{ ref('stg_wukong__departments') }}

),

final as (

    select
        -- ids
        users.user_id,
        lower({{ dbt.split_part('users.email', "'@'", 1) }}) as employee_code,

        -- strings
        users.full_name,
        departments.department_name,
        case
            when substr(users.username, 1, 4) = 'api_' then 'integration' else 'human'
        end as user_type,
        '' as rejected_values,

        -- booleans
        users.is_active,

        -- timestamps
        users.created_at
    from users
    left join departments
        on users.department_id = departments.department_id

)

select * from final
