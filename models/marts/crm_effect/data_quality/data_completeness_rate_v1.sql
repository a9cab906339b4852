{%- set segments = ['table_name', 'column_name', 'owner', 'team', 'region', 'source'] -%}
with

dq_results as (

    select * from {{ ref('fct_dq_results') }}

    where dq_dimension = 'completeness'

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

checks_by_segment as (

    select
        stock.period_grain,
        stock.period_start,
        stock.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(stock.passed_count) as filled,
        sum(stock.checked_count) as mandatory

    from stock

    where stock.dq_rule = 'field_is_filled'

    group by stock.period_grain, stock.period_start, stock.is_complete_period, {{ segment_sets(segments) }}

),

whole_records as (

    select
        period_grain,
        period_start,
        is_complete_period,
        sum(passed_count) as complete_records,
        sum(checked_count) as records

    from stock

    where dq_rule = 'record_is_complete'

    group by 1, 2, 3

),

final as (

    select
        'data_completeness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(filled as {{ dbt.type_numeric() }}) as numerator,
        cast(mandatory as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('filled', 'mandatory') }} as kpi_value,
        mandatory as sample_size,
        {{ proportion_error('filled', 'mandatory') }} as standard_error,
        is_complete_period

    from checks_by_segment

    union all

    select
        'data_completeness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'complete records' as segment_value,
        cast(complete_records as {{ dbt.type_numeric() }}) as numerator,
        cast(records as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('complete_records', 'records') }} as kpi_value,
        records as sample_size,
        {{ proportion_error('complete_records', 'records') }} as standard_error,
        is_complete_period

    from whole_records

)

select * from final
