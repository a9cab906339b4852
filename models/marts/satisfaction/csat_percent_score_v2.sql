{%- set segments = [
    'touchpoint', 'agent', 'team', 'product_category', 'region', 'channel', 'segment', 'key_account_tier',
    'customer_status',
] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and question_code = 'overall' and is_valid and is_latest_of_person
        and {{ in_dirty_days('responded_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_survey_answers.responded_date']) }}

),

answers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(answers.score - answers.scale_min) as reached,
        sum(answers.scale_max - answers.scale_min) as possible,
        count(*) as answers,
        {{ mean_error('100.0 * (answers.score - answers.scale_min) / (answers.scale_max - answers.scale_min)') }}
            as standard_error

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'csat_percent_score' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(100 * reached as {{ dbt.type_numeric() }}) as numerator,
        cast(possible as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('100 * reached', 'possible') }} as kpi_value,
        answers as sample_size,
        standard_error,
        is_complete_period

    from answers_by_segment

)

select * from final
