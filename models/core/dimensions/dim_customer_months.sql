{{ kept_by_key(
    key=['customer_key'],
    changes=[changed('dim_customers', ['customer_key']), changed('fct_customer_month_activity', ['customer_key'])],
    rows=['customer_key', 'month_start'],
    since='month_start'
) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

    where {{ has_changed() }} or {{ month_began() }}

),

months as (

    select
        period_start as month_start,
        period_end as month_end,
        true as is_reported

    from {{ ref('dim_periods') }}

    where period_grain = 'month'

),

activity as (

    select
        customer_key,
        min(month_start) as first_active_month

    from {{ ref('fct_customer_month_activity') }}

    where customer_key in (select customer_key from customers)

    group by customer_key

),

numbers as (

    select generated_number as months_before from ({{ dbt.generate_series(360) }}) as series

),

-- what happened before the first reported month opens the account: those months are counted, but not reported
first_months as (

    select min(month_start) as month_start from months

),

earlier_months as (

    select
        cast({{ dbt.dateadd('month', '-numbers.months_before', 'first_months.month_start') }} as date) as month_start,
        cast({{ dbt.dateadd('day', -1,
            dbt.dateadd('month', '1 - numbers.months_before', 'first_months.month_start')) }} as date) as month_end

    from first_months

    cross join numbers

),

calendar as (

    select month_start, month_end, is_reported from months
    union all
    select month_start, month_end, false as is_reported from earlier_months
    where month_start >= (select min(first_active_month) from activity)

),

final as (

    select
        customers.customer_key,
        case when customers.first_paid_date <= calendar.month_end then customers.first_paid_date end as first_paid_date,
        {{ known_product_category('customers', 'calendar.month_end') }} as product_category,
        calendar.month_start,
        calendar.month_end,
        calendar.is_reported

    from customers

    left join activity on customers.customer_key = activity.customer_key

    inner join calendar
        on
            calendar.month_start >= activity.first_active_month
            or (calendar.is_reported and calendar.month_start >= {{ month_of('customers.created_date') }})

    where {{ has_changed(['customers.customer_key'], since='calendar.month_start') }}

)

select * from final
