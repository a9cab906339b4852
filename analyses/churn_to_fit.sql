-- What the churn model learns from: features of active customers at month closes, and whether they were lost after.
select
    features.scored_on,
    outcomes.churn_known_on as known_on,
    features.recency_months,
    features.gap_ratio,
    features.is_single_purchase,
    features.orders_90d_capped,
    features.tenure_years,
    features.has_contract,
    features.is_renewal_due,
    features.complaints_90d,
    features.slow_complaints_90d,
    features.is_dissatisfied,
    features.has_login_drop,
    features.uses_90d_capped,
    features.offers_90d,
    case when outcomes.is_churned then 1 else 0 end as outcome

from core.fct_customer_features as features

inner join core.fct_customer_outcomes as outcomes
    on features.customer_key = outcomes.customer_key and features.scored_on = outcomes.scored_on

where features.is_month_close and features.is_active and outcomes.is_churned is not null

-- ties between equally good splits fall by the order of the rows
order by features.scored_on, features.customer_key
