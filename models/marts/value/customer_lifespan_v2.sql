{%- set segments = ['segment', 'product_category', 'cohort_month'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

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
        sum(case when customer_months.was_active_12m_ago then 1 else 0 end) as active_a_year_ago,
        sum(case when customer_months.was_active_12m_ago and not customer_months.is_active_close then 1 else 0 end)
            as lost_since

    from customer_months

    inner join periods on customer_months.month_start = periods.last_month

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, periods.last_month,
        {{ segment_sets(segments) }}

),

-- where nobody left, the lifespan is the cap, never infinity
lifespans as (

    select
        *,
        cast(
            case
                when active_a_year_ago = 0 then null
                else least({{ ratio('active_a_year_ago', 'lost_since') }}, {{ var('lifespan_cap_years') }})
            end as {{ dbt.type_numeric() }}
        ) as lifespan_years

    from years_by_segment

),

final as (

    select
        'customer_lifespan' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        lifespan_years as numerator,
        cast(1 as {{ dbt.type_numeric() }}) as denominator,
        lifespan_years as kpi_value,
        active_a_year_ago as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from lifespans

)

select * from final
