{%- set segments = ['segment', 'product_category', 'region', 'wave'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        question_code = 'rebuy' and scale_min = 1 and scale_max = 5 and is_higher_better
        and is_valid and is_latest_of_person
        and {{ in_dirty_days('responded_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ in_dirty_slice(['fct_survey_answers.responded_date']) }}

),

answers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when answers.score >= 4 then 1 else 0 end) as willing,
        count(*) as answers

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'repurchase_intention' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(willing as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('willing', 'answers') }} as kpi_value,
        answers as sample_size,
        {{ proportion_error('willing', 'answers') }} as standard_error,
        is_complete_period

    from answers_by_segment

)

select * from final
