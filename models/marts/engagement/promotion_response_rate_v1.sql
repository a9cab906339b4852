{%- set segments = ['segment', 'key_account_tier'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type in ('coupon_sent', 'coupon_redeemed') and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where line_type = 'sale' and is_countable_order and {{ in_dirty_days('sold_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_interactions.occurred_date', 'fct_order_lines.sold_date'], after=var('promotion_window_days') + 1
        ) }}

),

-- read backwards, what has been seen so far is what comes later; any code counts, for whoever comes has responded
looked_ahead as (

    select
        *,
        case
            when min(case when interaction_type = 'coupon_redeemed' then occurred_at end) over customer_backwards
                <= {{ dbt.dateadd('day', var('promotion_window_days'), 'occurred_at') }} then 1
            else 0
        end as is_redeemed

    from interactions

    window customer_backwards as (partition by customer_key order by occurred_at desc)

),

coupons as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        looked_ahead.customer_key,
        looked_ahead.campaign_code as campaign,
        looked_ahead.segment,
        looked_ahead.key_account_tier,
        looked_ahead.occurred_date,
        looked_ahead.is_redeemed,
        max(looked_ahead.is_redeemed) over (
            partition by periods.period_grain, periods.period_start, looked_ahead.customer_key
        ) as has_redeemed,
        row_number() over (
            partition by periods.period_grain, periods.period_start, looked_ahead.customer_key
            order by looked_ahead.occurred_at, looked_ahead.interaction_key
        ) as coupon_rank

    from looked_ahead

    inner join periods on looked_ahead.occurred_date between periods.period_start and periods.period_end

    where looked_ahead.interaction_type = 'coupon_sent'

),

order_days as (

    select
        customer_key,
        sold_date

    from order_lines

    group by 1, 2

),

buyers as (

    select
        coupons.period_grain,
        coupons.period_start,
        coupons.customer_key

    from coupons

    inner join order_days
        on
            coupons.customer_key = order_days.customer_key
            and order_days.sold_date >= coupons.occurred_date
            and order_days.sold_date <= {{ add_days('coupons.occurred_date', var('promotion_window_days')) }}

    where coupons.coupon_rank = 1

    group by 1, 2, 3

),

customers as (

    select
        coupons.*,
        case when buyers.customer_key is null then 0 else 1 end as has_bought

    from coupons

    left join buyers
        on
            coupons.period_grain = buyers.period_grain
            and coupons.period_start = buyers.period_start
            and coupons.customer_key = buyers.customer_key

    where coupons.coupon_rank = 1

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        period_end,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(has_redeemed) as responding,
        sum(has_bought) as buying,
        count(*) as customers

    from customers

    group by period_grain, period_start, period_end, {{ segment_sets(segments) }}

),

-- who got coupons of two campaigns belongs to both
campaign_customers as (

    select
        period_grain,
        period_start,
        period_end,
        campaign,
        customer_key,
        max(is_redeemed) as is_redeemed

    from coupons

    group by 1, 2, 3, 4, 5

),

customers_by_campaign as (

    select
        period_grain,
        period_start,
        period_end,
        {{ segment_type(['campaign']) }} as segment_type,
        {{ segment_value(['campaign']) }} as segment_value,
        sum(is_redeemed) as responding,
        count(*) as customers

    from campaign_customers

    group by period_grain, period_start, period_end, {{ segment_sets(['campaign']) }}

),

measured as (

    select period_grain, period_start, period_end, segment_type, segment_value, responding as hits, customers
    from customers_by_segment
    union all
    select period_grain, period_start, period_end, segment_type, segment_value, responding as hits, customers
    from customers_by_campaign
    where segment_type = 'campaign'
    union all
    select
        period_grain, period_start, period_end, 'measure' as segment_type, 'bought' as segment_value,
        buying as hits, customers
    from customers_by_segment
    where segment_type = 'all'

),

final as (

    select
        'promotion_response_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(hits as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hits', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('hits', 'customers') }} as standard_error,

        -- the last coupons need their days too
        {{ add_days('period_end', var('promotion_window_days')) }} <= {{ as_of_date() }} as is_complete_period

    from measured

)

select * from final
