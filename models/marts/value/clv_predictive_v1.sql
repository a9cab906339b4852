{%- set segments = ['segment', 'channel', 'key_account_tier', 'cohort_month'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where {{ in_dirty_days('month_start') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start']) }}

),

years_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- a year of history is needed on both sides of the churn rate
        periods.is_complete_period
        and periods.last_month >= {{ add_months('cast(' ~ text_literal(var('history_start')) ~ ' as date)', 12) }}
            as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(customer_months.gross_profit_12m) as gross_profit,
        sum(case when customer_months.order_count_12m > 0 then 1 else 0 end) as buyers,
        sum(case when customer_months.was_active_12m_ago then 1 else 0 end) as active_a_year_ago,
        sum(case when customer_months.was_active_12m_ago and customer_months.is_active_close then 1 else 0 end)
            as stayed

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, periods.last_month,
        {{ segment_sets(segments) }}

),

-- m r / (1 + d - r), both halves times the customers of a year ago, so that neither is rounded: r is stayed over those
halves as (

    select
        *,
        cast(stayed as {{ dbt.type_numeric() }})
        / nullif((1 + {{ var('discount_rate') }}) * active_a_year_ago, 0) as yearly_factor,
        {{ ratio('gross_profit * stayed', 'buyers') }} as kept_margin,
        case when buyers > 0 then {{ ratio('gross_profit', 'buyers') }} end as yearly_margin,
        cast((1 + {{ var('discount_rate') }}) * active_a_year_ago - stayed as {{ dbt.type_numeric() }})
            as discount_and_loss

    from years_by_segment

    where {{ is_supplied(['product_costs']) }}

),

-- a margin that shrinks by the same factor every year, added up over the years of the horizon
horizons as (

    select
        *,
        cast(
            case
                when yearly_factor = 1 then yearly_margin * {{ var('clv_horizon_years') }}
                else
                    yearly_margin * yearly_factor * (1 - power(yearly_factor, {{ var('clv_horizon_years') }}))
                    / (1 - yearly_factor)
            end as {{ dbt.type_numeric() }}
        ) as value_of_horizon

    from halves

    where segment_type = 'all'

),

final as (

    select
        'clv_predictive' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        kept_margin as numerator,
        discount_and_loss as denominator,
        {{ ratio('kept_margin', 'case when discount_and_loss > 0 then discount_and_loss end') }} as kpi_value,
        buyers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from halves

    union all

    select
        'clv_predictive' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'finite horizon' as segment_value,
        value_of_horizon as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        value_of_horizon as kpi_value,
        buyers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from horizons

)

select * from final
