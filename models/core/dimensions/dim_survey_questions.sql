with

questions as (

    select * from {{ ref('survey_questions') }}

),

scales as (

    select * from {{ ref('survey_scales') }}

),

final as (

    select
        -- strings
        questions.survey_id,
        questions.question_code,
        coalesce(questions.dimension_code, 'any') as dimension_code,
        questions.scale,
        questions.wording_en,
        questions.wording_zh,
        replace(coalesce(scales.missing_codes, ''), '; ', ';') as missing_codes,

        -- numerics
        cast(scales.lowest as {{ dbt.type_numeric() }}) as lowest,
        cast(scales.highest as {{ dbt.type_numeric() }}) as highest,
        cast(scales.shift_to_lowest - scales.lowest as {{ dbt.type_numeric() }}) as shift,

        -- booleans
        case scales.better when 'high' then true when 'low' then false end as is_higher_better

    from questions

    left join scales on questions.scale = scales.scale

)

select * from final
