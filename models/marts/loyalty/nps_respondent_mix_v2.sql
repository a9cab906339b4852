{%- set segments = [
    'wave', 'region', 'industry', 'segment', 'key_account_tier', 'product_category', 'owner', 'team',
    'tenure_band', 'channel', 'customer_status',
] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'nps' and is_valid and scale_min = 0 and scale_max = 10 and is_latest_of_person
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
        sum(case when answers.score >= 9 then 1 else 0 end) as promoters,
        sum(case when answers.score <= 6 then 1 else 0 end) as detractors,
        count(*) as answers

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

classes as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value, promoters as respondents, answers
    from answers_by_segment
    {%- for respondent_class, respondents in {
        'promoter': 'promoters', 'passive': 'answers - promoters - detractors', 'detractor': 'detractors',
    }.items() %}
    union all
    select
        period_grain, period_start, is_complete_period, 'respondent_class' as segment_type,
        '{{ respondent_class }}' as segment_value, {{ respondents }} as respondents, answers
    from answers_by_segment
    where segment_type = 'all'
    {%- endfor %}

),

final as (

    select
        'nps_respondent_mix' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(respondents as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('respondents', 'answers') }} as kpi_value,
        answers as sample_size,
        {{ proportion_error('respondents', 'answers') }} as standard_error,
        is_complete_period

    from classes

)

select * from final
