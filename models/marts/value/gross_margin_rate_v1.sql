{%- set segments = ['product_category', 'segment', 'channel', 'region'] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and cogs_amount is not null and {{ in_dirty_days('order_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_order_lines.order_date']) }}

),

margins_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(order_lines.net_amount) as revenue,
        sum(order_lines.net_amount - order_lines.cogs_amount) as gross_profit,
        count(distinct order_lines.order_key) as orders

    from order_lines

    inner join periods on order_lines.order_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'gross_margin_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(gross_profit as {{ dbt.type_numeric() }}) as numerator,
        cast(revenue as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('gross_profit', 'case when revenue > 0 then revenue end') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from margins_by_segment

    where {{ is_supplied(['product_costs']) }}

)

select * from final
