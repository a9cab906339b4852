{%- set segments = ['segment', 'region', 'channel'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where {{ in_dirty_days('month_start', before=0) }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

point_events as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type in ('points_earned', 'points_redeemed') and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_customer_months.month_start', 'fct_interactions.occurred_date'],
            earlier=['dim_customers.loyalty_enrolled_date'], before=var('active_window_days')
        ) }}

),

members_with_points as (

    select
        periods.period_grain,
        periods.period_start,
        point_events.customer_key

    from point_events

    inner join periods
        on {{ within_days('point_events.occurred_date', var('active_window_days'), 'periods.known_until') }}

    group by periods.period_grain, periods.period_start, point_events.customer_key

),

known_customers as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        case when customer_months.is_active_close then 1 else 0 end as is_active,
        case when customers.loyalty_enrolled_date <= periods.known_until then 1 else 0 end as is_member,
        case when members_with_points.customer_key is not null then 1 else 0 end as uses_points,
        customer_months.segment,
        customer_months.region,
        customer_months.channel

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    inner join customers on customer_months.customer_key = customers.customer_key

    left join members_with_points
        on
            customer_months.customer_key = members_with_points.customer_key
            and periods.period_grain = members_with_points.period_grain
            and periods.period_start = members_with_points.period_start

),

customers_by_segment as (

    select
        known_customers.period_grain,
        known_customers.period_start,
        known_customers.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(known_customers.is_active * known_customers.is_member) as enrolled,
        sum(known_customers.is_active) as active_customers,
        sum(known_customers.is_member) as members,
        sum(known_customers.is_member * known_customers.uses_points) as active_members

    from known_customers

    group by
        known_customers.period_grain, known_customers.period_start, known_customers.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'loyalty_enrollment_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(enrolled as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('enrolled', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        {{ proportion_error('enrolled', 'active_customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

    where active_customers > 0 and {{ is_supplied(['account_profiles']) }}

    union all

    select
        'loyalty_enrollment_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'active members' as segment_value,
        cast(active_members as {{ dbt.type_numeric() }}) as numerator,
        cast(members as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('active_members', 'members') }} as kpi_value,
        members as sample_size,
        {{ proportion_error('active_members', 'members') }} as standard_error,
        is_complete_period

    from customers_by_segment

    where segment_type = 'all' and {{ is_supplied(['account_profiles']) }} and {{ is_supplied(['digital_events']) }}

)

select * from final
