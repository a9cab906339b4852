{%- set segments = ['team', 'channel', 'region'] -%}
with

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type = 'service' and not is_one_off

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

    inner join periods on costs.cost_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

costs_by_component as (

    select
        periods.period_grain,
        periods.period_start,
        coalesce(costs.cost_component, 'unknown') as cost_component,
        sum(costs.amount_base) as cost

    from costs

    inner join periods on costs.cost_date between periods.period_start and periods.period_end

    group by 1, 2, 3

),

shares as (

    select
        costs_by_component.period_grain,
        costs_by_component.period_start,
        costs_by_segment.is_complete_period,
        costs_by_component.cost_component,
        costs_by_component.cost,
        costs_by_segment.cost as total_cost,
        costs_by_segment.bookings

    from costs_by_component

    inner join costs_by_segment
        on
            costs_by_component.period_grain = costs_by_segment.period_grain
            and costs_by_component.period_start = costs_by_segment.period_start
            and costs_by_segment.segment_type = 'all'

),

final as (

    select
        'service_cost_total' as kpi_id,
        2 as kpi_version,
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

    union all

    select
        'service_cost_total' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'share' as segment_type,
        cost_component as segment_value,
        cast(cost as {{ dbt.type_numeric() }}) as numerator,
        cast(total_cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('cost', 'total_cost') }} as kpi_value,
        bookings as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from shares

)

select * from final
