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
        count(*) as answers,
        sum(case when answers.score >= 9 then answers.answer_weight else 0 end) as promoter_weight,
        sum(case when answers.score <= 6 then answers.answer_weight else 0 end) as detractor_weight,
        sum(answers.answer_weight) as answer_weight,
        max(case when answers.answer_weight <> 1 then 1 else 0 end) = 1 as is_weighted

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'nps' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(100 * (promoters - detractors) as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * (promoters - detractors)', 'answers') }} as kpi_value,
        answers as sample_size,
        100 * {{ net_share_error('promoters', 'detractors', 'answers') }} as standard_error,
        is_complete_period

    from answers_by_segment

    union all

    -- a sample that was drawn unevenly says with its weights whom each answer stands for
    select
        'nps' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'weighted' as segment_value,
        cast(100 * (promoter_weight - detractor_weight) as {{ dbt.type_numeric() }}) as numerator,
        cast(answer_weight as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * (promoter_weight - detractor_weight)', 'answer_weight') }} as kpi_value,
        answers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from answers_by_segment

    where segment_type = 'all' and is_weighted

)

select * from final
