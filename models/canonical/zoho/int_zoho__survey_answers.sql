with

value_map as (
    select * from {{ ref('zoho_value_map') }} where entity = 'survey_responses'
),

-- The account number in the invitation's link serves people whose e-mail the CRM does not know.
accounts as (
    select
        account_no,
        min(account_id) as account_id
    from {{ ref('stg_zoho__accounts') }}
    group by account_no
),

contacts as (
    select
        lower(email) as email,
        min(account_id) as account_id
    from {{ ref('stg_zoho__contacts') }}
    where email is not null
    group by lower(email)
    having count(distinct account_id) = 1
),

survey_answers as (
    select
        answers.response_id,
        answers.survey_name as survey_word,
        answers.question_type as type_word,
        answers.survey_name as channel_word,
        coalesce(accounts.account_id, contacts.account_id) as account_id,
        cast(null as {{ dbt.type_string() }}) as case_no,
        answers.score,
        {{ without_contact_details('answers.comment_text') }} as comment_text,
        answers.submitted_at,
        answers.rejected_values
    from {{ ref('stg_zoho__survey_responses_export') }} as answers
    left join accounts on answers.account_no = accounts.account_no
    left join contacts on answers.respondent_email = contacts.email
),

-- A face is no five-point satisfaction: it keeps a type of its own and stays out of CSAT.
ratings as (
    select
        ratings.rating_id as response_id,
        'Happiness' as survey_word,
        'Happiness' as type_word,
        tickets.channel_name as channel_word,
        tickets.crm_account_id as account_id,
        tickets.ticket_no as case_no,
        {{ safe_cast_text('faces.canonical_value', 'numeric') }} as score,
        {{ without_contact_details('ratings.comment_text') }} as comment_text,
        ratings.rated_at as submitted_at,
        {{ rejected_value(
            'unmapped', 'score', 'ratings.rating_name', 'faces.canonical_value'
        ) }} as rejected_values
    from {{ ref('stg_zoho__desk_customer_happiness') }} as ratings
    left join {{ ref('stg_zoho__desk_tickets') }} as tickets
        on ratings.ticket_id = tickets.ticket_id
    left join value_map as faces on ratings.rating_name = faces.raw_value and faces.field = 'rating'
),

final as (
    select * from survey_answers
    union all
    select * from ratings
)

select * from final
