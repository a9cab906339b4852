{%- set segments = ['cost_type'] -%}
with

costs as (

    select
        *,
        cost_type = 'crm_implementation' and is_one_off as is_spread

    from {{ ref('fct_costs') }}

    where
        cost_type in (
            'crm_software', 'crm_implementation', 'crm_maintenance', 'training', 'crm_integration',
            'crm_internal_labour', 'data_cleansing'
        )

),

months as (

    select distinct month_start from {{ ref('dim_dates') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- what is installed once serves for as long as the contract runs
monthly_parts as (

    select
        costs.cost_key,
        costs.cost_type,
        months.month_start,
        cast(costs.amount_base as {{ dbt.type_numeric() }}) / {{ var('crm_contract_months') }} as amount_base

    from costs

    inner join months
        on
            months.month_start >= {{ month_of('costs.cost_date') }}
            and months.month_start
            <= {{ add_months(month_of('costs.cost_date'), var('crm_contract_months') - 1) }}

    where costs.is_spread and costs.cost_date <= {{ as_of_date() }}

),

costs_of_periods as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        costs.cost_key,
        costs.cost_type,
        costs.amount_base
    from costs
    inner join periods on costs.cost_date between periods.period_start and periods.known_until
    where not costs.is_spread
    union all
    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        monthly_parts.cost_key,
        monthly_parts.cost_type,
        monthly_parts.amount_base
    from monthly_parts
    inner join periods on monthly_parts.month_start between periods.first_month and periods.last_month

),

costs_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(amount_base) as cost,
        count(distinct cost_key) as bookings

    from costs_of_periods

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'crm_total_cost' as kpi_id,
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

)

select * from final
