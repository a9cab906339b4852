-- What value regressions learn from: features of a scoring day, and the gross profit of the hold-out window after it.
select
    features.scored_on,
    outcomes.holdout_end as known_on,
    features.gross_profit_12m,
    features.orders_12m,
    features.recency_months,
    features.gap_ratio,
    features.tenure_years,
    features.first_year_share,
    features.order_count,
    features.mrr,
    outcomes.gross_profit as outcome

from core.fct_customer_features as features

inner join core.fct_customer_outcomes as outcomes
    on features.customer_key = outcomes.customer_key and features.scored_on = outcomes.scored_on

where features.clv_role in ('training', 'calibration') and outcomes.gross_profit is not null

-- ties between equally good splits fall by the order of the rows
order by features.scored_on, features.customer_key
