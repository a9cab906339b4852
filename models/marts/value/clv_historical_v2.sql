{%- set segments = ['segment', 'key_account_tier', 'cohort_month', 'owner', 'team', 'region'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where order_count_to_date > 0

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start']) }}

),

values_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customer_months.gross_profit_to_date - coalesce(customer_months.direct_cost_to_date, 0)) as value_to_date,
        count(*) as buyers,
        {{ mean_error('customer_months.gross_profit_to_date - coalesce(customer_months.direct_cost_to_date, 0)') }}
            as standard_error

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'clv_historical' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(value_to_date as {{ dbt.type_numeric() }}) as numerator,
        cast(buyers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('value_to_date', 'buyers') }} as kpi_value,
        buyers as sample_size,
        standard_error as standard_error,
        is_complete_period

    from values_by_segment

    where {{ is_supplied(['product_costs']) }}

)

select * from final
