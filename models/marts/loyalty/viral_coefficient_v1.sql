{%- set segments = ['segment', 'region', 'key_account_tier'] -%}
{%- set is_dirty = in_dirty_slice([
    'fct_customer_periods.period_start', 'dim_customers.first_paid_date', 'fct_interactions.occurred_date',
]) -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

referred_customers as (

    select * from {{ ref('dim_customers') }}

    where referrer_customer_key <> customer_key

),

invites as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type = 'referral_invite' and not is_automated and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

-- a customer who was won stands where its referrer stands, so that both halves are about those who invite
referred_and_active as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        1 as referred,
        0 as active_customers,
        referrers.segment,
        referrers.region,
        referrers.key_account_tier

    from referred_customers

    inner join periods on referred_customers.first_paid_date between periods.period_start and periods.period_end

    left join customer_periods as referrers
        on
            referred_customers.referrer_customer_key = referrers.customer_key
            and periods.period_grain = referrers.period_grain
            and periods.period_start = referrers.period_start

    union all

    select
        period_grain, period_start, is_complete_period,
        0 as referred, 1 as active_customers,
        segment, region, key_account_tier

    from customer_periods

    where is_active_open or is_active_close

),

customers_by_segment as (

    select
        referred_and_active.period_grain,
        referred_and_active.period_start,
        referred_and_active.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(referred_and_active.referred) as referred,
        sum(referred_and_active.active_customers) as active_customers

    from referred_and_active

    group by
        referred_and_active.period_grain, referred_and_active.period_start, referred_and_active.is_complete_period,
        {{ segment_sets(segments) }}

),

invites_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        count(*) as invites

    from invites

    inner join periods on invites.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start

),

totals as (

    select
        customers_by_segment.*,
        coalesce(invites_by_period.invites, 0) as invites

    from customers_by_segment

    left join invites_by_period
        on
            customers_by_segment.period_grain = invites_by_period.period_grain
            and customers_by_segment.period_start = invites_by_period.period_start

    where customers_by_segment.segment_type = 'all' and {{ is_supplied(['digital_events']) }}

),

coefficients as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        referred as upper_half, active_customers as lower_half
    from customers_by_segment
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type,
        'invites per customer' as segment_value, invites as upper_half, active_customers as lower_half
    from totals
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type,
        'conversion of invites' as segment_value, referred as upper_half, invites as lower_half
    from totals

),

final as (

    select
        'viral_coefficient' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(upper_half as {{ dbt.type_numeric() }}) as numerator,
        cast(lower_half as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('upper_half', 'lower_half') }} as kpi_value,
        lower_half as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from coefficients

    where {{ is_supplied(['account_profiles']) }}

)

select * from final
