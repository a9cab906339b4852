{%- set segments = ['team', 'region'] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and {{ in_dirty_days('order_date') }}

),

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type in ('marketing', 'sales')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_costs.cost_date', 'fct_order_lines.order_date']) }}

),

earned_and_spent as (

    select
        order_date as moved_date,
        order_key,
        team,
        region,
        net_amount as revenue,
        net_amount - cogs_amount as gross_profit,
        0 as cost

    from order_lines

    union all

    select
        cost_date as moved_date,
        cast(null as {{ dbt.type_bigint() }}) as order_key,
        team,
        region,
        0 as revenue,
        0 as gross_profit,
        amount_base as cost

    from costs

),

efficiency_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(earned_and_spent.revenue) as revenue,
        coalesce(sum(earned_and_spent.gross_profit), 0) as gross_profit,
        sum(earned_and_spent.cost) as cost,
        count(distinct earned_and_spent.order_key) as orders

    from earned_and_spent

    inner join periods on earned_and_spent.moved_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'sales_efficiency_ratio' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(revenue as {{ dbt.type_numeric() }}) as numerator,
        cast(cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('revenue', 'cost') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from efficiency_by_segment

    where {{ is_supplied(['costs']) }}

    union all

    select
        'sales_efficiency_ratio' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'gross profit' as segment_value,
        cast(gross_profit as {{ dbt.type_numeric() }}) as numerator,
        cast(cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('gross_profit', 'cost') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from efficiency_by_segment

    where segment_type = 'all' and {{ is_supplied(['costs']) }} and {{ is_supplied(['product_costs']) }}

)

select * from final
