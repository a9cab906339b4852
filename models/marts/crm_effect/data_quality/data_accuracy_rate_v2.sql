{%- set segments = ['table_name', 'column_name', 'method'] -%}
with

verifications as (

    select * from {{ ref('fct_data_verifications') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

values_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when verifications.is_correct then 1 else 0 end) as correct_values,
        count(*) as verified_values

    from verifications

    inner join periods on verifications.verified_date between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'data_accuracy_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(correct_values as {{ dbt.type_numeric() }}) as numerator,
        cast(verified_values as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('correct_values', 'verified_values') }} as kpi_value,
        verified_values as sample_size,
        {{ proportion_error('correct_values', 'verified_values') }} as standard_error,
        is_complete_period

    from values_by_segment

)

select * from final
