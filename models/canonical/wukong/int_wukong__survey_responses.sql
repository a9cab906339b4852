with

return_visits as (

    select * from {{ ref('stg_wukong__return_visits') }}

),

custom_fields as (

    select * from {{ ref('int_wukong__custom_fields') }}

),

visit_fields as (

    select
        batch_id,
        max(case when canonical_column = 'score' then canonical_value end) as score,
        {{ joined_texts('rejected_values') }} as rejected_values
    from custom_fields
    where entity = 'survey_responses'
    group by batch_id

),

final as (

    select
        -- ids
        return_visits.return_visit_id as answer_id,
        return_visits.return_visit_id as response_id,
        return_visits.account_id,

        -- strings
        'csat' as survey_type,
        'return_visit' as survey_id,
        cast(null as {{ dbt.type_string() }}) as wave_id,
        'overall' as question_code,
        cast(null as {{ dbt.type_string() }}) as dimension_code,
        'return_visit' as touchpoint_code,
        'visit' as channel,
        cast(null as {{ dbt.type_string() }}) as case_no,
        cast(null as {{ dbt.type_string() }}) as employee_code,
        cast(null as {{ dbt.type_string() }}) as text_answer,
        coalesce(visit_fields.rejected_values, '') as rejected_values,

        -- numerics
        {{ safe_cast_text('visit_fields.score', 'numeric') }} as score,
        cast(null as {{ dbt.type_numeric() }}) as expectation_score,
        cast(null as {{ dbt.type_numeric() }}) as answer_weight,
        1 as scale_min,
        5 as scale_max,

        -- booleans
        true as is_invited,
        true as is_delivered,
        true as is_complete,

        -- timestamps
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        return_visits.visited_at as responded_at
    from return_visits
    left join visit_fields
        on return_visits.batch_id = visit_fields.batch_id

)

select * from final
