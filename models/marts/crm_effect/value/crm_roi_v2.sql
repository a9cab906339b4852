with

reference_values as (

    select * from {{ ref('fct_reference_values') }}

    where scenario = 'benefit' and period_grain = 'year'

),

costs as (

    select * from {{ ref('fct_costs') }}

    where cost_type in ('crm_software', 'crm_implementation', 'crm_maintenance', 'training')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('year')

),

benefits as (

    select
        period_start,
        max(case when measure = 'revenue_increase' then reference_value end) as revenue_increase,
        max(case when measure = 'churn_reduction' then reference_value end) as churn_reduction,
        max(case when measure = 'customer_base' then reference_value end) as customer_base,
        max(case when measure = 'gross_margin_rate' then reference_value end) as gross_margin_rate,
        max(case when measure = 'cost_savings' then reference_value end) as cost_savings,
        max(case when measure = 'margin_clv' then reference_value end) as margin_clv

    from reference_values

    group by period_start

),

costs_by_year as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        sum(costs.amount_base) as cost,
        count(*) as cost_bookings

    from costs

    inner join periods on costs.cost_date between periods.period_start and periods.period_end

    group by 1, 2, 3

),

-- without a register of benefits the year has no return, rather than a return of minus one
returns as (

    select
        costs_by_year.period_grain,
        costs_by_year.period_start,
        costs_by_year.is_complete_period,
        costs_by_year.cost,
        costs_by_year.cost_bookings,
        cast(
            coalesce(benefits.revenue_increase * benefits.gross_margin_rate, 0)
            + coalesce(benefits.cost_savings, 0)
            + coalesce(benefits.churn_reduction * benefits.customer_base * benefits.margin_clv, 0)
            as {{ dbt.type_numeric() }}
        ) as benefit

    from costs_by_year

    inner join benefits on costs_by_year.period_start = benefits.period_start

),

final as (

    select
        'crm_roi' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'all' as segment_type,
        'all' as segment_value,
        cast(benefit - cost as {{ dbt.type_numeric() }}) as numerator,
        cast(cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('(benefit - cost)', 'cost') }} as kpi_value,
        cost_bookings as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from returns

    union all

    select
        'crm_roi' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'benefit to cost' as segment_value,
        cast(benefit as {{ dbt.type_numeric() }}) as numerator,
        cast(cost as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('benefit', 'cost') }} as kpi_value,
        cost_bookings as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from returns

)

select * from final
