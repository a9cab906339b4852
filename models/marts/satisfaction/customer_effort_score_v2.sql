{%- set segments = ['channel', 'agent', 'team', 'topic', 'touchpoint'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'ces' and scale_max = 7 and is_valid and is_latest_of_person
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
        sum(answers.score) as total_score,
        count(*) as answers,
        sum(case when answers.score >= 5 then 1 else 0 end) as easy,
        {{ mean_error('answers.score') }} as standard_error

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'customer_effort_score' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(total_score as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('total_score', 'answers') }} as kpi_value,
        answers as sample_size,
        standard_error as standard_error,
        is_complete_period

    from answers_by_segment

    union all

    select
        'customer_effort_score' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'share that found it easy' as segment_value,
        cast(easy as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('easy', 'answers') }} as kpi_value,
        answers as sample_size,
        {{ proportion_error('easy', 'answers') }} as standard_error,
        is_complete_period

    from answers_by_segment

    where segment_type = 'all'

)

select * from final
