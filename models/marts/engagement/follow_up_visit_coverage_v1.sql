{%- set segments = ['owner', 'team', 'key_account_tier', 'region'] -%}
{%- set cadences = var('visit_cadence_days') -%}
with

-- what a colleague did in the owner's place is not the owner's visit
interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        direction = 'outbound'
        and not is_automated
        and customer_key is not null
        and employee_code = owner
        and occurred_date <= {{ as_of_date() }}
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_customer_months.month_start', 'fct_interactions.occurred_date'], before=cadences.values() | max
        ) }}

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where month_start in (select last_month from periods)

),

visits as (

    select customer_key, {{ month_of('occurred_date') }} as month_start, max(occurred_date) as visited_date
    from interactions
    group by 1, 2
    union all
    select customer_key, month_start, cast(null as date) as visited_date
    from customer_months

),

-- the last visit up to a month's close, however long ago the cadence may reach
last_visits as (

    select
        customer_key,
        month_start,
        max(max(visited_date)) over (partition by customer_key order by month_start) as visited_date

    from visits

    group by customer_key, month_start

),

customers as (

    select
        customer_months.*,
        last_visits.visited_date,
        case customer_months.key_account_tier
            {%- for tier, days in cadences.items() if tier != 'default' %}
            when {{ text_literal(tier) }} then {{ add_days(known_until('customer_months'), -days) }}
            {%- endfor %}
            else {{ add_days(known_until('customer_months'), -cadences.default) }}
        end as window_start

    from customer_months

    inner join last_visits
        on
            customer_months.customer_key = last_visits.customer_key
            and customer_months.month_start = last_visits.month_start

    where customer_months.is_active_close and customer_months.owner is not null

),

customers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments, 'customers') }} as segment_type,
        {{ segment_value(segments, 'customers') }} as segment_value,
        sum(case when customers.visited_date > customers.window_start then 1 else 0 end) as visited,
        count(*) as due

    from customers

    inner join periods on customers.month_start = periods.last_month

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period,
        {{ segment_sets(segments, 'customers') }}

),

final as (

    select
        'follow_up_visit_coverage' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(visited as {{ dbt.type_numeric() }}) as numerator,
        cast(due as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('visited', 'due') }} as kpi_value,
        due as sample_size,
        {{ proportion_error('visited', 'due') }} as standard_error,
        is_complete_period

    from customers_by_segment

    where {{ is_supplied(['activities']) }}

)

select * from final
