with

claims as (

    select
        period_start,
        max(case when measure = 'revenue_increase' then reference_value end) as revenue_increase,
        max(case when measure = 'cost_savings' then reference_value end) as cost_savings,
        max(case when measure = 'churn_reduction' then reference_value end)
        * max(case when measure = 'customer_base' then reference_value end)
        * max(case when measure = 'margin_clv' then reference_value end) as margin_kept

    from {{ ref('fct_reference_values') }}

    where scenario = 'benefit' and period_grain = 'year'

    group by period_start

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain = 'year'

),

savings as (

    select * from {{ ref('cost_savings', v=1) }}

    where period_grain = 'year' and segment_type = 'all'

),

uplifts as (

    select * from {{ ref('crm_sales_uplift', v=2) }}

    where period_grain = 'year' and segment_type = 'all'

),

adopters as (

    select
        period_start,
        sum(revenue_before) as revenue_before

    from {{ ref('sales_uplift_reps') }}

    where period_grain = 'year' and is_adopter

    group by period_start

),

benefits as (

    select period_start, 'revenue_increase' as benefit, 'claimed' as evidence, revenue_increase as amount from claims
    union all
    select period_start, 'cost_savings' as benefit, 'claimed' as evidence, cost_savings as amount from claims
    union all
    select period_start, 'margin_kept' as benefit, 'claimed' as evidence, margin_kept as amount from claims
    union all
    select period_start, 'cost_savings' as benefit, 'before_after' as evidence, kpi_value as amount from savings
    union all
    -- what adopters gained over the others, on what they sold before
    select
        uplifts.period_start, 'revenue_increase' as benefit, 'difference_in_differences' as evidence,
        uplifts.kpi_value * adopters.revenue_before as amount
    from uplifts
    inner join adopters on uplifts.period_start = adopters.period_start

),

final as (

    select
        benefits.period_start,
        cast(benefits.benefit as {{ dbt.type_string() }}) as benefit,
        cast(benefits.evidence as {{ dbt.type_string() }}) as evidence,
        cast(benefits.amount as {{ dbt.type_numeric() }}) as amount,
        periods.is_complete_period

    from benefits

    inner join periods on benefits.period_start = periods.period_start

    where benefits.amount is not null

)

select * from final
