{%- set segments = ['segment', 'key_account_tier', 'churn_reason'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain in ('quarter', 'year') and is_churned

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where was_active_12m_ago

),

acquisition_costs as (

    select * from {{ ref('cac', v=2) }}

    where segment_type = 'all'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

retention as (

    select
        periods.period_grain,
        periods.period_start,
        count(*) as active_a_year_ago,
        sum(case when customer_months.is_active_close then 1 else 0 end) as stayed

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    group by periods.period_grain, periods.period_start

),

-- the margin multiple r / (1 + d - r) of clv_predictive, r being the share that stayed
multiples as (

    select
        period_grain,
        period_start,
        cast(stayed as {{ dbt.type_numeric() }})
        / nullif((1 + {{ var('discount_rate') }}) * active_a_year_ago - stayed, 0) as margin_multiple

    from retention

),

losses_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customer_periods.gross_profit_12m_open) as yearly_profit,
        count(*) as churned

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

costs as (

    select
        losses_by_segment.*,
        cast(
            losses_by_segment.yearly_profit * multiples.margin_multiple
            + losses_by_segment.churned * acquisition_costs.kpi_value as {{ dbt.type_numeric() }}
        ) as cost

    from losses_by_segment

    left join multiples
        on
            losses_by_segment.period_grain = multiples.period_grain
            and losses_by_segment.period_start = multiples.period_start

    left join acquisition_costs
        on
            losses_by_segment.period_grain = acquisition_costs.period_grain
            and losses_by_segment.period_start = acquisition_costs.period_start

),

final as (

    select
        'churn_cost' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cost as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cost as kpi_value,
        churned as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from costs

    where {{ is_supplied(['product_costs']) }}

)

select * from final
