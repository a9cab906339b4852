{%- set segments = ['segment', 'key_account_tier', 'loyalty_tier'] -%}
with

point_events as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type in ('points_earned', 'points_redeemed', 'points_expired')
        and customer_key is not null

),

customers as (

    select * from {{ ref('dim_customers') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- some programmes write what is spent as a negative number
points as (

    select
        point_events.occurred_date,
        abs(case when point_events.interaction_type = 'points_earned' then point_events.event_value else 0 end)
            as earned,
        abs(case when point_events.interaction_type = 'points_redeemed' then point_events.event_value else 0 end)
            as redeemed,
        abs(case when point_events.interaction_type = 'points_expired' then point_events.event_value else 0 end)
            as expired,
        point_events.segment,
        point_events.key_account_tier,
        customers.loyalty_tier

    from point_events

    left join customers on point_events.customer_key = customers.customer_key

),

points_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(points.earned) as earned,
        sum(points.redeemed) as redeemed,
        sum(points.expired) as expired,
        sum(case when points.earned > 0 or points.redeemed > 0 then 1 else 0 end) as bookings,
        sum(case when points.earned > 0 or points.expired > 0 then 1 else 0 end) as expiry_bookings

    from points

    inner join periods on points.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'loyalty_redemption_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(redeemed as {{ dbt.type_numeric() }}) as numerator,
        cast(earned as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('redeemed', 'earned') }} as kpi_value,
        bookings as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from points_by_segment

    where bookings > 0

    union all

    select
        'loyalty_redemption_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'expired' as segment_value,
        cast(expired as {{ dbt.type_numeric() }}) as numerator,
        cast(earned as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('expired', 'earned') }} as kpi_value,
        expiry_bookings as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from points_by_segment

    where segment_type = 'all' and expiry_bookings > 0

)

select * from final
