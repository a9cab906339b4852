{%- set segments = ['team', 'role', 'region'] -%}
with

employees as (

    select * from {{ ref('dim_employees') }}

    where user_type = 'human'

),

activities as (

    select * from {{ ref('fct_user_activities') }}

    where activity_type = 'login' or is_key_action

),

days as (

    select * from {{ ref('dim_dates') }}

    where is_working_day

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

workdays as (

    select
        periods.period_grain,
        periods.period_start,
        count(*) as workdays

    from periods

    inner join days on days.date_day between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start

),

users as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        employees.employee_key,
        employees.team,
        employees.role,
        employees.region,
        count(distinct activities.activity_date) as days_of_use

    from activities

    inner join employees on activities.employee_key = employees.employee_key

    inner join periods on activities.activity_date between periods.period_start and periods.known_until

    group by 1, 2, 3, 4, 5, 6, 7

),

users_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(days_of_use) as user_days,
        count(*) as users,
        {{ mean_error('days_of_use') }} as standard_error

    from users

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

measured as (

    select
        users_by_segment.*,
        users_by_segment.users * workdays.workdays as possible_days

    from users_by_segment

    left join workdays
        on
            users_by_segment.period_grain = workdays.period_grain
            and users_by_segment.period_start = workdays.period_start

),

final as (

    select
        'crm_usage_frequency' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(user_days as {{ dbt.type_numeric() }}) as numerator,
        cast(users as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('user_days', 'users') }} as kpi_value,
        users as sample_size,
        standard_error,
        is_complete_period

    from measured

    union all

    select
        'crm_usage_frequency' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'workday share' as segment_value,
        cast(user_days as {{ dbt.type_numeric() }}) as numerator,
        cast(possible_days as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('user_days', 'possible_days') }} as kpi_value,
        users as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from measured

    where segment_type = 'all'

)

select * from final
