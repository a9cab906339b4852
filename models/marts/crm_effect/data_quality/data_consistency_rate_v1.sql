{%- set segments = ['rule', 'table_name'] -%}
with

dq_results as (

    select
        *,
        dq_rule as rule

    from {{ ref('fct_dq_results') }}

    where dq_dimension = 'consistency'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- the stock of records at the close of the period
stock as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        dq_results.*

    from dq_results

    inner join periods on dq_results.created_month <= periods.last_month

),

pairs_by_segment as (

    select
        stock.period_grain,
        stock.period_start,
        stock.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(stock.passed_count) as agreeing_pairs,
        sum(stock.checked_count) as compared_pairs

    from stock

    group by stock.period_grain, stock.period_start, stock.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'data_consistency_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(agreeing_pairs as {{ dbt.type_numeric() }}) as numerator,
        cast(compared_pairs as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('agreeing_pairs', 'compared_pairs') }} as kpi_value,
        compared_pairs as sample_size,
        {{ proportion_error('agreeing_pairs', 'compared_pairs') }} as standard_error,
        is_complete_period

    from pairs_by_segment

)

select * from final
