{#
    The seeds about surveys fit together, and every question of the sample is described. Questions of a company's own surveys may
    go without: high is then good, on the scale that came with the answer.
#}
with

surveys as (

    select survey_type, survey_id from {{ ref('surveys') }}

),

questions as (

    select survey_id, question_code, scale from {{ ref('survey_questions') }}

),

answers as (

    select survey_type, survey_id, question_code, dimension_code
    from {{ ref('fct_survey_answers') }}
    where question_code <> '__invite__' and {{ text_literal(var('raw_data')) }} = 'sample'
    group by survey_type, survey_id, question_code, dimension_code

),

problems as (

    select questions.survey_id || ' ' || questions.question_code || ': no such survey' as problem
    from questions
    left join surveys on questions.survey_id = surveys.survey_id
    where surveys.survey_id is null
    union
    select questions.survey_id || ' ' || questions.question_code || ': no scale ' || questions.scale as problem
    from questions
    left join {{ ref('survey_scales') }} as scales on questions.scale = scales.scale
    where scales.scale is null
    union
    select survey_type || ' ' || survey_id || ': an unknown kind, or there twice' as problem
    from {{ ref('surveys') }}
    group by survey_type, survey_id
    having count(*) > 1 or max(case when kind in ('relationship', 'transactional', 'panel', 'employee') then 0 else 1 end) = 1
    union
    select answers.survey_type || ' ' || answers.survey_id || ': a survey of the sample that is not described' as problem
    from answers
    left join surveys on answers.survey_type = surveys.survey_type and answers.survey_id = surveys.survey_id
    where surveys.survey_id is null
    union
    select answers.survey_id || ' ' || answers.question_code || ': a question of the sample that is not described' as problem
    from answers
    left join {{ ref('dim_survey_questions') }} as described
        on
            answers.survey_id = described.survey_id
            and answers.question_code = described.question_code
            and described.dimension_code in ('any', answers.dimension_code)
    where described.survey_id is null

)

select * from problems
