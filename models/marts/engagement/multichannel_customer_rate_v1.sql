{%- set segments = ['segment', 'region', 'key_account_tier'] -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        is_qualifying and customer_key is not null and channel is not null
        and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date']) }}

),

channel_months as (

    select
        customer_key,
        channel,
        {{ month_of('occurred_date') }} as month_start,
        count(*) as interactions

    from interactions

    group by 1, 2, 3

),

channels_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        channel_months.customer_key,
        channel_months.channel,
        sum(channel_months.interactions) as interactions

    from channel_months

    inner join periods on channel_months.month_start between periods.first_month and periods.last_month

    group by 1, 2, 3, 4, 5

),

customers_by_period as (

    select
        period_grain,
        period_start,
        is_complete_period,
        customer_key,
        case when count(*) > 1 then 1 else 0 end as is_multichannel

    from channels_by_period

    group by 1, 2, 3, 4

),

ranked_interactions as (

    select
        customer_key,
        segment,
        region,
        key_account_tier,
        {{ month_of('occurred_date') }} as month_start,
        row_number() over (
            partition by customer_key, {{ month_of('occurred_date') }} order by occurred_at desc, interaction_key desc
        ) as latest_rank

    from interactions

),

-- the latest touch of a period is that of its last month with any
ranked_months as (

    select
        periods.period_grain,
        periods.period_start,
        ranked_interactions.customer_key,
        ranked_interactions.segment,
        ranked_interactions.region,
        ranked_interactions.key_account_tier,
        row_number() over (
            partition by periods.period_grain, periods.period_start, ranked_interactions.customer_key
            order by ranked_interactions.month_start desc
        ) as latest_rank

    from ranked_interactions

    inner join periods on ranked_interactions.month_start between periods.first_month and periods.last_month

    where ranked_interactions.latest_rank = 1

),

customers as (

    select
        customers_by_period.*,
        ranked_months.segment,
        ranked_months.region,
        ranked_months.key_account_tier

    from customers_by_period

    inner join ranked_months
        on
            customers_by_period.period_grain = ranked_months.period_grain
            and customers_by_period.period_start = ranked_months.period_start
            and customers_by_period.customer_key = ranked_months.customer_key
            and ranked_months.latest_rank = 1

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(is_multichannel) as hits,
        count(*) as base

    from customers

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

interactions_by_channel as (

    select
        period_grain,
        period_start,
        is_complete_period,
        channel,
        sum(interactions) as interactions,
        sum(sum(interactions)) over (partition by period_grain, period_start) as all_interactions

    from channels_by_period

    group by 1, 2, 3, 4

),

shares as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, hits, base
    from customers_by_segment
    union all
    select
        period_grain, period_start, is_complete_period, 'share' as segment_type, channel as segment_value,
        interactions as hits, all_interactions as base
    from interactions_by_channel

),

final as (

    select
        'multichannel_customer_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(hits as {{ dbt.type_numeric() }}) as numerator,
        cast(base as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hits', 'base') }} as kpi_value,
        cast(base as {{ dbt.type_bigint() }}) as sample_size,
        {{ proportion_error('hits', 'base') }} as standard_error,
        is_complete_period

    from shares

)

select * from final
