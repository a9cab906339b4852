{%- set segments = ['segment', 'owner', 'team', 'product_category', 'region'] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where
        line_type = 'sale' and is_countable_order and sold_date <= {{ as_of_date() }}
        and {{ in_dirty_days('sold_date') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type in ('app_login', 'meeting') and occurred_date <= {{ as_of_date() }}
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_customer_months.month_start', 'fct_order_lines.sold_date', 'fct_interactions.occurred_date'],
            before=var('activity_window_days')
        ) }}

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where month_start in (select last_month from periods)

),

signs_of_life as (

    select customer_key, {{ month_of('sold_date') }} as month_start, max(sold_date) as last_day
    from order_lines
    group by 1, 2
    union all
    select customer_key, {{ month_of('occurred_date') }} as month_start, max(occurred_date) as last_day
    from interactions
    where customer_key is not null
    group by 1, 2
    union all
    select customer_key, month_start, cast(null as date) as last_day
    from customer_months

),

-- the last sign up to a month's close, however long ago the window may reach
last_signs as (

    select
        customer_key,
        month_start,
        max(max(last_day)) over (partition by customer_key order by month_start) as last_day

    from signs_of_life

    group by customer_key, month_start

),

customers as (

    select
        customer_months.*,
        case
            when {{ within_days(
                'last_signs.last_day', var('activity_window_days'), known_until('customer_months')
            ) }} then 1
            else 0
        end as is_active_in_window

    from customer_months

    inner join last_signs
        on
            customer_months.customer_key = last_signs.customer_key
            and customer_months.month_start = last_signs.month_start

    where customer_months.is_active_close

),

customers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customers.is_active_in_window) as customers_in_window,
        count(*) as active_customers

    from customers

    inner join periods on customers.month_start = periods.last_month

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'active_customer_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(customers_in_window as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('customers_in_window', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        {{ proportion_error('customers_in_window', 'active_customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

    where {{ is_supplied(['activities', 'digital_events']) }}

)

select * from final
