{%- set segments = ['segment', 'region', 'key_account_tier', 'channel'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where {{ in_dirty_days('month_start') }}

),

invites as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type = 'referral_invite' and not is_automated and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start', 'fct_interactions.occurred_date']) }}

),

-- however often a customer invites in a period, it is one customer who recommends
referrers as (

    select
        periods.period_grain,
        periods.period_start,
        invites.customer_key

    from invites

    inner join periods on invites.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, invites.customer_key

),

customers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when referrers.customer_key is not null then 1 else 0 end) as referrers,
        count(*) as customers

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    left join referrers
        on
            customer_months.customer_key = referrers.customer_key
            and periods.period_grain = referrers.period_grain
            and periods.period_start = referrers.period_start

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'average_recommendation_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(referrers as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('referrers', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('referrers', 'customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

    where {{ is_supplied(['digital_events']) }}

)

select * from final
