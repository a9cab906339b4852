with

answers as (
    select * from {{ ref('int_zoho__survey_answers') }}
),

final as (
    select
        -- ids
        answers.response_id as answer_id,
        answers.response_id,
        surveys.canonical_value as survey_id,
        cast(null as {{ dbt.type_string() }}) as wave_id,
        answers.account_id,
        answers.case_no,
        cast(null as {{ dbt.type_string() }}) as employee_code,

        -- strings
        types.canonical_value as survey_type,
        'overall' as question_code,
        cast(null as {{ dbt.type_string() }}) as dimension_code,
        touchpoints.canonical_value as touchpoint_code,
        channels.canonical_value as channel,
        answers.comment_text as text_answer,
        answers.rejected_values
        || {{ rejected_value(
            'unmapped', 'survey_id', 'answers.survey_word', 'surveys.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'survey_type', 'answers.type_word', 'types.canonical_value'
        ) }} as rejected_values,

        -- numerics
        answers.score,
        cast(null as {{ dbt.type_numeric() }}) as expectation_score,
        cast(null as {{ dbt.type_numeric() }}) as answer_weight,
        1 as scale_min,
        case types.canonical_value when 'csat' then 5 when 'happiness' then 3 end as scale_max,

        -- booleans
        true as is_invited,
        true as is_delivered,
        true as is_complete,

        -- timestamps
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        answers.submitted_at as responded_at
    from answers
    left join {{ ref('zoho_value_map') }} as surveys
        on
            answers.survey_word = surveys.raw_value
            and surveys.field = 'survey_id'
            and surveys.entity = 'survey_responses'
    left join {{ ref('zoho_value_map') }} as types
        on
            answers.type_word = types.raw_value
            and types.field = 'survey_type'
            and types.entity = 'survey_responses'
    left join {{ ref('zoho_value_map') }} as touchpoints
        on
            answers.survey_word = touchpoints.raw_value
            and touchpoints.field = 'touchpoint_code'
            and touchpoints.entity = 'survey_responses'
    left join {{ ref('zoho_value_map') }} as channels
        on
            answers.channel_word = channels.raw_value
            and channels.field = 'channel'
            and channels.entity = 'survey_responses'
)

select * from final
