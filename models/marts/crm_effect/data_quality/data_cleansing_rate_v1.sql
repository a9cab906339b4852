{%- set segments = ['table_name'] -%}
with

verifications as (

    select * from {{ ref('fct_data_verifications') }}

    where not is_correct

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
        sum(case when verifications.corrected_date is not null then 1 else 0 end) as corrected_values,
        sum(verifications.days_to_correct) as days_to_correct,
        count(*) as wrong_values

    from verifications

    inner join periods on verifications.verified_date between periods.period_start and periods.known_until

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'data_cleansing_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(corrected_values as {{ dbt.type_numeric() }}) as numerator,
        cast(wrong_values as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('corrected_values', 'wrong_values') }} as kpi_value,
        wrong_values as sample_size,
        {{ proportion_error('corrected_values', 'wrong_values') }} as standard_error,
        is_complete_period

    from values_by_segment

    union all

    select
        'data_cleansing_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'days to correct' as segment_value,
        cast(days_to_correct as {{ dbt.type_numeric() }}) as numerator,
        cast(corrected_values as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('days_to_correct', 'corrected_values') }} as kpi_value,
        corrected_values as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from values_by_segment

    where segment_type = 'all'

)

select * from final
