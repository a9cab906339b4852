{%- set segments = ['industry', 'product_category', 'region', 'segment', 'wave'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'acsi' and question_code in ('q1', 'q2', 'q3')
        and scale_min = 1 and scale_max = 10 and is_valid and is_latest_of_person

),

weights as (

    select * from {{ ref('acsi_weights') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

weighted_answers as (

    select
        answers.*,
        coalesce(weights.weight, 1.0 / 3) as weight

    from answers

    left join weights on answers.question_code = weights.question_code

),

-- a response without one of the three answers is none
responses as (

    select
        max(responded_date) as responded_date,
        sum(weight * (score - 1)) as weighted_points,
        sum(weight) as total_weight,
        max(industry) as industry,
        max(product_category) as product_category,
        max(region) as region,
        max(segment) as segment,
        max(wave) as wave

    from weighted_answers

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
        sum(responses.weighted_points) / count(*) as weighted_points,
        max(responses.total_weight) as total_weight,
        count(*) as responses,
        {{ mean_error('100 * responses.weighted_points / (9 * responses.total_weight)') }} as standard_error

    from responses

    inner join periods on responses.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'acsi_score' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(100 * weighted_points as {{ dbt.type_numeric() }}) as numerator,
        cast(9 * total_weight as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * weighted_points', '9 * total_weight') }} as kpi_value,
        responses as sample_size,
        standard_error,
        is_complete_period

    from responses_by_segment

)

select * from final
