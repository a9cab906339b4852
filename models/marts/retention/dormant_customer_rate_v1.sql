{%- set segments = ['segment', 'owner', 'team', 'region', 'product_category'] -%}
{%- set window_start = add_days(known_until('customer_months'), -var('active_window_days')) -%}
with

customer_months as (

    select * from {{ ref('fct_customer_months') }}

    where lifecycle_stage_close not in ('prospect', 'churned')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_customer_months.month_start']) }}

),

-- a contract is no silence, however little is ordered beside it
states as (

    select
        *,
        case
            when mrr_close > 0 then 0
            when last_order_date_close > {{ window_start }} then 0
            when last_use_date_close > {{ window_start }} then 0
            else 1
        end as is_dormant

    from customer_months

),

customers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as customers,
        sum(states.is_dormant) as dormant

    from states

    inner join periods on states.month_start = periods.last_month

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'dormant_customer_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(dormant as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('dormant', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('dormant', 'customers') }} as standard_error,
        is_complete_period

    from customers_by_segment

)

select * from final
