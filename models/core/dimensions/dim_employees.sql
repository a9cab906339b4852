{{ kept_by_key(['employee_key']) }}

with

personnel as (

    select * from {{ ref('checked_employees') }}

    where broken_rule is null

),

seats as (

    select
        employee_code,
        max(full_name) as full_name,
        max(user_type) as user_type,
        max(case when is_active then 1 else 0 end) = 1 as is_active

    from {{ ref('checked_users') }}

    where broken_rule is null

    group by employee_code

),

-- a seat that the personnel file does not know is still somebody who acts in the CRM
codes as (

    select employee_code from personnel
    union
    select employee_code from seats

),

final as (

    select
        {{ record_key(["'employee'", 'codes.employee_code']) }} as employee_key,
        codes.employee_code,
        coalesce(personnel.full_name, seats.full_name) as full_name,
        personnel.team,
        personnel.role,
        personnel.region,
        personnel.manager_code,
        coalesce(seats.user_type, 'human') as user_type,
        personnel.fte,
        coalesce(personnel.is_crm_licensed, seats.is_active) as is_crm_licensed,
        seats.is_active as has_active_seat,
        personnel.hired_on,
        personnel.left_on,
        personnel.leave_from,
        personnel.leave_to

    from codes

    left join personnel on codes.employee_code = personnel.employee_code

    left join seats on codes.employee_code = seats.employee_code

)

select * from final
