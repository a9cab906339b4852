{%- set segments = ['segment', 'owner', 'team', 'key_account_tier', 'product_category'] -%}
{%- set is_dirty = in_dirty_slice(['fct_interactions.occurred_date', 'fct_customer_periods.period_start']) -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where is_qualifying and customer_key is not null and {{ in_dirty_days('occurred_date') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where (is_active_open or is_active_close) and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

counted as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        interactions.channel,
        interactions.direction,
        1 as interactions,
        0 as customers,
        interactions.segment,
        interactions.owner,
        interactions.team,
        interactions.key_account_tier,
        interactions.product_category

    from interactions

    inner join periods on interactions.occurred_date between periods.period_start and periods.period_end

    union all

    select
        period_grain,
        period_start,
        is_complete_period,
        cast(null as {{ dbt.type_string() }}) as channel,
        cast(null as {{ dbt.type_string() }}) as direction,
        0 as interactions,
        1 as customers,
        segment,
        owner,
        team,
        key_account_tier,
        product_category

    from customer_periods

),

counted_by_segment as (

    select
        counted.period_grain,
        counted.period_start,
        counted.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(counted.interactions) as interactions,
        sum(counted.customers) as customers

    from counted

    group by counted.period_grain, counted.period_start, counted.is_complete_period, {{ segment_sets(segments) }}

),

totals as (

    select * from counted_by_segment where segment_type = 'all'

),

-- channel and direction belong to the touch, not to the customer: each is set against all active customers
counted_by_way as (

    select
        counted.period_grain,
        counted.period_start,
        case when grouping(counted.channel) = 0 then 'channel' else 'direction' end as segment_type,
        case
            when grouping(counted.channel) = 0 then coalesce(counted.channel, 'unknown')
            else coalesce(counted.direction, 'unknown')
        end as segment_value,
        sum(counted.interactions) as interactions

    from counted

    where counted.interactions = 1

    group by
        counted.period_grain, counted.period_start, grouping sets ((counted.channel), (counted.direction))

),

frequencies as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, interactions, customers
    from counted_by_segment
    union all
    select
        counted_by_way.period_grain, counted_by_way.period_start, totals.is_complete_period,
        counted_by_way.segment_type, counted_by_way.segment_value, counted_by_way.interactions, totals.customers
    from counted_by_way
    inner join totals
        on counted_by_way.period_grain = totals.period_grain and counted_by_way.period_start = totals.period_start
    where counted_by_way.segment_type in ({{ sql_list(reported_segments(['channel', 'direction'])) or 'null' }})

),

final as (

    select
        'interaction_frequency' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(interactions as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('interactions', 'customers') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from frequencies

    where {{ is_supplied(['activities', 'digital_events']) }}

)

select * from final
