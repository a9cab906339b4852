with

lexicon as (

    select * from {{ ref('sentiment_lexicon') }}

),

negations as (

    select * from {{ ref('sentiment_negations') }}

),

-- many people write the same few words: each text is read once
texts as (

    select
        text,
        lower(text) as lower_text

    from (
        select text from {{ ref('fct_interactions') }} where interaction_type in ('review', 'mention')
        union
        select text_answer as text from {{ ref('fct_survey_answers') }}
        union
        select text from {{ ref('coded_feedback') }}
    ) as written

    where not ({{ is_blank('text') }})

),

found as (

    select
        texts.text,
        texts.lower_text,
        lexicon.language,
        lexicon.word,
        lexicon.polarity

    from texts

    inner join lexicon on {{ dbt.position('lexicon.word', 'texts.lower_text') }} > 0

),

-- who writes unhappy does not write happy
counted as (

    select found.*

    from found

    where
        not exists (
            select 1 from found as longer
            where
                found.text = longer.text
                and length(longer.word) > length(found.word)
                and {{ dbt.position('found.word', 'longer.word') }} > 0
        )

),

-- Chinese writes the negation and its word in one, English with a blank between
negated as (

    select
        counted.text,
        counted.word

    from counted

    inner join negations
        on
            counted.language = negations.language
            and {{ dbt.position(
                "negations.word || case counted.language when 'zh' then '' else ' ' end || counted.word",
                'counted.lower_text'
            ) }} > 0

    group by 1, 2

),

scores as (

    select
        counted.text,
        count(*) as word_count,
        cast(
            sum(case when negated.word is null then counted.polarity else -counted.polarity end)
            as {{ dbt.type_bigint() }}
        ) as lexicon_score

    from counted

    left join negated on counted.text = negated.text and counted.word = negated.word

    group by counted.text

),

final as (

    select
        texts.text,
        case when {{ matches_pattern('texts.text', "'[一-龥]'") }} then 'zh' else 'en' end as language,
        coalesce(scores.word_count, 0) as word_count,
        coalesce(scores.lexicon_score, 0) as lexicon_score,
        case
            when scores.lexicon_score > 0 then 'positive'
            when scores.lexicon_score < 0 then 'negative'
            else 'neutral'
        end as lexicon_sentiment

    from texts

    left join scores on texts.text = scores.text

)

select * from final
