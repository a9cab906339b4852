{%- set segments = ['team', 'role', 'region', 'manager'] -%}
with

employees as (

    select * from {{ ref('dim_employees') }}

    where user_type = 'human'

),

activities as (

    select * from {{ ref('fct_user_activities') }}

),

periods as (

    select
        *,
        {{ add_days('known_until', -var('adoption_window_days')) }} as window_start

    from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

eligible as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        employees.employee_key,
        employees.team,
        employees.role,
        employees.region,
        employees.manager_code as manager,
        max(case when activities.activity_type in ('login', 'create', 'update', 'log') then 1 else 0 end)
            as used_at_all,
        max(case when activities.is_key_action then 1 else 0 end) as did_key_action

    from employees

    inner join periods
        on
            (employees.hired_on is null or employees.hired_on <= periods.known_until)
            and (employees.left_on is null or employees.left_on > periods.known_until)

    left join activities
        on
            employees.employee_key = activities.employee_key
            and activities.activity_date > periods.window_start
            and activities.activity_date <= periods.known_until

    where
        employees.employee_code is not null
        and employees.is_crm_licensed

        -- who has just come or was away all the time could not use it
        and (employees.hired_on is null or employees.hired_on <= periods.window_start)
        and not coalesce(
            employees.leave_from <= {{ add_days('periods.window_start', 1) }}
            and employees.leave_to >= periods.known_until,
            false
        )

    group by 1, 2, 3, 4, 5, 6, 7, 8

),

users_by_segment as (

    select
        eligible.period_grain,
        eligible.period_start,
        eligible.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(eligible.did_key_action) as using_employees,
        sum(case when eligible.used_at_all = 1 and eligible.did_key_action = 0 then 1 else 0 end)
            as login_only_employees,
        count(*) as employees

    from eligible

    group by eligible.period_grain, eligible.period_start, eligible.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'crm_user_adoption_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(using_employees as {{ dbt.type_numeric() }}) as numerator,
        cast(employees as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('using_employees', 'employees') }} as kpi_value,
        employees as sample_size,
        {{ proportion_error('using_employees', 'employees') }} as standard_error,
        is_complete_period

    from users_by_segment

    where {{ is_supplied(['user_activities']) }}

    union all

    select
        'crm_user_adoption_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'login only' as segment_value,
        cast(login_only_employees as {{ dbt.type_numeric() }}) as numerator,
        cast(employees as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('login_only_employees', 'employees') }} as kpi_value,
        employees as sample_size,
        {{ proportion_error('login_only_employees', 'employees') }} as standard_error,
        is_complete_period

    from users_by_segment

    where segment_type = 'all' and {{ is_supplied(['user_activities']) }}

)

select * from final
