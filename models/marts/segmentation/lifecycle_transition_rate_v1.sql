{%- set segments = ['segment', 'channel'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year') and lifecycle_stage <> 'prospect'
        and {{ in_dirty_slice(['fct_customer_periods.period_start']) }}

),

changes_by_segment as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as customers,
        sum(case when customer_periods.lifecycle_stage <> customer_periods.lifecycle_stage_close then 1 else 0 end)
            as moved

    from customer_periods

    group by
        customer_periods.period_grain, customer_periods.period_start, customer_periods.is_complete_period,
        {{ segment_sets(segments) }}

),

transitions as (

    select
        period_grain,
        period_start,
        is_complete_period,
        lifecycle_stage,
        lifecycle_stage_close,
        count(*) as moved

    from customer_periods

    group by 1, 2, 3, 4, 5

),

-- the ways out of a stage, staying among them, add up to one
rates as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, moved, customers
    from changes_by_segment
    union all
    select
        period_grain, period_start, is_complete_period,
        'transition' as segment_type, lifecycle_stage || ' > ' || lifecycle_stage_close as segment_value,
        moved, sum(moved) over (partition by period_grain, period_start, lifecycle_stage) as customers
    from transitions

),

final as (

    select
        'lifecycle_transition_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(moved as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('moved', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('moved', 'customers') }} as standard_error,
        is_complete_period

    from rates

)

select * from final
