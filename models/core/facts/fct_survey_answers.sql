{#- answers of one customer or employee are read together, those of nobody known by response -#}
{%- set respondent = [
    'coalesce(customer_key, 0)', "case when customer_key is null then coalesce(employee_code, response_id) else '' end"
] -%}
{{ kept_by_key(
    key=respondent,
    changes=[
        changed('checked_survey_responses', respondent),
        keys_where(
            'quarantine', 'checked_survey_responses', respondent,
            'case_no in (' ~ changed('fct_cases', ['case_no']) ~ ')'
        ),
        changed('dim_customer_history', ['customer_key', "''"]),
        changed('dim_customers', ['customer_key', "''"]),
    ],
    lookups=['dim_employees']
) }}

with

answers as (

    select
        *,
        {{ local_date('coalesce(responded_at, sent_at)') }} as answered_date

    from {{ ref('checked_survey_responses') }}

    where broken_rule is null and not coalesce(is_test_customer, false) and {{ has_changed() }}

),

cases as (

    select * from {{ ref('fct_cases') }}

),

customers as (

    select * from {{ ref('dim_customer_history') }}

),

customer_starts as (

    select
        customer_key,
        first_paid_date,
        first_order_date,
        first_product_category

    from {{ ref('dim_customers') }}

),

respondents as (

    select
        employee_code,
        team,
        role

    from {{ ref('dim_employees') }}

),

-- a ticket is asked about once, a wave counts a person once, and an answer to neither stands for itself;
-- the same question at another touchpoint is another question
ranked as (

    select
        answers.*,
        row_number() over (
            partition by
                answers.survey_type,
                answers.survey_id,
                answers.question_code,
                answers.dimension_code,
                answers.touchpoint_code,
                coalesce(answers.case_no, answers.wave_id, answers.response_id),
                coalesce(
                    cast(answers.customer_key as {{ dbt.type_string() }}), answers.employee_code, answers.response_id
                )
            order by
                case when answers.is_complete and answers.score is not null then 0 else 1 end,
                answers.responded_at desc nulls last,
                answers.response_id desc
        ) as answer_rank

    from answers

),

final as (

    select
        -- ids
        {{ record_key(["'answer'", 'ranked.source_system', 'ranked.answer_id']) }} as answer_key,
        ranked.response_id,
        ranked.customer_key,
        ranked.employee_code,
        cases.case_key,
        ranked.source_system,

        -- strings
        ranked.survey_type,
        ranked.survey_id,
        ranked.question_code,
        ranked.dimension_code,
        ranked.text_answer,

        -- segments
        ranked.wave_id as wave,
        ranked.touchpoint_code as touchpoint,
        coalesce(ranked.channel, cases.channel) as channel,
        coalesce(cases.product_category, {{ known_product_category('customer_starts', 'ranked.answered_date') }})
            as product_category,
        cases.topic,
        cases.agent,
        coalesce(respondents.team, cases.team, customers.team) as team,
        respondents.role,
        customers.region,
        customers.industry,
        customers.segment,
        customers.key_account_tier,
        customers.owner,
        {{ tenure_band('customer_starts.first_paid_date', 'ranked.answered_date') }} as tenure_band,
        {{ customer_status('customer_starts.first_paid_date', 'ranked.answered_date') }} as customer_status,

        -- numerics
        ranked.score,
        ranked.expectation_score,
        coalesce(ranked.answer_weight, 1) as answer_weight,
        ranked.scale_min,
        ranked.scale_max,

        -- 0 is the worst answer and 1 the best, whichever end of the scale is the good one
        cast(
            case
                when coalesce(ranked.is_higher_better, true) then ranked.score - ranked.scale_min
                else ranked.scale_max - ranked.score
            end / nullif(ranked.scale_max - ranked.scale_min, 0) as {{ dbt.type_numeric() }}
        ) as normalised_score,

        -- booleans
        coalesce(ranked.is_higher_better, true) as is_higher_better,
        ranked.customer_key is null and ranked.employee_code is null as is_anonymous,
        coalesce(ranked.is_invited, true) as is_invited,
        coalesce(ranked.is_delivered, true) as is_delivered,
        coalesce(ranked.is_complete, false) as is_complete,
        coalesce(ranked.is_complete, false) and ranked.score is not null as is_valid,
        ranked.answer_rank = 1 as is_latest_of_person,

        -- dates
        {{ local_date('ranked.sent_at') }} as sent_date,
        {{ local_date('ranked.responded_at') }} as responded_date,

        -- timestamps
        ranked.sent_at,
        ranked.responded_at

    from ranked

    left join cases on ranked.case_no = cases.case_no

    left join customer_starts on ranked.customer_key = customer_starts.customer_key

    left join respondents on ranked.employee_code = respondents.employee_code

    left join customers
        on
            ranked.customer_key = customers.customer_key
            and ranked.answered_date >= customers.valid_from
            and ranked.answered_date < customers.valid_to

)

select * from final
