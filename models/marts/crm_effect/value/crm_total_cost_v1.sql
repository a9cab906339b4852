{%- set segments = ['cost_type'] -%}
with

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type in ('crm_software', 'crm_implementation', 'crm_maintenance')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_costs.cost_date']) }}

),

costs_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(costs.amount_base) as cost,
        count(*) as bookings

    from costs

    inner join periods on costs.cost_date between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'crm_total_cost' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(cost as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(cost as {{ dbt.type_numeric() }}) as kpi_value,
        bookings as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from costs_by_segment

)

select * from final
