{%- set segments = ['segment', 'product_category', 'cohort_month'] -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where first_paid_date is not null and {{ in_dirty_days('month_start') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start']) }}

),

-- from the first purchase to the last sign of life: the first and the last spell are one, whatever lay between
lives as (

    select
        *,
        greatest(
            first_paid_date,
            coalesce(last_order_date_close, first_paid_date),
            coalesce(last_mrr_loss_date, first_paid_date)
        ) as last_sign_of_life

    from customer_months

),

lengths as (

    select
        *,
        case
            when is_active_close then {{ dbt.datediff('first_paid_date', known_until('lives'), 'day') }}
            else {{ dbt.datediff('first_paid_date', 'last_sign_of_life', 'day') }}
        end / 365.25 as years

    from lives

),

years_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(lengths.years) as years,
        count(*) as customers,
        {{ mean_error('lengths.years') }} as standard_error

    from lengths

    inner join periods on lengths.month_start = periods.last_month

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'customer_lifespan' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(years as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('years', 'customers') }} as kpi_value,
        customers as sample_size,
        standard_error as standard_error,
        is_complete_period

    from years_by_segment

)

select * from final
