with

activities as (

    select * from {{ ref('checked_user_activities') }}

    where broken_rule is null

),

employees as (

    select * from {{ ref('dim_employees') }}

),

final as (

    select
        {{ record_key(["'user_activity'", 'activities.source_system', 'activities.activity_id']) }}
            as user_activity_key,
        employees.employee_key,
        employees.employee_code,
        employees.team,
        employees.role,
        employees.region,
        employees.manager_code as manager,
        activities.source_system,
        activities.activity_type,
        activities.detail,
        activities.activity_count,
        activities.duration_seconds,
        activities.activity_type in ('create', 'update', 'log') as is_key_action,
        coalesce(activities.is_completed, false) as is_completed,
        activities.activity_date

    from activities

    inner join employees on activities.employee_code = employees.employee_code

)

select * from final
