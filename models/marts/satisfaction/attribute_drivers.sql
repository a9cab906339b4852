with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and question_code in ('attribute', 'overall') and scale_min = 1 and scale_max = 5
        and is_valid and is_latest_of_person

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

-- beside each answer what the same response says of the whole
compared as (

    select
        *,
        max(case when question_code = 'overall' then score end) over (partition by source_system, response_id)
            as overall_score

    from answers

),

responses as (

    select
        dimension_code as attribute,
        max(responded_date) as responded_date,
        avg(score) as attribute_score,
        max(overall_score) as overall_score

    from compared

    where question_code = 'attribute' and overall_score is not null

    group by source_system, response_id, dimension_code

),

final as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        responses.attribute,
        count(*) as responses,
        cast(avg(responses.attribute_score) as {{ dbt.type_numeric() }}) as mean_score,
        cast(avg(responses.overall_score) as {{ dbt.type_numeric() }}) as mean_overall_score,
        {{ correlation('responses.attribute_score', 'responses.overall_score') }} as correlation

    from responses

    inner join periods on responses.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, responses.attribute

)

select * from final
