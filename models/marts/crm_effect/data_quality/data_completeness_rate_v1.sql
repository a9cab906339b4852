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

checks_by_month as (

    select
        created_month,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(passed_count) as filled,
        sum(checked_count) as mandatory

    from dq_results

    where dq_rule = 'field_is_filled'

    group by created_month, {{ segment_sets(segments) }}

),

records_by_month as (

    select
        created_month,
        sum(passed_count) as complete_records,
        sum(checked_count) as records

    from dq_results

    where dq_rule = 'record_is_complete'

    group by created_month

),

-- the stock of records at the close of the period
checks_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        checks_by_month.segment_type,
        checks_by_month.segment_value,
        sum(checks_by_month.filled) as filled,
        sum(checks_by_month.mandatory) as mandatory

    from checks_by_month

    inner join periods on checks_by_month.created_month <= periods.last_month

    group by 1, 2, 3, 4, 5

),

whole_records as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        sum(records_by_month.complete_records) as complete_records,
        sum(records_by_month.records) as records

    from records_by_month

    inner join periods on records_by_month.created_month <= periods.last_month

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
