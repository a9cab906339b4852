{#- a stage changes on the day of an event, and on the day on which a window has run out: those days come with time -#}
{%- set windows = [0, var('active_window_days'), var('churn_window_days'), var('dormant_window_days')] -%}
{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('dim_customers', ['customer_key']),
        changed('fct_order_lines', ['customer_key']),
        changed('fct_contract_events', ['customer_key']),
        keys_where(
            'core', 'dim_customers', ['customer_key'],
            has_come('created_date') ~ ' or ' ~ has_come('first_paid_date', [var('new_customer_days')])
        ),
        keys_where('core', 'fct_order_lines', ['customer_key'], has_come('sold_date', windows)),
        keys_where(
            'core', 'fct_contract_events', ['customer_key'], has_come('effective_date', [0, var('active_window_days')])
        ),
    ]
) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

    where {{ has_changed() }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where
        order_status = 'effective' and customer_key in (select customer_key from customers)
        and line_type = 'sale' and is_countable_order and not is_fully_returned

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

    where customer_key in (select customer_key from customers)

),

purchase_days as (

    select
        customer_key,
        sold_date,
        lag(sold_date) over (partition by customer_key order by sold_date) as previous_order_date

    from order_lines

    group by customer_key, sold_date

),

events as (

    select
        customer_key,
        sold_date as day_of_change,
        0 as mrr_delta,
        sold_date as last_order_date,
        previous_order_date,
        cast(null as date) as last_reactivation_date
    from purchase_days
    union all
    select
        customer_key,
        effective_date as day_of_change,
        mrr_delta,
        null as last_order_date,
        null as previous_order_date,
        case when event_type = 'reactivation' then effective_date end as last_reactivation_date
    from contract_events

),

-- a stage also changes on the day on which a window has run out
window_ends as (

    select customer_key, created_date as day_of_change from customers
    union
    select customer_key, {{ add_days('first_paid_date', var('new_customer_days')) }} as day_of_change from customers
    where first_paid_date is not null
    union
    select customer_key, {{ add_days('effective_date', var('active_window_days')) }} as day_of_change
    from contract_events
    where event_type = 'reactivation'
    {%- for window in ['active_window_days', 'churn_window_days', 'dormant_window_days'] %}
    union
    select customer_key, {{ add_days('sold_date', var(window)) }} as day_of_change from purchase_days
    {%- endfor %}

),

moments as (

    select * from events
    union all
    select
        customer_key,
        day_of_change,
        0 as mrr_delta,
        null as last_order_date,
        null as previous_order_date,
        null as last_reactivation_date
    from window_ends

),

days as (

    select
        customer_key,
        day_of_change,
        sum(mrr_delta) as mrr_delta,
        max(last_order_date) as last_order_date,
        max(previous_order_date) as previous_order_date,
        max(last_reactivation_date) as last_reactivation_date

    from moments

    group by customer_key, day_of_change

),

states as (

    select
        customer_key,
        day_of_change,
        sum(mrr_delta) over customer_to_date > 0 as has_contract,
        max(last_order_date) over customer_to_date as last_order_date,
        max(previous_order_date) over customer_to_date as previous_order_date,
        max(last_reactivation_date) over customer_to_date as last_reactivation_date

    from days

    window customer_to_date as (
        partition by customer_key order by day_of_change rows between unbounded preceding and current row
    )

),

stages as (

    select
        states.customer_key,
        states.day_of_change,
        {{ lifecycle_stage(
            'customers.first_paid_date', 'states.has_contract', 'states.last_order_date', 'states.previous_order_date',
            'states.last_reactivation_date', 'states.day_of_change'
        ) }} as lifecycle_stage

    from states

    inner join customers on states.customer_key = customers.customer_key

    where states.day_of_change between customers.created_date and {{ as_of_date() }}

),

compared as (

    select
        *,
        lag(lifecycle_stage) over (partition by customer_key order by day_of_change) as stage_before

    from stages

),

final as (

    select
        customer_key,
        lifecycle_stage,
        day_of_change as valid_from,
        coalesce(
            lead(day_of_change) over (partition by customer_key order by day_of_change), cast('9999-12-31' as date)
        ) as valid_to

    from compared

    where stage_before is null or stage_before <> lifecycle_stage

)

select * from final
