with

features as (

    select * from {{ ref('fct_customer_features') }}

    where clv_role = 'current'

),

customers as (

    select * from {{ ref('dim_customers') }}

),

clv as (

    select * from {{ ref('customer_clv') }}

    where clv_role = 'current' and clv_method = {{ text_literal(var('value_risk_clv_method')) }}

),

scores as (

    select * from {{ ref('customer_churn_scores') }}

    where scored_on in (select scored_on from features)

),

joined as (

    select
        features.customer_key,
        customers.customer_no,
        features.scored_on,
        features.is_active,
        clv.clv,
        scores.churn_score

    from features

    inner join customers on features.customer_key = customers.customer_key

    left join clv on features.customer_key = clv.customer_key

    left join scores on features.customer_key = scores.customer_key and features.scored_on = scores.scored_on

),

-- what is not known is not guessed, and who has left is no risk any more
final as (

    select
        customer_key,
        customer_no,
        scored_on,
        clv,
        churn_score,
        case
            when not is_active then 'lost'
            when clv is null or churn_score is null then 'unknown'
            when clv <= 0 then 'non_viable'
            when churn_score >= {{ var('value_risk_threshold') }} then 'at_risk'
            else 'valuable'
        end as value_risk_segment,
        case
            when not is_active then '已流失'
            when clv is null or churn_score is null then '未知'
            when clv <= 0 then '无效'
            when churn_score >= {{ var('value_risk_threshold') }} then '有风险'
            else '有价值'
        end as value_risk_segment_zh

    from joined

)

select * from final
