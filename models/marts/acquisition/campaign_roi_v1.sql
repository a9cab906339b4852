{%- set segments = ['campaign', 'channel'] -%}
with

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

    where campaign is not null

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective'

),

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type = 'marketing' and campaign is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- what a line without a known cost earned is unknown, and counts nothing
earned_and_spent as (

    select
        order_lines.order_date as moved_date,
        order_lines.order_key,
        acquisitions.campaign,
        acquisitions.channel,
        (order_lines.net_amount - order_lines.cogs_amount) * acquisitions.credit as gross_profit,
        0 as cost

    from acquisitions

    inner join order_lines
        on
            acquisitions.customer_key = order_lines.customer_key
            and order_lines.sold_date < {{ add_days('acquisitions.acquired_date', var('attribution_window_days')) }}

    union all

    select
        cost_date as moved_date,
        cast(null as {{ dbt.type_bigint() }}) as order_key,
        campaign,
        channel,
        0 as gross_profit,
        amount_base as cost

    from costs

),

returns_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        coalesce(sum(earned_and_spent.gross_profit), 0) - sum(earned_and_spent.cost) as net_return,
        sum(earned_and_spent.cost) as cost,
        count(distinct earned_and_spent.order_key) as orders

    from earned_and_spent

    inner join periods on earned_and_spent.moved_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'campaign_roi' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(net_return as {{ dbt.type_numeric() }}) as numerator,
        cast(cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('net_return', 'cost') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from returns_by_segment

    where {{ is_supplied(['costs']) }} and {{ is_supplied(['product_costs']) }}

)

select * from final
