{%- set segments = ['segment', 'key_account_tier', 'product_category', 'region', 'lifecycle_stage'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year') and mrr_open > 0
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

mrr_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customer_periods.mrr_open) as opening_mrr,

        -- one customer's growth makes up for nobody else's loss
        sum(least(coalesce(customer_periods.mrr_close, 0), customer_periods.mrr_open)) as kept_mrr,
        count(*) as customers

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

final as (

    select
        'gross_revenue_retention' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(kept_mrr as {{ dbt.type_numeric() }}) as numerator,
        cast(opening_mrr as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('kept_mrr', 'opening_mrr') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from mrr_by_segment

)

select * from final
