{%- set segments = ['agent', 'team', 'channel', 'topic', 'key_account_tier'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'tnps' and is_valid and scale_min = 0 and scale_max = 10
        and {{ in_dirty_days('responded_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('week', 'month', 'quarter', 'year')
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

    select
        'service_nps' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(promoters - detractors as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('(promoters - detractors)', 'answers') }} as kpi_value,
        answers as sample_size,
        {{ net_share_error('promoters', 'detractors', 'answers') }} as standard_error,
        is_complete_period

    from answers_by_segment

)

select * from final
