-- What BG/NBD and Gamma-Gamma are fitted on: the purchase histories of the days on which values are scored.
select
    scoring_dates.raw_data,
    histories.scored_on,
    histories.first_purchase_date,
    histories.frequency,
    histories.recency_weeks,
    histories.age_weeks,
    histories.monetary_value

from core.fct_purchase_histories as histories

inner join core.dim_scoring_dates as scoring_dates on histories.scored_on = scoring_dates.scored_on

where scoring_dates.clv_role in ('calibration', 'current')

order by histories.scored_on, histories.customer_key
