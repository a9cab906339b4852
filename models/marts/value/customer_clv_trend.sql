{%- set months = var('clv_trend_period_months') -%}
{%- set horizon = var('clv_horizon_years') * 12 // months -%}
{%- set window = var('clv_holdout_months') // months -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and customer_key is not null

),

customers as (

    select * from {{ ref('dim_customers') }}

    where first_paid_date is not null

),

scoring_dates as (

    select * from {{ ref('dim_scoring_dates') }}

    where clv_role in ('calibration', 'current')

),

-- whole periods back from the scoring date; the part of a period at the beginning is left out
numbers as (

    select
        generated_number as periods_ago

    from ({{ dbt.generate_series(60 // months) }}) as series

),

periods as (

    select
        customers.customer_key,
        scoring_dates.scored_on,
        numbers.periods_ago,
        {{ add_months('scoring_dates.scored_on', '-' ~ months ~ ' * numbers.periods_ago') }} as begins_after,
        {{ add_months('scoring_dates.scored_on', '-' ~ months ~ ' * (numbers.periods_ago - 1)') }} as ends_on

    from customers

    cross join scoring_dates

    inner join numbers
        on
            customers.first_paid_date
            <= {{ add_months('scoring_dates.scored_on', '-' ~ months ~ ' * numbers.periods_ago') }}

),

profits as (

    select
        periods.customer_key,
        periods.scored_on,
        -periods.periods_ago as t,
        coalesce(sum(cast(order_lines.net_amount - order_lines.cogs_amount as {{ type_double() }})), 0) as profit

    from periods

    left join order_lines
        on
            periods.customer_key = order_lines.customer_key
            and order_lines.order_date > periods.begins_after
            and order_lines.order_date <= periods.ends_on

    group by 1, 2, 3

),

-- least squares: profit = level + slope * t, where t = -1 is the last period
lines as (

    select
        customer_key,
        scored_on,
        (count(*) * sum(t * profit) - sum(t) * sum(profit)) / (count(*) * sum(t * t) - sum(t) * sum(t)) as slope,
        avg(profit) as mean_profit,
        avg(cast(t as {{ type_double() }})) as mean_t

    from profits

    group by 1, 2

    having count(*) >= 3

),

periods_ahead as (

    {{ dbt.generate_series(horizon if horizon > window else window) }}

),

forecasts as (

    select
        lines.customer_key,
        lines.scored_on,
        periods_ahead.generated_number as period_ahead,
        greatest(lines.mean_profit + lines.slope * (periods_ahead.generated_number - 1 - lines.mean_t), 0) as profit

    from lines

    cross join periods_ahead

),

final as (

    select
        scored_on,
        customer_key,
        'trend' as clv_method,
        cast(sum(case when period_ahead <= {{ window }} then profit else 0 end) as {{ dbt.type_numeric() }})
            as expected_value,
        cast(sum(case
            when period_ahead <= {{ horizon }}
                then profit / power(1 + {{ var('discount_rate') }}, period_ahead * {{ months }} / 12.0)
            else 0
        end) as {{ dbt.type_numeric() }}) as clv

    from forecasts

    group by scored_on, customer_key

)

select * from final
