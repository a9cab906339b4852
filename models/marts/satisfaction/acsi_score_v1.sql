{%- set segments = ['industry', 'product_category', 'region', 'segment', 'wave'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'acsi' and question_code in ('value', 'expectation', 'performance')
        and scale_min = 1 and scale_max = 10 and is_valid and is_latest_of_person

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

-- a response without one of the three answers is none
responses as (

    select
        max(responded_date) as responded_date,
        sum(score - 1) as points,
        count(*) as answers,
        max(industry) as industry,
        max(product_category) as product_category,
        max(region) as region,
        max(segment) as segment,
        max(wave) as wave

    from answers

    group by source_system, response_id

    having count(distinct question_code) = 3

),

responses_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(responses.points) as points,
        sum(responses.answers) as answers,
        count(*) as responses,
        {{ mean_error('100.0 * responses.points / (9 * responses.answers)') }} as standard_error

    from responses

    inner join periods on responses.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'acsi_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(100 * points as {{ dbt.type_numeric() }}) as numerator,
        cast(9 * answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * points', '9 * answers') }} as kpi_value,
        responses as sample_size,
        standard_error,
        is_complete_period

    from responses_by_segment

)

select * from final
