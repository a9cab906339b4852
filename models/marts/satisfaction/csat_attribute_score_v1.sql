{%- set segments = ['attribute', 'product_category', 'region', 'segment', 'wave'] -%}
with

answers as (

    select
        *,
        dimension_code as attribute

    from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and question_code = 'attribute' and scale_min = 1 and scale_max = 5
        and is_valid and is_latest_of_person

),

attribute_groups as (

    select * from {{ ref('attribute_groups') }}

),

attribute_drivers as (

    select * from {{ ref('attribute_drivers') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

answers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(answers.score) as total_score,
        sum(case when answers.score >= 4 then 1 else 0 end) as satisfied,
        count(*) as answers,
        {{ mean_error('answers.score') }} as standard_error

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

answers_by_touchpoint as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        answers.touchpoint,
        sum(answers.score) as total_score,
        count(*) as answers,
        {{ mean_error('answers.score') }} as standard_error

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    where answers.touchpoint is not null

    group by periods.period_grain, periods.period_start, periods.is_complete_period, answers.touchpoint

),

scores as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        total_score as upper_half, answers as lower_half, answers as sample_size, standard_error
    from answers_by_segment
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type, 'top two boxes' as segment_value,
        satisfied as upper_half, answers as lower_half, answers as sample_size,
        {{ proportion_error('satisfied', 'answers') }} as standard_error
    from answers_by_segment
    where segment_type = 'all'
    union all
    select
        period_grain, period_start, is_complete_period, 'journey_stage' as segment_type, touchpoint as segment_value,
        total_score as upper_half, answers as lower_half, answers as sample_size, standard_error
    from answers_by_touchpoint
    union all
    select
        period_grain, period_start, is_complete_period, 'attribute_group' as segment_type,
        attribute_group as segment_value, total_mean as upper_half, means as lower_half, sample_size, standard_error
    from attribute_groups

),

final as (

    select
        'csat_attribute_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(upper_half as {{ dbt.type_numeric() }}) as numerator,
        cast(lower_half as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('upper_half', 'lower_half') }} as kpi_value,
        sample_size,
        standard_error,
        is_complete_period

    from scores

    union all

    -- a correlation is no quotient, and two points are always on a line
    select
        'csat_attribute_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'driver' as segment_type,
        attribute as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        correlation as kpi_value,
        responses as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from attribute_drivers

    where responses >= 3

)

select * from final
