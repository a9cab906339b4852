{%- set segments = ['product_category', 'channel', 'segment', 'region', 'cohort_month'] -%}
with

customer_months as (

    select
        *,
        {% if var('same_day_orders_count_once') -%} purchase_day_count_in_window
        {%- else -%} order_count_in_window {%- endif %}
            as purchases_in_window

    from {{ ref('fct_customer_months') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start']) }}

),

buyers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when customer_months.purchases_in_window >= 2 then 1 else 0 end) as repeat_buyers,
        sum(case when customer_months.purchases_in_window >= 1 then 1 else 0 end) as customers

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'repeat_purchase_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(repeat_buyers as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('repeat_buyers', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('repeat_buyers', 'customers') }} as standard_error,
        is_complete_period

    from buyers_by_segment

)

select * from final
