{#- a view: checked_survey_responses alone reads it, once -#}
{{ config(materialized='view') }}

with

answers as (

    select * from {{ ref('crm_survey_responses') }}

),

given_ends as (

    select true as has_lowest, true as has_highest
    union all
    select true as has_lowest, false as has_highest
    union all
    select false as has_lowest, true as has_highest
    union all
    select false as has_lowest, false as has_highest

),

-- an answer may come without an end of its scale: a question is listed for each way, to be looked up and not compared
questions as (

    select
        questions.*,
        case when given_ends.has_lowest then questions.lowest end as scale_min,
        case when given_ends.has_highest then questions.highest end as scale_max

    from {{ ref('dim_survey_questions') }} as questions

    cross join given_ends

),

-- an answer that comes with another scale than the described one was asked otherwise: it is read by its own scale
described as (

    select
        answers.*,
        coalesce(dimensions.lowest, questions.lowest) as described_lowest,
        coalesce(dimensions.highest, questions.highest) as described_highest,
        coalesce(dimensions.shift, questions.shift, 0) as shift,
        coalesce(dimensions.missing_codes, questions.missing_codes, '') as missing_codes,
        coalesce(dimensions.is_higher_better, questions.is_higher_better) as is_higher_better,

        -- what was written where a score was due
        case
            when answers.rejected_values <> ''
                then {{ dbt.split_part(
                    dbt.split_part('answers.rejected_values', "'unparsable:score='", 2), "'; '", 1
                ) }}
        end as word

    from answers

    left join questions as dimensions
        on
            answers.survey_id = dimensions.survey_id
            and answers.question_code = dimensions.question_code
            and answers.dimension_code = dimensions.dimension_code
            {%- for end in ['scale_min', 'scale_max'] %}
            and (answers.{{ end }} is null) = (dimensions.{{ end }} is null)
            and coalesce(answers.{{ end }}, 0) = coalesce(dimensions.{{ end }}, 0)
            {%- endfor %}

    left join questions
        on
            answers.survey_id = questions.survey_id
            and answers.question_code = questions.question_code
            and questions.dimension_code = 'any'
            {%- for end in ['scale_min', 'scale_max'] %}
            and (answers.{{ end }} is null) = (questions.{{ end }} is null)
            and coalesce(answers.{{ end }}, 0) = coalesce(questions.{{ end }}, 0)
            {%- endfor %}

),

final as (

    select
        -- ids
        source_system,
        answer_id,
        response_id,
        account_id,

        -- strings
        survey_type,
        survey_id,
        wave_id,
        question_code,
        dimension_code,
        touchpoint_code,
        channel,
        case_no,
        employee_code,
        text_answer,
        case
            when {{ is_missing_code('word', 'missing_codes') }}
                then replace(rejected_values, 'unparsable:score=' || word || '; ', '')
            else rejected_values
        end as rejected_values,

        -- numerics
        {%- for answer in ['score', 'expectation_score'] %}
        cast(
            case
                when missing_codes = '' or not {{ is_missing_code(code_of(answer), 'missing_codes') }}
                    then {{ answer }} + shift
            end
            as {{ dbt.type_numeric() }}
        ) as {{ answer }},
        {%- endfor %}
        answer_weight,
        cast(coalesce(scale_min, described_lowest) + shift as {{ dbt.type_numeric() }}) as scale_min,
        cast(coalesce(scale_max, described_highest) + shift as {{ dbt.type_numeric() }}) as scale_max,

        -- booleans
        is_invited,
        is_delivered,
        is_complete,
        is_higher_better,

        -- timestamps
        sent_at,
        responded_at

    from described

)

select * from final
