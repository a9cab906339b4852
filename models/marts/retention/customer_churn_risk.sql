with

scores as (

    select * from {{ ref('customer_churn_scores') }}

    where scored_on = {{ as_of_date() }}

),

features as (

    select * from {{ ref('fct_customer_features') }}

    where clv_role = 'current'

),

parameters as (

    select * from {{ ref('dim_model_parameters') }}

    where model = 'churn'

),

reasons as (

    select * from {{ ref('churn_reasons') }}

),

feature_values as (
    {% for name in churn_features() %}
    select customer_key, scored_on, '{{ name }}' as feature, cast({{ name }} as {{ type_double() }}) as feature_value
    from features
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- what sets the customer apart from the average one, and speaks for leaving
contributions as (

    select
        scores.customer_key,
        feature_values.feature,
        cast(
            weights.parameter_value * (feature_values.feature_value - means.parameter_value)
            as {{ dbt.type_numeric() }}
        ) as contribution

    from scores

    inner join feature_values
        on scores.customer_key = feature_values.customer_key and scores.scored_on = feature_values.scored_on

    inner join parameters as weights
        on feature_values.feature = weights.parameter and scores.fitted_to = weights.valid_from

    inner join parameters as means
        on means.parameter = 'mean:' || feature_values.feature and scores.fitted_to = means.valid_from

),

ranked as (

    select
        contributions.customer_key,
        reasons.reason,
        reasons.reason_zh,
        reasons.recommended_action,
        reasons.recommended_action_zh,
        row_number() over (
            partition by contributions.customer_key order by contributions.contribution desc, contributions.feature asc
        ) as place

    from contributions

    inner join reasons on contributions.feature = reasons.feature

    where contributions.contribution > 0

),

explained as (

    select
        customer_key,
        {%- for place in [1, 2, 3] %}
        max(case when place = {{ place }} then reason end) as reason_{{ place }},
        max(case when place = {{ place }} then reason_zh end) as reason_{{ place }}_zh,
        {%- endfor %}
        max(case when place = 1 then recommended_action end) as recommended_action,
        max(case when place = 1 then recommended_action_zh end) as recommended_action_zh

    from ranked

    group by customer_key

),

final as (

    select
        scores.customer_key,
        scores.customer_no,
        scores.scored_on,
        scores.fitted_to,
        scores.owner,
        scores.key_account_tier,
        scores.churn_score,
        cast(ntile(10) over (order by scores.churn_score desc, scores.customer_no asc) as {{ dbt.type_int() }})
            as risk_decile,
        scores.churn_score >= {{ var('at_risk_threshold') }} as is_at_risk,
        scores.mrr,
        scores.net_revenue_12m,
        cast(scores.churn_score * scores.mrr as {{ dbt.type_numeric() }}) as expected_mrr_loss,
        cast(scores.churn_score * scores.net_revenue_12m as {{ dbt.type_numeric() }}) as revenue_at_risk,
        explained.reason_1,
        explained.reason_1_zh,
        explained.reason_2,
        explained.reason_2_zh,
        explained.reason_3,
        explained.reason_3_zh,
        explained.recommended_action,
        explained.recommended_action_zh

    from scores

    left join explained on scores.customer_key = explained.customer_key

)

select * from final
