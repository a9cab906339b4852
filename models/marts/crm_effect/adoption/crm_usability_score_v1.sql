{%- set segments = ['team', 'role', 'wave'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'sus' and scale_min = 1 and scale_max = 5 and is_valid and is_latest_of_person
        and question_code in ('q1', 'q2', 'q3', 'q4', 'q5', 'q6', 'q7', 'q8', 'q9', 'q10')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

-- odd items praise and even ones complain; a response without one of the ten has no score
respondents as (

    select
        max(responded_date) as responded_date,
        2.5 * sum(
            case when question_code in ('q1', 'q3', 'q5', 'q7', 'q9') then score - 1 else 5 - score end
        ) as usability_score,
        max(team) as team,
        max(role) as role,
        max(wave) as wave

    from answers

    group by source_system, response_id

    having count(distinct question_code) = 10

),

respondents_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(respondents.usability_score) as total_score,
        count(*) as respondents,
        {{ mean_error('respondents.usability_score') }} as standard_error

    from respondents

    inner join periods on respondents.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'crm_usability_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(total_score as {{ dbt.type_numeric() }}) as numerator,
        cast(respondents as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('total_score', 'respondents') }} as kpi_value,
        respondents as sample_size,
        standard_error,
        is_complete_period

    from respondents_by_segment

)

select * from final
