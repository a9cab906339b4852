{{ kept_by_key(['source_system', 'user_id']) }}

with

seats as (

    select * from {{ ref('checked_users') }}

    where broken_rule is null

),

employees as (

    select * from {{ ref('dim_employees') }}

),

known_as as (

    select
        source_system,
        user_id,
        employee_code

    from seats

    union

    select
        'company_files' as source_system,
        employee_code as user_id,
        employee_code

    from employees

),

final as (

    select
        known_as.source_system,
        known_as.user_id,
        employees.employee_key,
        employees.employee_code,
        employees.team,
        employees.role,
        employees.user_type

    from known_as

    inner join employees on known_as.employee_code = employees.employee_code

)

select * from final
