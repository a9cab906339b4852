with

employees as (

    select * from {{ ref('dim_employees') }}

    where role in ({{ sql_list(var('sales_roles')) }})

),

activities as (

    select * from {{ ref('fct_user_activities') }}

    where is_key_action

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and owner is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

-- while a period runs, the one before it ends on the same day; one that history does not cover is none
comparisons as (

    select
        periods.*,
        case
            when periods.is_complete_period then year_ago_periods.period_end
            else {{ add_months('periods.known_until', -12) }}
        end as year_ago_end,
        cast({{ dbt.datediff('periods.first_month', 'periods.last_month', 'month') }} as integer) + 1 as months

    from periods

    inner join periods as year_ago_periods
        on
            periods.period_grain = year_ago_periods.period_grain
            and periods.year_ago_period_start = year_ago_periods.period_start

    where periods.year_ago_period_start >= cast({{ text_literal(var('history_start')) }} as date)

),

reps as (

    select
        comparisons.period_grain,
        comparisons.period_start,
        comparisons.is_complete_period,
        comparisons.months,
        employees.employee_key,
        employees.employee_code,
        employees.team,
        employees.region

    from employees

    inner join comparisons
        on
            coalesce(employees.hired_on, cast('1900-01-01' as date)) <= comparisons.year_ago_period_start
            and (employees.left_on is null or employees.left_on > comparisons.known_until)

),

uses as (

    select
        comparisons.period_grain,
        comparisons.period_start,
        activities.employee_key,
        count(distinct activities.activity_date) as days_of_use

    from activities

    inner join comparisons on activities.activity_date between comparisons.period_start and comparisons.known_until

    group by comparisons.period_grain, comparisons.period_start, activities.employee_key

),

revenues as (

    select
        comparisons.period_grain,
        comparisons.period_start,
        order_lines.owner,
        sum(case when order_lines.order_date >= comparisons.period_start then order_lines.net_amount else 0 end)
            as revenue_after,
        sum(case when order_lines.order_date < comparisons.period_start then order_lines.net_amount else 0 end)
            as revenue_before

    from order_lines

    inner join comparisons
        on
            order_lines.order_date between comparisons.period_start and comparisons.known_until
            or order_lines.order_date between comparisons.year_ago_period_start and comparisons.year_ago_end

    group by comparisons.period_grain, comparisons.period_start, order_lines.owner

),

final as (

    select
        reps.period_grain,
        reps.period_start,
        reps.is_complete_period,
        reps.employee_key,
        reps.employee_code,
        reps.team,
        reps.region,
        coalesce(uses.days_of_use, 0) as days_of_use,
        coalesce(uses.days_of_use, 0) >= {{ var('adopter_days_per_month') }} * reps.months as is_adopter,
        cast(coalesce(revenues.revenue_before, 0) as {{ dbt.type_numeric() }}) as revenue_before,
        cast(coalesce(revenues.revenue_after, 0) as {{ dbt.type_numeric() }}) as revenue_after

    from reps

    left join uses
        on
            reps.period_grain = uses.period_grain
            and reps.period_start = uses.period_start
            and reps.employee_key = uses.employee_key

    left join revenues
        on
            reps.period_grain = revenues.period_grain
            and reps.period_start = revenues.period_start
            and reps.employee_code = revenues.owner

)

select * from final
