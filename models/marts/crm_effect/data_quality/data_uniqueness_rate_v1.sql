{%- set segments = ['table_name', 'source', 'owner'] -%}
with

dq_results as (

    select * from {{ ref('fct_dq_results') }}

    where dq_dimension = 'uniqueness'

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

records_by_segment as (

    select
        stock.period_grain,
        stock.period_start,
        stock.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(stock.passed_count) as single_records,
        sum(stock.checked_count) as records

    from stock

    group by stock.period_grain, stock.period_start, stock.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'data_uniqueness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(single_records as {{ dbt.type_numeric() }}) as numerator,
        cast(records as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('single_records', 'records') }} as kpi_value,
        records as sample_size,
        {{ proportion_error('single_records', 'records') }} as standard_error,
        is_complete_period

    from records_by_segment

    union all

    select
        'data_uniqueness_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'duplicate rate' as segment_value,
        cast(records - single_records as {{ dbt.type_numeric() }}) as numerator,
        cast(records as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('(records - single_records)', 'records') }} as kpi_value,
        records as sample_size,
        {{ proportion_error('single_records', 'records') }} as standard_error,
        is_complete_period

    from records_by_segment

    where segment_type = 'all'

)

select * from final
