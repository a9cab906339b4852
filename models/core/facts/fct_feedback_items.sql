{#- the sentiment of a text is that of its words alone: no news but that of the text can change it -#}
{%- set response = record_key(["'response'", 'source_system', 'response_id']) -%}
{#- has_changed, by the parts of the key: a key is worked out by md5, and most answers have no news -#}
{%- set has_changed_answers = '(source_system, response_id) in ('
    ~ changed('fct_survey_answers', ['source_system', 'response_id']) ~ ')' if builds_on_last_night() else '1 = 1' -%}
{{ kept_by_key(
    key=['feedback_key'],
    changes=[
        changed('fct_interactions', ['interaction_key'], "interaction_type in ('review', 'mention')"),
        changed('fct_survey_answers', [response]),
    ]
) }}

with

interactions as (

    select
        *,
        case when not ({{ is_blank('text') }}) then text end as written_text

    from {{ ref('fct_interactions') }}

    where
        interaction_type in ('review', 'mention')
        and {{ has_changed(['interaction_key']) }}

),

-- what customers answered; employees, the public and users of the CRM are asked about other things
answers as (

    select
        *,
        case when not ({{ is_blank('text_answer') }}) then text_answer end as written_text,
        coalesce(is_valid and survey_type = 'csat' and question_code = 'overall', false) as is_overall,
        coalesce(is_valid and question_code = 'recommend' and scale_min = 0 and scale_max = 10, false)
            as is_recommendation

    from {{ ref('fct_survey_answers') }}

    -- an exit interview brings the code of a reason, which is no text
    where
        survey_type not in ('sus', 'employee', 'brand', 'exit')
        and is_complete
        and responded_date is not null
        and {{ has_changed_answers }}

),

text_sentiments as (

    select * from {{ ref('fct_text_sentiments') }}

),

-- the overall satisfaction of a response speaks before its recommendation
scored_responses as (

    select
        source_system,
        response_id,
        coalesce(
            max(case
                when not is_overall then null
                when score < scale_min + 2 then 'negative'
                when score > scale_max - 2 then 'positive'
                else 'neutral'
            end),
            max(case
                when not is_recommendation then null
                when score <= 6 then 'negative'
                when score >= 9 then 'positive'
                else 'neutral'
            end)
        ) as score_sentiment

    from answers

    group by 1, 2

),

-- a response is one piece of feedback, however many questions it answers
ranked_answers as (

    select
        *,
        row_number() over (
            partition by source_system, response_id
            order by case when written_text is not null then 0 else 1 end, answer_key
        ) as answer_rank

    from answers

    where written_text is not null or (is_overall and is_latest_of_person)

),

items as (

    select
        interaction_key as feedback_key,
        customer_key,
        source_system,
        interaction_type as kind,
        channel,
        topic,
        platform,
        touchpoint_code as touchpoint,
        written_text as text,
        sentiment as coded_sentiment,
        cast(null as {{ dbt.type_string() }}) as score_sentiment,
        is_public,
        occurred_date as feedback_date,
        region,
        segment,
        key_account_tier,
        product_category,
        owner,
        team

    from interactions

    union all

    select
        {{ record_key(["'response'", 'ranked_answers.source_system', 'ranked_answers.response_id']) }}
            as feedback_key,
        ranked_answers.customer_key,
        ranked_answers.source_system,
        'survey' as kind,
        ranked_answers.channel,
        ranked_answers.topic,
        cast(null as {{ dbt.type_string() }}) as platform,
        ranked_answers.touchpoint,
        ranked_answers.written_text as text,
        cast(null as {{ dbt.type_string() }}) as coded_sentiment,
        scored_responses.score_sentiment,
        false as is_public,
        ranked_answers.responded_date as feedback_date,
        ranked_answers.region,
        ranked_answers.segment,
        ranked_answers.key_account_tier,
        ranked_answers.product_category,
        ranked_answers.owner,
        ranked_answers.team

    from ranked_answers

    inner join scored_responses
        on
            ranked_answers.source_system = scored_responses.source_system
            and ranked_answers.response_id = scored_responses.response_id

    where ranked_answers.answer_rank = 1

),

final as (

    select
        items.feedback_key,
        items.customer_key,
        items.source_system,
        items.kind,
        items.channel,
        items.topic,
        items.platform,
        items.touchpoint,
        items.text,
        text_sentiments.language,
        coalesce(items.coded_sentiment, items.score_sentiment, text_sentiments.lexicon_sentiment) as sentiment,
        case
            when items.coded_sentiment is not null then 'coded'
            when items.score_sentiment is not null then 'score'
            when text_sentiments.text is not null then 'lexicon'
        end as sentiment_basis,
        coalesce(items.is_public, false) as is_public,
        items.feedback_date,

        -- segments, as of the day
        items.region,
        items.segment,
        items.key_account_tier,
        items.product_category,
        items.owner,
        items.team

    from items

    left join text_sentiments on items.text = text_sentiments.text

)

select * from final
