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

        -- the two best boxes of whatever scale was asked
        sum(case when answers.score > answers.scale_max - 2 then 1 else 0 end) as satisfied,
        count(*) as answers

    from answers

    inner join periods on answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'csat_rate' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(satisfied as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('satisfied', 'answers') }} as kpi_value,
        answers as sample_size,
        {{ proportion_error('satisfied', 'answers') }} as standard_error,
        is_complete_period

    from answers_by_segment

)

select * from final
