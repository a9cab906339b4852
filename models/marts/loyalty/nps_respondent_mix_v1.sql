{%- set segments = [
    'wave', 'region', 'industry', 'segment', 'key_account_tier', 'product_category', 'owner', 'team',
    'tenure_band', 'channel', 'customer_status',
] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'nps' and is_valid and scale_min = 0 and scale_max = 10
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

final as (

    -- the score as a whole is for us, against us or neither
    select
        'nps_respondent_mix' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(sign(promoters - detractors) as {{ dbt.type_numeric() }}) as numerator,
        cast(1 as {{ dbt.type_numeric() }}) as denominator,
        cast(sign(promoters - detractors) as {{ dbt.type_numeric() }}) as kpi_value,
        answers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from answers_by_segment

)

select * from final
