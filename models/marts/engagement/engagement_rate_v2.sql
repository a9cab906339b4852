{%- set segments = ['segment', 'owner', 'team', 'key_account_tier'] -%}
{%- set is_dirty = in_dirty_slice(['fct_interactions.occurred_date', 'fct_customer_periods.period_start']) -%}
with

-- an opened mail has no points: nobody engages by looking
interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        direction = 'inbound' and is_qualifying and points > 0 and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where (is_active_open or is_active_close) and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

engaged_months as (

    select
        customer_key,
        channel,
        {{ month_of('occurred_date') }} as month_start

    from interactions

    group by 1, 2, 3

),

engaged_channels as (

    select
        periods.period_grain,
        periods.period_start,
        engaged_months.customer_key,
        engaged_months.channel

    from engaged_months

    inner join periods on engaged_months.month_start between periods.first_month and periods.last_month

    group by 1, 2, 3, 4

),

engaged_customers as (

    select
        period_grain,
        period_start,
        customer_key

    from engaged_channels

    group by 1, 2, 3

),

customers as (

    select
        customer_periods.*,
        case when engaged_customers.customer_key is null then 0 else 1 end as is_engaged

    from customer_periods

    left join engaged_customers
        on
            customer_periods.period_grain = engaged_customers.period_grain
            and customer_periods.period_start = engaged_customers.period_start
            and customer_periods.customer_key = engaged_customers.customer_key

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(is_engaged) as engaged_customers,
        count(*) as active_customers

    from customers

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from customers_by_segment where segment_type = 'all'

),

-- a channel belongs to the touch, not to the customer: each is set against all active customers
customers_by_channel as (

    select
        engaged_channels.period_grain,
        engaged_channels.period_start,
        {{ segment_type(['channel'], 'engaged_channels') }} as segment_type,
        {{ segment_value(['channel'], 'engaged_channels') }} as segment_value,
        count(*) as engaged_customers

    from engaged_channels

    inner join customer_periods
        on
            engaged_channels.period_grain = customer_periods.period_grain
            and engaged_channels.period_start = customer_periods.period_start
            and engaged_channels.customer_key = customer_periods.customer_key

    group by
        engaged_channels.period_grain, engaged_channels.period_start,
        {{ segment_sets(['channel'], 'engaged_channels') }}

),

engagement as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        engaged_customers, active_customers
    from customers_by_segment
    union all
    select
        customers_by_channel.period_grain, customers_by_channel.period_start, totals.is_complete_period,
        customers_by_channel.segment_type, customers_by_channel.segment_value,
        customers_by_channel.engaged_customers, totals.active_customers
    from customers_by_channel
    inner join totals
        on
            customers_by_channel.period_grain = totals.period_grain
            and customers_by_channel.period_start = totals.period_start
    where customers_by_channel.segment_type = 'channel'

),

final as (

    select
        'engagement_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(engaged_customers as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('engaged_customers', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        {{ proportion_error('engaged_customers', 'active_customers') }} as standard_error,
        is_complete_period

    from engagement

    where {{ is_supplied(['activities', 'digital_events']) }}

)

select * from final
