{%- set sentiments = ['positive', 'neutral', 'negative'] -%}
with

feedback as (

    select * from {{ ref('fct_feedback_items') }}

    where sentiment_basis = 'coded' and text is not null

),

coded_feedback as (

    select * from {{ ref('coded_feedback') }}

),

text_sentiments as (

    select * from {{ ref('fct_text_sentiments') }}

),

coded_texts as (

    select 'delivered' as text_source, language, text, sentiment from feedback
    union all
    select 'seed' as text_source, language, text, sentiment from coded_feedback

),

judged as (

    select
        coded_texts.text_source,
        coded_texts.language,
        coded_texts.sentiment as coded_sentiment,
        text_sentiments.lexicon_sentiment

    from coded_texts

    inner join text_sentiments on coded_texts.text = text_sentiments.text

),

counted as (

    select
        case when grouping(text_source) = 0 then text_source else 'all' end as text_source,
        language,
        count(*) as items,
        {%- for sentiment in sentiments %}
        sum(case when coded_sentiment = '{{ sentiment }}' then 1 else 0 end) as coded_{{ sentiment }},
        sum(case when lexicon_sentiment = '{{ sentiment }}' then 1 else 0 end) as found_{{ sentiment }},
        sum(case when coded_sentiment = '{{ sentiment }}' and lexicon_sentiment = '{{ sentiment }}' then 1 else 0 end)
            as right_{{ sentiment }},
        {%- endfor %}
        sum(case when coded_sentiment = lexicon_sentiment then 1 else 0 end) as right_items

    from judged

    group by grouping sets ((language), (language, text_source))

),

-- what two who code by chance would agree on, each with the shares that it has
agreements as (

    select
        *,
        {{ ratio('right_items', 'items') }} as accuracy,
        {{ ratio(
            'coded_positive * found_positive + coded_neutral * found_neutral + coded_negative * found_negative',
            '(items * items)'
        ) }} as agreement_by_chance

    from counted

),

final as (

    {%- for measure, value in {
        'items': 'items',
        'accuracy': 'accuracy',
        'precision_positive': ratio('right_positive', 'found_positive'),
        'precision_neutral': ratio('right_neutral', 'found_neutral'),
        'precision_negative': ratio('right_negative', 'found_negative'),
        'recall_positive': ratio('right_positive', 'coded_positive'),
        'recall_neutral': ratio('right_neutral', 'coded_neutral'),
        'recall_negative': ratio('right_negative', 'coded_negative'),
        'cohens_kappa': ratio('(accuracy - agreement_by_chance)', '(1 - agreement_by_chance)'),
    }.items() %}
    select
        cast(text_source as {{ dbt.type_string() }}) as text_source,
        cast(language as {{ dbt.type_string() }}) as language,
        cast('{{ measure }}' as {{ dbt.type_string() }}) as measure,
        cast({{ value }} as {{ dbt.type_numeric() }}) as measure_value,
        cast(items as {{ dbt.type_bigint() }}) as items
    from agreements
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)

select * from final
