{%- set segments = ['platform', 'segment', 'product_category'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type = 'app_login' and customer_key is not null
        and occurred_date <= {{ as_of_date() }}
        and {{ in_dirty_days('occurred_date') }}

),

days as (

    select date_day from {{ ref('dim_dates') }}

    where date_day <= {{ as_of_date() }} and {{ in_dirty_days('date_day') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date'], before=28) }}

),

-- a customer on two platforms is one customer of the total and one of each platform
login_days as (

    select
        customer_key,
        occurred_date,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value

    from interactions

    group by customer_key, occurred_date, {{ segment_sets(segments) }}

),

followed as (

    select
        *,
        lead(occurred_date) over (
            partition by segment_type, segment_value, customer_key order by occurred_date
        ) as next_login_date

    from login_days

),

-- each login keeps its customer among the users of 28 (7) days until the customer's next one takes over
changes as (

    select segment_type, segment_value, occurred_date as date_day, 1 as daily, 1 as weekly, 1 as monthly
    from followed
    union all
    select
        segment_type, segment_value, least(next_login_date, {{ add_days('occurred_date', 7) }}) as date_day,
        0 as daily, -1 as weekly, 0 as monthly
    from followed
    union all
    select
        segment_type, segment_value, least(next_login_date, {{ add_days('occurred_date', 28) }}) as date_day,
        0 as daily, 0 as weekly, -1 as monthly
    from followed
    union all
    select slices.segment_type, slices.segment_value, days.date_day, 0 as daily, 0 as weekly, 0 as monthly
    from (select segment_type, segment_value from login_days group by 1, 2) as slices
    cross join days

),

changes_by_day as (

    select
        segment_type,
        segment_value,
        date_day,
        sum(daily) as daily_users,
        sum(weekly) as weekly_change,
        sum(monthly) as monthly_change

    from changes

    group by 1, 2, 3

),

users_by_day as (

    select
        segment_type,
        segment_value,
        date_day,
        daily_users,
        sum(weekly_change) over slice_to_date as weekly_users,
        sum(monthly_change) over slice_to_date as monthly_users

    from changes_by_day

    window slice_to_date as (partition by segment_type, segment_value order by date_day)

),

users_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        users_by_day.segment_type,
        users_by_day.segment_value,
        sum(users_by_day.daily_users) as daily_users,
        sum(users_by_day.weekly_users) as weekly_users,
        sum(users_by_day.monthly_users) as monthly_users

    from users_by_day

    inner join periods on users_by_day.date_day between periods.period_start and periods.known_until

    group by 1, 2, 3, 4, 5

    having sum(users_by_day.monthly_users) > 0

),

login_months as (

    select
        segment_type,
        segment_value,
        customer_key,
        {{ month_of('occurred_date') }} as month_start

    from login_days

    group by 1, 2, 3, 4

),

customers_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        login_months.segment_type,
        login_months.segment_value,
        count(distinct login_months.customer_key) as customers

    from login_months

    inner join periods on login_months.month_start between periods.first_month and periods.last_month

    group by 1, 2, 3, 4

),

stickiness as (

    select
        users_by_period.*,
        coalesce(customers_by_period.customers, 0) as customers

    from users_by_period

    left join customers_by_period
        on
            users_by_period.period_grain = customers_by_period.period_grain
            and users_by_period.period_start = customers_by_period.period_start
            and users_by_period.segment_type = customers_by_period.segment_type
            and users_by_period.segment_value = customers_by_period.segment_value

),

measured as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        daily_users as users, monthly_users, customers
    from stickiness
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type, 'weekly' as segment_value,
        weekly_users as users, monthly_users, customers
    from stickiness
    where segment_type = 'all'

),

final as (

    select
        'stickiness_dau_mau' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(users as {{ dbt.type_numeric() }}) as numerator,
        cast(monthly_users as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('users', 'monthly_users') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from measured

)

select * from final
