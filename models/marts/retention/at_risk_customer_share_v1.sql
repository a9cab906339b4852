{%- set segments = ['segment', 'owner', 'team', 'key_account_tier'] -%}
with

scores as (

    select * from {{ ref('customer_churn_scores') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- the customers who were active at the close, by what was known then
at_risk_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when scores.churn_score >= {{ var('at_risk_threshold') }} then 1 else 0 end) as at_risk,
        sum(case when scores.churn_score >= {{ var('at_risk_threshold') }} then scores.mrr else 0 end) as mrr_at_risk,
        count(*) as active_customers

    from scores

    inner join periods on scores.scored_on = periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'at_risk_customer_share' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(at_risk as {{ dbt.type_numeric() }}) as numerator,
        cast(active_customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('at_risk', 'active_customers') }} as kpi_value,
        active_customers as sample_size,
        {{ proportion_error('at_risk', 'active_customers') }} as standard_error,
        is_complete_period

    from at_risk_by_segment

    union all

    select
        'at_risk_customer_share' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'MRR at risk' as segment_value,
        cast(mrr_at_risk as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(mrr_at_risk as {{ dbt.type_numeric() }}) as kpi_value,
        active_customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from at_risk_by_segment

    where segment_type = 'all'

)

select * from final
