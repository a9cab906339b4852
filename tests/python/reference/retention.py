"""Who stayed, who left, and how much recurring revenue stayed."""

from __future__ import annotations

import pandas as pd

from .facts import Facts
from .tally import PERIOD, kpi, tally

SEGMENTS = (
    "region", "industry", "channel", "product_category", "owner", "team", "segment", "key_account_tier",
    "customer_status", "lifecycle_stage",
)


def customer_retention_rate(facts: Facts) -> pd.DataFrame:
    """Version 1: active at close over opening minus new; version 2: active at both over active at opening."""
    rows = facts.customer_periods
    opening, close, new = (rows[name].astype(int) for name in ("is_open", "is_close", "is_new"))
    first = rows.assign(numerator=close, denominator=opening - new, sample_size=opening)
    second = rows.assign(numerator=opening * close, denominator=opening, sample_size=opening)
    return pd.concat([
        kpi("customer_retention_rate", 1, tally(first, SEGMENTS)),
        kpi("customer_retention_rate", 2, tally(second, SEGMENTS)),
    ])


def customer_growth_rate(facts: Facts) -> pd.DataFrame:
    """Growth of the base of active customers."""
    rows = facts.customer_periods
    opening, close = rows["is_open"].astype(int), rows["is_close"].astype(int)
    rows = rows.assign(numerator=close - opening, denominator=opening, sample_size=opening)
    return kpi("customer_growth_rate", 1, tally(rows, SEGMENTS))


def customer_churn_rate(facts: Facts) -> pd.DataFrame:
    """Version 1: growth of the base; version 2: lost over opening, its types and reasons over the same base."""
    rows = facts.customer_periods
    opening, close = rows["is_open"].astype(int), rows["is_close"].astype(int)
    first = rows.assign(numerator=close - opening, denominator=opening, sample_size=opening)
    second = rows.assign(numerator=opening * (1 - close), denominator=opening, sample_size=opening)
    base = tally(second).set_index(PERIOD)["denominator"]
    lost = second[second["numerator"] == 1].drop(columns="denominator")
    lost = lost.assign(
        churn_type=lost["churn_type"].fillna("inactivity"),
        churn_reason=lost["churn_reason"].where(lost["churn_type"].notna(), "inactivity"),
    )
    why = tally(lost, ("churn_type", "churn_reason"), total=False)
    why["denominator"] = base.reindex(pd.MultiIndex.from_frame(why[PERIOD])).to_numpy()
    why["sample_size"] = why["denominator"]
    segments = (*SEGMENTS, "tenure_band")
    return pd.concat([
        kpi("customer_churn_rate", 1, tally(first, segments)),
        kpi("customer_churn_rate", 2, tally(second, segments), why),
    ])


def net_revenue_retention(facts: Facts) -> pd.DataFrame:
    """Recurring revenue at the close of those who paid at the opening, over theirs at the opening."""
    rows = facts.customer_periods
    rows = rows[rows["mrr_open"] > 0]
    rows = rows.assign(numerator=rows["mrr_close"], denominator=rows["mrr_open"], sample_size=1)
    segments = ("segment", "key_account_tier", "product_category", "region", "lifecycle_stage")
    return kpi("net_revenue_retention", 1, tally(rows, segments))
