with

agents as (

    select * from {{ ref('dim_employees') }}

    where role = 'service_agent'

),

days as (

    select * from {{ ref('dim_dates') }}

    where date_day <= {{ as_of_date() }}

),

states as (

    select * from {{ ref('fct_user_activities') }}

    where activity_type = 'agent_state'

),

-- a day of leave and a day before the first or after the last at work are no days of an agent
staffed_days as (

    select
        agents.employee_key,
        days.date_day as work_date,
        agents.fte

    from agents

    inner join days
        on
            agents.hired_on <= days.date_day
            and coalesce(agents.left_on, cast('9999-12-31' as date)) > days.date_day
            and (
                agents.leave_from is null
                or days.date_day < agents.leave_from
                or days.date_day > coalesce(agents.leave_to, cast('9999-12-31' as date))
            )

),

-- a state that the file names otherwise is paid for all the same
logged_days as (

    select
        employee_key,
        activity_date as work_date,
        sum(case when detail = 'handling' then duration_seconds else 0 end) as handling_seconds,
        sum(case when detail = 'available' then duration_seconds else 0 end) as available_seconds,
        sum(case when detail = 'break' then duration_seconds else 0 end) as break_seconds,
        sum(case when detail = 'training' then duration_seconds else 0 end) as training_seconds,
        sum(duration_seconds) as paid_seconds

    from states

    group by 1, 2

),

agent_days as (

    select employee_key, work_date from staffed_days
    union
    select employee_key, work_date from logged_days

),

final as (

    select
        agent_days.employee_key,
        agents.employee_code as agent,
        agents.team,
        agent_days.work_date,

        -- in floating point, so that the days of a whole month add up to it
        coalesce(
            cast(staffed_days.fte as {{ type_double() }})
            / cast(extract(
                day from {{ add_days(add_months(month_of('agent_days.work_date'), 1), -1) }}
            ) as {{ type_double() }}),
            0
        ) as fte_months,
        logged_days.employee_key is not null as has_logged_states,
        cast(logged_days.handling_seconds as {{ dbt.type_bigint() }}) as handling_seconds,
        cast(logged_days.available_seconds as {{ dbt.type_bigint() }}) as available_seconds,
        cast(logged_days.break_seconds as {{ dbt.type_bigint() }}) as break_seconds,
        cast(logged_days.training_seconds as {{ dbt.type_bigint() }}) as training_seconds,
        cast(logged_days.paid_seconds as {{ dbt.type_bigint() }}) as paid_seconds

    from agent_days

    inner join agents on agent_days.employee_key = agents.employee_key

    left join staffed_days
        on agent_days.employee_key = staffed_days.employee_key and agent_days.work_date = staffed_days.work_date

    left join logged_days
        on agent_days.employee_key = logged_days.employee_key and agent_days.work_date = logged_days.work_date

)

select * from final
