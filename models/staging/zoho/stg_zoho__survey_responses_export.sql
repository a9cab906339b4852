with

source as (
    select * from {{ raw_table('zoho', 'survey_responses_export') }}
),

final as (
    select
        -- ids
        response_id,
        {{ clean_text('account_number') }} as account_no,
        {{ clean_text('order_number') }} as order_no,

        -- strings
        {{ clean_text('survey_name') }} as survey_name,
        {{ clean_text('question_type') }} as question_type,
        lower({{ clean_text('respondent_email') }}) as respondent_email,
        {{ clean_text('comment') }} as comment_text,
        {{ rejected_value(
            'unparsable', 'score', 'score', safe_cast_text('score', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('score', 'numeric') }} as score,

        -- timestamps
        {{ parse_offset_timestamp('submitted_at') }} as submitted_at
    from source
)

select * from final
